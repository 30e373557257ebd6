import { Container } from '@cdktf/provider-docker/lib/container';
import { Token } from 'cdktf';
import { DOCKER_HOST_NAME } from '../docker/engine';
import { isHost, isIpAddress, isNetworkName, isPort, Problems } from '../internal/validate';
import { UpstreamIntent, UpstreamLookup } from '../model/intent';

/** A container made in the same app. */
export interface ContainerUpstreamOptions {
  /** Port that the application listens on inside the container. */
  readonly port: number;
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

/** Where requests are sent. One upstream may stand behind many routes, on many sites. */
export class Upstream {
  /**
   * A container made in the same app. The edge puts it on its network, where it has its own name; its ports need not be
   * published.
   *
   * @param container its `name` is how the proxy finds it
   * @param options the port
   * @throws when the port is invalid, or the container cannot join a network
   */
  public static container(container: Container, options: ContainerUpstreamOptions): Upstream {
    const problems = new Problems('Upstream.container');
    const name = container.nameInput;
    problems.check('container.name', name, isHost, 'be a host name, as it is found by it', 'gateway');
    if (container.networkModeInput === 'host') {
      problems.note(
        `container: must be on a network of its own, got '${name}' with networkMode 'host' (e.g. Upstream.onHost(8081))`,
      );
    }
    checkPort(problems, options.port);
    problems.throwIfAny();
    return new Upstream({ host: name ?? '', port: options.port, secure: false, lookup: UpstreamLookup.DNS, container });
  }

  /**
   * A service on an existing Docker network, which the proxy joins.
   *
   * @param options the network, the service and its port
   * @throws when the network, the host or the port is invalid
   */
  public static onNetwork(options: NetworkUpstreamOptions): Upstream {
    const { network, host, port } = options;
    const problems = new Problems('Upstream.onNetwork');
    problems.check('network', network, isNetworkName, 'be the name of a Docker network', 'sophon_default');
    problems.check('host', host, isHost, 'be a host name', 'sophon-gateway');
    checkPort(problems, port);
    problems.throwIfAny();
    return new Upstream({ host, port, secure: false, lookup: lookupOf(host), network });
  }

  /**
   * A port of the Docker host itself: a Sophon that runs natively, or is reached through its published ports
   * (8081 for the gateway, 8080 for the dashboard). It must listen on the bridge's address too, not on 127.0.0.1 alone.
   *
   * @param port on the Docker host
   * @throws when the port is invalid
   */
  public static onHost(port: number): Upstream {
    const problems = new Problems('Upstream.onHost');
    checkPort(problems, port);
    problems.throwIfAny();
    return new Upstream({ host: DOCKER_HOST_NAME, port, secure: false, lookup: UpstreamLookup.HOSTS_FILE });
  }

  /**
   * Any server, e.g. 'http://10.0.0.5:8081'. With https its certificate is verified against the public roots.
   *
   * @param url scheme, host and port only
   * @throws when it is no http or https URL, or has a path, a query or a user
   */
  public static url(url: string): Upstream {
    const problems = new Problems('Upstream.url');
    const [must, example] = ['be scheme, host and port only', 'http://10.0.0.5:8081'];
    problems.check('url', url, isOrigin, must, example);
    const origin = ORIGIN.exec(url);
    if (!origin && Token.isUnresolved(url)) problems.add('url', `${must}, the host alone a token`, url, example);
    problems.throwIfAny();
    const [, scheme, bracketed, port] = origin ?? [];
    const secure = scheme === 'https';
    const host = withoutBrackets(bracketed);
    return new Upstream({ host, port: Number(port ?? (secure ? 443 : 80)), secure, lookup: lookupOf(host) });
  }

  private constructor(
    /** @internal */
    public readonly _target: UpstreamTarget,
  ) {}
}

/** What a user says of an upstream. */
export interface UpstreamTarget {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly lookup: UpstreamLookup;
  /** The container behind it, when the same app makes it. */
  readonly container?: Container;
  /** Existing network that the proxy joins to reach it. */
  readonly network?: string;
}

/**
 * An upstream as an edge sees it. On a network its host is '<name>.<network>', which Docker's DNS answers for that
 * network alone: the same name on another one is another host.
 *
 * @param edgeNetwork name of the network that the edge puts containers on
 */
export function upstreamIntent(target: UpstreamTarget, edgeNetwork: string): UpstreamIntent {
  const { port, secure, lookup, container } = target;
  const network = container ? edgeNetwork : target.network;
  const onNetwork = network !== undefined && lookup === UpstreamLookup.DNS;
  const host = onNetwork ? `${target.host}.${network}` : target.host;
  const id = `${secure ? 'https-' : ''}${host.replaceAll(':', '-')}-${port}`;
  return { id, secure, host, port, lookup, ownContainer: container !== undefined };
}

const ORIGIN = /^(https?):\/\/([^/:@?#]+|\[[0-9A-Fa-f:.]+\])(?::(\d+))?\/?$/;

function isOrigin(text: string): boolean {
  const [, , host, port = '80'] = ORIGIN.exec(text) ?? [];
  return host !== undefined && (isHost(host) || isIpAddress(withoutBrackets(host))) && isPort(port);
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

function lookupOf(host: string): UpstreamLookup {
  if (isIpAddress(host)) return UpstreamLookup.ADDRESS;
  return host === DOCKER_HOST_NAME ? UpstreamLookup.HOSTS_FILE : UpstreamLookup.DNS;
}

function checkPort(problems: Problems, port: number): void {
  problems.check('port', port, isPort, 'be a port, 1 to 65535', '8080');
}
