import { LogDriver } from '../docker/log-driver';
import { isIpAddress, isName, isNetworkName, isPort, Problems } from '../internal/validate';
import { DEFAULTS } from '../model/defaults';
import { PublishedIntent } from '../model/intent';
import { TlsMode } from '../model/tls-intent';
import { EdgeNetwork } from './edge-network';
import { checkTrustedProxies, TrustedProxies } from './policies/trusted-proxies';
import { SiteDefaults } from './site-options';

/** What may be said of an edge beyond its proxy. */
export interface EdgeOptions extends SiteDefaults {
  /**
   * Base name of the containers, the network and the volumes. Changing it leaves certificates and accounts behind, and
   * they are asked for anew. It does not follow from where the construct stands, so moving the construct keeps them.
   *
   * @default 'edge'
   */
  readonly name?: string;
  /**
   * Addresses of the Docker host that the ports are published on. For IPv6 add '::'.
   *
   * @default ['0.0.0.0']
   */
  readonly bindAddresses?: string[];
  /** Port on the Docker host for plain HTTP. ACME http-01 arrives on port 80 of the domain. @default 80 */
  readonly httpPort?: number;
  /** Port on the Docker host for HTTPS. @default 443 */
  readonly httpsPort?: number;
  /** Whether HTTP/3 is offered too, on the same port by UDP. @default false */
  readonly http3?: boolean;
  /** A CDN in front. @default - none: clients connect directly, and nobody's word about addresses is taken */
  readonly trustedProxies?: TrustedProxies;
  /** Whether requests are logged to the container's log, without query strings. @default true */
  readonly accessLog?: boolean;
  /** Where the engine puts the logs of the edge's containers. @default LogDriver.jsonFile() */
  readonly logDriver?: LogDriver;
  /** Memory limit of the proxy in MiB. nginx starts fewer workers with less. @default - none */
  readonly memoryMiB?: number;
  /** The network on which the proxy meets the containers behind it. @default EdgeNetwork.own() */
  readonly network?: EdgeNetwork;
  /**
   * Existing networks that the proxy joins from the start, whether an upstream is on them yet or not. A network that a
   * later `Upstream.onNetwork` brings replaces the proxy's container; one that stands here does not.
   *
   * @default - those that upstreams are on
   */
  readonly joinedNetworks?: string[];
}

/** Names of the props above, for an ingress that is given an edge: they are the edge's to say. */
export const EDGE_OPTIONS: readonly (keyof EdgeOptions)[] = [
  'name',
  'bindAddresses',
  'httpPort',
  'httpsPort',
  'http3',
  'trustedProxies',
  'accessLog',
  'logDriver',
  'memoryMiB',
  'network',
  'joinedNetworks',
];

/** Notes what is wrong with them; what sites take from them is checked apart. */
export function checkEdge(problems: Problems, options: EdgeOptions): void {
  const name = 'be lower-case letters, digits, dots, dashes, at most 49';
  problems.check('name', options.name, isName, name, DEFAULTS.edgeName);
  checkPublished(problems, options);
  const memory = (value: string) => /^[1-9][0-9]{0,6}$/.test(value) && Number(value) >= 32;
  problems.check('memoryMiB', options.memoryMiB, memory, 'be at least 32', '256');
  if (options.trustedProxies) checkTrustedProxies(problems, options.trustedProxies);
  options.joinedNetworks?.forEach((network, index) => {
    const path = `joinedNetworks[${index}]`;
    problems.check(path, network, isNetworkName, 'be the name of a Docker network', 'sophon_default');
  });
}

function checkPublished(problems: Problems, options: EdgeOptions): void {
  const { bindAddresses, httpPort = 80, httpsPort = 443, tls } = options;
  if (bindAddresses?.length === 0) {
    problems.add('bindAddresses', 'hold at least one address of the Docker host', '[]', '0.0.0.0');
  }
  bindAddresses?.forEach((address, index) => {
    const path = `bindAddresses[${index}]`;
    problems.check(path, address, isIpAddress, 'be an IP address of the Docker host', '127.0.0.1');
    if (bindAddresses.indexOf(address) < index) {
      problems.note(`${path}: must be named once, got '${address}' a second time (leave one out)`);
    }
  });
  problems.check('httpPort', options.httpPort, isPort, 'be a port, 1 to 65535', '80');
  problems.check('httpsPort', options.httpsPort, isPort, 'be a port, 1 to 65535', '443');
  const secure = tls?._intent.mode !== TlsMode.NONE;
  if (httpPort === httpsPort && secure) {
    problems.note(`httpPort: must differ from httpsPort, got '${httpPort}' for both (e.g. '8080' and '8443')`);
  }
  if (options.http3 && !secure) {
    const fix = 'HTTP/3 is always encrypted: switch it on at the CDN';
    problems.note(`http3: must be left out with Tls.none(), got 'true' (${fix})`);
  }
}

/** Where clients reach the edge, with all defaults. */
export function publishedIntent(options: EdgeOptions): PublishedIntent {
  return {
    addresses: options.bindAddresses ?? ['0.0.0.0'],
    httpPort: options.httpPort ?? 80,
    httpsPort: options.httpsPort ?? 443,
    http3: options.http3 ?? false,
  };
}
