import { CaddyProxy, type IProxy, NginxProxy, TraefikProxy } from 'cdktf-sophon';
import type { Kind } from '../results';

/** All that the benchmark makes on the engine is called by it. */
export const NAME = 'sophon-bench';
/** What names of the upstream end with, on the network of all. */
export const INTERNAL = 'bench';
export const DOMAIN = 'bench.test';

/** Something that answers for the site. */
export interface Target {
  /** 'Caddy', 'HAProxy'. */
  readonly subject: string;
  readonly kind: Kind;
  /** Where it listens: a container's own address, so that the engine's process for published ports is not measured. */
  readonly address: string;
  readonly port: number;
  /** Without TLS. */
  readonly plain?: boolean;
  /** Id of its container. */
  readonly container?: string;
}

/** A proxy that we configure, and where its edges are published. */
export interface Contestant {
  readonly name: 'Caddy' | 'nginx' | 'Traefik';
  readonly id: 'caddy' | 'nginx' | 'traefik';
  readonly proxy: () => IProxy;
  readonly ours: string;
  readonly oursUnlogged: string;
  /** Whether the configuration of Sophon's page writes an access log, which decides whom of ours it is compared with. */
  readonly pageLogs: boolean;
}

export const CONTESTANTS: readonly Contestant[] = [
  {
    name: 'Caddy',
    id: 'caddy',
    proxy: () => new CaddyProxy(),
    ours: '127.0.0.91',
    oursUnlogged: '127.0.0.94',
    pageLogs: false,
  },
  {
    name: 'nginx',
    id: 'nginx',
    proxy: () => new NginxProxy(),
    ours: '127.0.0.92',
    oursUnlogged: '127.0.0.95',
    pageLogs: true,
  },
  {
    name: 'Traefik',
    id: 'traefik',
    proxy: () => new TraefikProxy(),
    ours: '127.0.0.93',
    oursUnlogged: '127.0.0.96',
    pageLogs: false,
  },
];

/** Where HAProxy listens, a process of this machine. */
export const HAPROXY = { address: '127.0.0.97', port: 8443 };
