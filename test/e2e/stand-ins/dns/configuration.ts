import type { TsigKey } from '../../harness/bind';

/** What a token of Cloudflare's may do, in Cloudflare's words. */
export type Permission = 'Zone:Read' | 'DNS:Edit';

/** What the stand-in is told, as JSON in the variable CONFIGURATION. */
export interface Configuration {
  /** The DNS server that holds the zones, 'host:port', and the key by which it takes updates. */
  readonly nameserver: string;
  readonly key: TsigKey;
  readonly cloudflare: {
    readonly zones: readonly string[];
    /** What each token may do, in all zones. */
    readonly tokens: { readonly [token: string]: readonly Permission[] };
  };
  readonly route53: {
    readonly zones: readonly string[];
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
}

/** Where each API is found. */
export const PORTS = { cloudflare: 8053, route53: 8054 } as const;
