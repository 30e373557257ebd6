import type { LookupFunction } from 'node:net';

/** A site as a test reaches it: by its domain, at an address that no DNS knows. */
export interface Site {
  readonly domain: string;
  /** IP address that the edge is bound to. */
  readonly address: string;
  /** PEM of the root to trust; absent: whatever certificate the site shows is accepted. */
  readonly root?: string;
  /** Port for HTTPS, 443 unless told. */
  readonly httpsPort?: number;
  /** Port for HTTP, 80 unless told. */
  readonly httpPort?: number;
  /** Whether clients speak plain HTTP to it. */
  readonly plain?: boolean;
}

/** The port that clients of a site connect to. */
export function portOf(site: Site): number {
  return site.plain ? (site.httpPort ?? 80) : (site.httpsPort ?? 443);
}

/** 'https://domain', with the port where it is not the usual one. */
export function originOf(site: Site): string {
  return new URL(`${site.plain ? 'http' : 'https'}://${site.domain}:${portOf(site)}`).origin;
}

/** A DNS that knows the site alone. */
export function lookupOf(site: Site): LookupFunction {
  const family = site.address.includes(':') ? 6 : 4;
  return (_host, options, callback) => {
    if (options.all) callback(null, [{ address: site.address, family }]);
    else callback(null, site.address, family);
  };
}

/** What every TLS connection to a site is made with. */
export function tlsOf(site: Site): { ca?: string; rejectUnauthorized: boolean } {
  return { ca: site.root, rejectUnauthorized: site.root !== undefined };
}
