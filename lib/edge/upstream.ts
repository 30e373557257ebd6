import { Container } from '@cdktf/provider-docker/lib/container';
import { TerraformResource } from 'cdktf';
import { DOCKER_HOST_NAME } from '../docker/engine';
import { generationOf } from '../docker/generation';
import { checkProps, fulfils, instance, number, optional, Rules, text } from '../internal/rules';
import { shown } from '../internal/shown';
import { isHost, isIpAddress, isNetworkName, isPort, Problems } from '../internal/validate';
import { UpstreamIntent, UpstreamLookup } from '../model/intent';
import { ROOTS_PEM } from './tls/pem';

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

/** How a server that is named by its URL is believed. */
export interface UrlUpstreamOptions {
  /**
   * PEM of the roots that vouch for an https URL, e.g. your company's; several may stand one after another. They are the only
   * ones that do: no public root vouches for it besides. That the certificate is valid and for the URL's host is verified
   * whoever signed it, and a request goes nowhere else.
   *
   * @default - the public roots of the proxy's image
   */
  readonly certificateAuthority?: string;
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
    CONTAINER(problems, 'container', container);
    const isOne = problems.count === 0;
    const name = isOne ? (generationOf(container)?.alias ?? container.nameInput) : undefined;
    if (isOne) CONTAINER_NAME(problems, 'container.name', name);
    if (isOne && container.networkModeInput === 'host') {
      problems.note(
        `container: must be on a network of its own, got '${name}' with networkMode 'host' (e.g. Upstream.onHost(8081))`,
      );
    }
    checkProps(problems, 'options', options, CONTAINER_RULES);
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
    const problems = new Problems('Upstream.onNetwork');
    checkProps(problems, 'options', options, NETWORK_RULES);
    problems.throwIfAny();
    const { network, host, port } = options;
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
    PORT(problems, 'port', port);
    problems.throwIfAny();
    return new Upstream({ host: DOCKER_HOST_NAME, port, secure: false, lookup: UpstreamLookup.HOSTS_FILE });
  }

  /**
   * Any server, e.g. 'http://10.0.0.5:8081'. With https its certificate is verified, by public roots or by those of yours;
   * a server whose certificate does not verify gets no request.
   *
   * @param url scheme, host and port only
   * @param options who vouches for its certificate
   * @throws when it is no http or https URL, or has a path, a query or a user; when the authority is no PEM of roots, or
   *   comes with http
   */
  public static url(url: string, options: UrlUpstreamOptions = {}): Upstream {
    const problems = new Problems('Upstream.url');
    URL_TEXT(problems, 'url', url);
    const { certificateAuthority } = checkProps(problems, 'options', options, URL_RULES);
    const origin = typeof url === 'string' ? ORIGIN.exec(url) : null;
    if (!origin && problems.count === 0) {
      problems.add('url', `${ORIGIN_ONLY}, the host alone a token`, url, 'http://10.0.0.5:8081');
    }
    if (origin) checkHost(problems, 'url', origin[2], url, `Upstream.onHost(${origin[3] ?? 80})`);
    if (origin?.[1] === 'http' && certificateAuthority !== undefined) {
      problems.note(`certificateAuthority: must come with https, got ${shown(url)} (make it https, or leave it out)`);
    }
    problems.throwIfAny();
    const [, scheme, bracketed, port] = origin ?? [];
    const secure = scheme === 'https';
    const host = withoutBrackets(bracketed);
    const server = { host, port: Number(port ?? (secure ? 443 : 80)), secure, lookup: lookupOf(host) };
    return new Upstream({ ...server, certificateAuthority });
  }

  private constructor(
    /** @internal */
    public readonly _target: UpstreamTarget,
  ) {}

  /** @internal The same, whose requests wait while it takes no connection; undefined: they do not. */
  public _held(holdSeconds?: number): Upstream {
    return holdSeconds === undefined ? this : new Upstream({ ...this._target, holdSeconds });
  }
}

/** What a user says of an upstream. */
export interface UpstreamTarget {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** PEM of the roots that alone vouch for it. */
  readonly certificateAuthority?: string;
  readonly lookup: UpstreamLookup;
  /** The container behind it, when the same app makes it. */
  readonly container?: Container;
  /** Existing network that the proxy joins to reach it. */
  readonly network?: string;
  /** How long requests wait, unsent, while it takes no connection. */
  readonly holdSeconds?: number;
}

/**
 * An upstream as an edge sees it. On a network its host is '<name>.<network>', which Docker's DNS answers for that
 * network alone: the same name on another one is another host.
 *
 * @param edgeNetwork name of the network that the edge puts containers on
 * @param isHere whether the edge's own stack makes the container: only there its very generation can be named
 */
export function upstreamIntent(target: UpstreamTarget, edgeNetwork: string, isHere: boolean): UpstreamIntent {
  const { port, secure, certificateAuthority, lookup, container } = target;
  const network = container ? edgeNetwork : target.network;
  const onNetwork = network !== undefined && lookup === UpstreamLookup.DNS;
  const hostOf = (name: string) => (onNetwork ? `${name}.${network}` : name);
  const generation = container && isHere ? generationOf(container) : undefined;
  const host = hostOf(generation?.host ?? target.host);
  // Of what does not change from one generation to the next: names in configurations are made of it.
  const id = `${secure ? 'https-' : ''}${hostOf(target.host).replaceAll(':', '-')}-${port}`;
  return { id, secure, certificateAuthority, host, port, lookup, ownContainer: container !== undefined };
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

const PORT = number(isPort, 'be a port, 1 to 65535', '8080');
const ORIGIN_ONLY = 'be scheme, host and port only';
const URL_TEXT = text(isOrigin, ORIGIN_ONLY, 'http://10.0.0.5:8081');

const URL_RULES: Rules<UrlUpstreamOptions> = { certificateAuthority: optional(ROOTS_PEM) };

/** The provider's own class is not loaded for it. */
const isContainer = (value: unknown) =>
  TerraformResource.isTerraformResource(value as TerraformResource) &&
  (value as TerraformResource).terraformResourceType === 'docker_container';

const CONTAINER = fulfils(isContainer, 'be a container of the Docker provider', 'sophon.gatewayContainer');
const CONTAINER_NAME = text(isHost, 'be a host name, as it is found by it', 'gateway');
const CONTAINER_RULES: Rules<ContainerUpstreamOptions> = { port: PORT };

const NETWORK_RULES: Rules<NetworkUpstreamOptions> = {
  network: text(isNetworkName, 'be the name of a Docker network', 'sophon_default'),
  host: (problems, path, value) => {
    text(isHost, 'be a host name', 'sophon-gateway')(problems, path, value);
    if (typeof value === 'string') checkHost(problems, path, value, value, "'sophon-gateway'");
  },
  port: PORT,
};

/** Notes a host that is the proxy's own container. */
function checkHost(problems: Problems, path: string, host: string, got: string, example: string): void {
  if (!/^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1?\])$/i.test(host)) return;
  problems.note(
    `${path}: must be reached from the proxy's container, got ${shown(got)}, which is that container itself (e.g. ${example})`,
  );
}

/** What answers a route. */
export const UPSTREAM = instance(Upstream, 'Upstream.container(container, { port: 8080 })');
