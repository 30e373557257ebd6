import { LogDriver } from '../docker/log-driver';
import { flag, instance, list, number, optional, Rules, struct, text } from '../internal/rules';
import { isIpAddress, isName, isNetworkName, isPort, Problems } from '../internal/validate';
import { DEFAULTS } from '../model/defaults';
import { PublishedIntent } from '../model/intent';
import { TlsMode } from '../model/tls-intent';
import { EdgeNetwork } from './edge-network';
import { checkHandshake } from './policies/client-certificates';
import { checkRanges, TRUSTED_PROXIES_RULES, TrustedProxies } from './policies/trusted-proxies';
import { SITE_DEFAULT_RULES, SiteDefaults } from './site-options';

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
  /**
   * How long streams and WebSockets live on after a change of the configuration, in hours, before they must be opened
   * anew. A longer time costs nginx two processes of 10 MB for each change that such a stream outlives, Caddy next to
   * nothing; Traefik never ends them.
   *
   * @default 12
   */
  readonly oldStreamHours?: number;
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

const port = (example: string) => number(isPort, 'be a port, 1 to 65535', example);
const isHours = (value: string) => /^[1-9][0-9]{0,2}$/.test(value) && Number(value) <= 720;
const isMemory = (value: string) => /^[1-9][0-9]{0,6}$/.test(value) && Number(value) >= 32;
const address = text(isIpAddress, 'be an IP address of the Docker host', '127.0.0.1');
const network = text(isNetworkName, 'be the name of a Docker network', 'sophon_default');

/** Those that are an edge's alone, which an ingress that is given an edge must leave to it. */
const OWN_RULES: Rules<Omit<EdgeOptions, keyof SiteDefaults>> = {
  name: optional(text(isName, 'be lower-case letters, digits, dots, dashes, at most 49', DEFAULTS.edgeName)),
  bindAddresses: optional(list(address, '0.0.0.0', 'hold at least one address of the Docker host')),
  httpPort: optional(port('80')),
  httpsPort: optional(port('443')),
  http3: optional(flag()),
  memoryMiB: optional(number(isMemory, 'be at least 32', '256')),
  trustedProxies: optional(struct(TRUSTED_PROXIES_RULES)),
  joinedNetworks: optional(list(network, 'sophon_default')),
  accessLog: optional(flag()),
  oldStreamHours: optional(number(isHours, 'be a whole number of hours from 1 to 720', '12')),
  logDriver: optional(instance(LogDriver, 'LogDriver.jsonFile()')),
  network: optional(instance(EdgeNetwork, "EdgeNetwork.existing('shared')")),
};

export const EDGE_OPTIONS = Object.keys(OWN_RULES) as (keyof typeof OWN_RULES)[];

export const EDGE_OPTION_RULES: Rules<EdgeOptions> = { ...OWN_RULES, ...SITE_DEFAULT_RULES };

/** Notes what is wrong with props beside each other. */
export function checkEdge(problems: Problems, options: EdgeOptions): void {
  const { bindAddresses, httpPort = 80, httpsPort = 443, tls, trustedProxies } = options;
  bindAddresses?.forEach((address, index) => {
    if (bindAddresses.indexOf(address) === index) return;
    const path = `bindAddresses[${index}]`;
    problems.note(`${path}: must be named once, got '${address}' a second time (leave one out)`);
  });
  const secure = tls?._intent.mode !== TlsMode.NONE;
  if (httpPort === httpsPort && secure) {
    problems.note(`httpPort: must differ from httpsPort, got '${httpPort}' for both (e.g. '8080' and '8443')`);
  }
  if (options.http3 && !secure) {
    const fix = 'HTTP/3 is always encrypted: switch it on at the CDN';
    problems.note(`http3: must be left out with Tls.none(), got 'true' (${fix})`);
  }
  checkHandshake(problems, options.clientCertificates, secure);
  if (trustedProxies) checkRanges(problems, trustedProxies);
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
