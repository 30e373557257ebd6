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
/** A site beside it that nobody may enter from where the rows are sent, but for one route. */
export const OFFICE_DOMAIN = 'office.sophon.test';
/** A site beside it for clients with a certificate. */
export const CERTIFIED_DOMAIN = 'certified.sophon.test';
/** A site beside it whose clients may present a certificate. */
export const ASKED_DOMAIN = 'asked.sophon.test';
/** A site beside it that is away. */
export const AWAY_DOMAIN = 'away.sophon.test';
/** A site beside it that is away, and has a page to say so. */
export const PAGE_DOMAIN = 'page.sophon.test';
/** A site beside it that is away for others than those who send the rows. */
export const OPEN_DOMAIN = 'open.sophon.test';
/** Names in the site's certificate. */
export const CERTIFICATE_NAMES = [
  DOMAIN,
  OTHER_DOMAIN,
  API_DOMAIN,
  MOVED_DOMAIN,
  UNSERVED_DOMAIN,
  OFFICE_DOMAIN,
  CERTIFIED_DOMAIN,
  ASKED_DOMAIN,
  AWAY_DOMAIN,
  PAGE_DOMAIN,
  OPEN_DOMAIN,
];
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

/** Networks that Docker gives to bridges: from their gateways come the requests of this machine. */
export const HERE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fd00::/8'];
/** Networks that nobody is in (RFC 5737, RFC 3849); addresses that clients lie about are. */
export const ELSEWHERE = ['203.0.113.0/24', '2001:db8::/32'];
/** An IPv4 address and nothing else: how proxies see clients of the engine's published ports. */
export const CLIENT_ADDRESS = /^(10|172|192)\.\d+\.\d+\.\d+$/;
/** Addresses that clients lie about (RFC 5737). */
export const LIE = '203.0.113.66';
