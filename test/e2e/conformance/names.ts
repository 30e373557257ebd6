/** The first domain of the site that rows speak of. */
export const DOMAIN = 'sophon.test';
/** Its other domain. */
export const OTHER_DOMAIN = 'www.sophon.test';
/** A site beside it with one route, `/api`, and 1 MiB of body where the proxy has limits. */
export const API_DOMAIN = 'api.sophon.test';
/** A site beside it that sends everybody to the first domain. */
export const MOVED_DOMAIN = 'moved.sophon.test';
/** Stands in the certificate but is not served. */
export const UNSERVED_DOMAIN = 'unserved.test';
/** The first domain of the other site on the same edge. */
export const NEIGHBOUR = 'second.test';

/** Headers that the site sets, and the one that is its neighbour's alone. */
export const OURS = {
  'Strict-Transport-Security': ['max-age=63072000'],
  'X-Frame-Options': ['DENY'],
  'X-Site': ['sophon'],
};

/** One byte more than the site takes: its limit is the default, 260 MiB. */
export const TOO_LARGE = String(260 * 1024 * 1024 + 1);

/** Paths on which a WebSocket speaks the hubs' own protocol, which has no report. */
export const HUB_PATH = /^\/hubs\//i;

/** Stands wherever a secret may: in queries, in Referer, Authorization, Cookie. No log may hold it. */
export const SECRET = 'top-secret';

/** An IPv4 address and nothing else: how proxies see clients of the engine's published ports. */
export const CLIENT_ADDRESS = /^(10|172|192)\.\d+\.\d+\.\d+$/;
/** Addresses that clients lie about (RFC 5737). */
export const LIE = '203.0.113.66';
