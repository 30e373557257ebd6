import { CaddyProxy, type IProxy, NginxProxy, TraefikProxy } from 'cdktf-sophon';
import { facts } from './facts';

/** A proxy as the suites see it. Each has an address of its own, so that all three can live at the same time. */
export interface ProxyUnderTest {
  /** Its column in the report. */
  readonly name: string;
  /** Part of container names. */
  readonly id: string;
  /** Loopback address that its ports are published on. */
  readonly address: string;
  /** The proxy as a user writes it. */
  readonly plain: () => IProxy;
  /** The proxy with a snippet that it refuses. */
  readonly broken: (options?: { readonly image?: string }) => IProxy;
  /** What the proxy says about that snippet. */
  readonly complaint: RegExp;
}

export const CADDY: ProxyUnderTest = {
  name: 'Caddy',
  id: 'caddy',
  address: '127.0.0.11',
  plain: () => new CaddyProxy(),
  broken: (options) => new CaddyProxy({ ...options, siteSnippet: 'no_such_directive' }),
  complaint: /unrecognized directive: no_such_directive/,
};

export const NGINX: ProxyUnderTest = {
  name: 'nginx',
  id: 'nginx',
  address: '127.0.0.12',
  plain: () => new NginxProxy(),
  broken: (options) => new NginxProxy({ ...options, siteSnippet: 'no_such_directive on;' }),
  complaint: /unknown directive "no_such_directive"/,
};

export const TRAEFIK: ProxyUnderTest = {
  name: 'Traefik',
  id: 'traefik',
  address: '127.0.0.13',
  plain: () => new TraefikProxy(),
  broken: (options) => new TraefikProxy({ ...options, dynamicConfiguration: { http: { noSuchField: {} } } }),
  complaint: /field not found, node: noSuchField/,
};

export const PROXIES = [CADDY, NGINX, TRAEFIK];

/** The same facts for each proxy: its column in the suite's table. */
export function factsOfEachProxy(suite: string, tests: (proxy: ProxyUnderTest) => void): void {
  for (const proxy of PROXIES) facts(suite, proxy.name, () => tests(proxy));
}
