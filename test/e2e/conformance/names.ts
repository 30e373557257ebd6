/** The first domain of the site. */
export const DOMAIN = 'sophon.test';
/** Its other domain. */
export const OTHER_DOMAIN = 'www.sophon.test';
/** Stands in the certificate but is not served. */
export const UNSERVED_DOMAIN = 'unserved.test';

/** Paths on which a WebSocket speaks the hubs' own protocol, which has no report. */
export const HUB_PATH = /^\/hubs\//i;

/** Stands wherever a secret may: in queries, in Referer, Authorization, Cookie. No log may hold it. */
export const SECRET = 'top-secret';

/** An IPv4 address and nothing else: how proxies see clients of the engine's published ports. */
export const CLIENT_ADDRESS = /^(10|172|192)\.\d+\.\d+\.\d+$/;
/** Addresses that clients lie about (RFC 5737). */
export const LIE = '203.0.113.66';
