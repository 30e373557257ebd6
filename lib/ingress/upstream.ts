import { Container } from '@cdktf/provider-docker/lib/container';
import { Token } from 'cdktf';
import { isHost, isIpAddress, isName, isPort, Problems } from '../internal/validate';
import { DOCKER_HOST_NAME, PROXY_ALIAS } from '../proxies/defaults';
import { UpstreamIntent, UpstreamLookup } from './intent';

/** A container made in the same app. */
export interface ContainerUpstreamOptions {
  /** Port that the application listens on inside the container. */
  readonly port: number;
  /**
   * DNS name of the container on the ingress's network.
   *
   * @default - the id of the container's construct, in lower case
   */
  readonly alias?: string;
}

/** A service on a Docker network that exists already, e.g. one of a compose project. */
export interface NetworkUpstreamOptions {
  /** Name of the network, e.g. 'sophon_default'. */
  readonly network: string;
  /** Name of the container or service on that network, e.g. 'sophon-gateway'. */
  readonly host: string;
  /** Port inside the container, not the published one: 8080 for Sophon's gateway, 80 for its dashboard. */
  readonly port: number;
}

/** Where an ingress sends requests. */
export class Upstream {
  /**
   * A container made in the same app. The ingress puts it on its network; its ports need not be published.
   *
   * @throws when the port or the alias is none
   */
  public static container(container: Container, options: ContainerUpstreamOptions): Upstream {
    const alias = options.alias ?? slug(container.node.id);
    const problems = new Problems('Upstream.container');
    const must = `be lower-case letters, digits, dots and dashes, not the proxy's own '${PROXY_ALIAS}'`;
    problems.check('alias', alias, (name) => isName(name) && name !== PROXY_ALIAS, must, 'gateway');
    checkPort(problems, options.port);
    problems.throwIfAny();
    return new Upstream(intentOf(alias, options.port, { ownContainer: true }), container);
  }

  /**
   * A service on an existing Docker network, which the proxy joins.
   *
   * @throws when the network, the host or the port is none
   */
  public static onNetwork(options: NetworkUpstreamOptions): Upstream {
    const problems = new Problems('Upstream.onNetwork');
    const network = (value: string) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(value);
    problems.check('network', options.network, network, 'be the name of a Docker network', 'sophon_default');
    problems.check('host', options.host, isHost, 'be a host name', 'sophon-gateway');
    checkPort(problems, options.port);
    problems.throwIfAny();
    return new Upstream(intentOf(options.host, options.port), undefined, options.network);
  }

  /**
   * A port of the Docker host itself: a Sophon that runs natively, or is reached through its published ports
   * (8081 for the gateway, 8080 for the dashboard). It must listen on the bridge's address too, not on 127.0.0.1 alone.
   *
   * @throws when the port is none
   */
  public static onHost(port: number): Upstream {
    const problems = new Problems('Upstream.onHost');
    checkPort(problems, port);
    problems.throwIfAny();
    return new Upstream(intentOf(DOCKER_HOST_NAME, port, { id: `host-${port}` }));
  }

  /**
   * Any server, e.g. 'http://10.0.0.5:8081'. With https its certificate is verified against the public roots.
   *
   * @throws when it is no http or https URL, or has a path, a query or a user
   */
  public static url(url: string): Upstream {
    const problems = new Problems('Upstream.url');
    const [must, example] = ['be scheme, host and port only', 'http://10.0.0.5:8081'];
    problems.check('url', url, isOrigin, must, example);
    const origin = ORIGIN.exec(url);
    if (!origin && Token.isUnresolved(url)) problems.add('url', `${must}, the host alone a token`, url, example);
    problems.throwIfAny();
    const [, scheme, host, port] = origin ?? [];
    const secure = scheme === 'https';
    return new Upstream(intentOf(withoutBrackets(host), Number(port ?? (secure ? 443 : 80)), { secure }));
  }

  private constructor(
    /** As it stands in the intent. */
    public readonly intent: UpstreamIntent,
    /** The container behind it, when the same app makes it. */
    public readonly ownContainer?: Container,
    /** Existing network that the proxy joins to reach it. */
    public readonly networkName?: string,
  ) {}
}

const ORIGIN = /^(https?):\/\/([^/:@?#]+|\[[0-9A-Fa-f:.]+\])(?::(\d+))?\/?$/;

function isOrigin(text: string): boolean {
  const [, , host, port = '80'] = ORIGIN.exec(text) ?? [];
  return host !== undefined && (isHost(host) || isIpAddress(withoutBrackets(host))) && isPort(port);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

function intentOf(host: string, port: number, change: Partial<UpstreamIntent> = {}): UpstreamIntent {
  const lookup = lookupOf(host);
  const id = change.ownContainer ? host : `${slug(host)}-${port}`;
  return { id, secure: false, host, port, lookup, ownContainer: false, ...change };
}

function lookupOf(host: string): UpstreamLookup {
  if (isIpAddress(host)) return UpstreamLookup.ADDRESS;
  return host === DOCKER_HOST_NAME ? UpstreamLookup.HOSTS_FILE : UpstreamLookup.DNS;
}

function checkPort(problems: Problems, port: number): void {
  problems.check('port', port, isPort, 'be a port, 1 to 65535', '8080');
}

function slug(text: string): string {
  if (Token.isUnresolved(text)) return 'upstream';
  return (
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || 'upstream'
  );
}
