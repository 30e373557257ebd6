import type { Exception, Expected, Row } from './row';

type Exceptions = NonNullable<Row['except']>;

export function caddy(expected: Expected, reason: string): Exceptions {
  return { Caddy: { expected, reason } };
}

export function nginx(expected: Expected, reason: string): Exceptions {
  return { nginx: { expected, reason } };
}

export function traefik(expected: Expected, reason: string): Exceptions {
  return { Traefik: { expected, reason } };
}

/** Caddy and Traefik share Go's HTTP server, and with it how requests are read. */
export function goProxies(expected: Expected, reason: string): Exceptions {
  const exception: Exception = { expected, reason };
  return { Caddy: exception, Traefik: exception };
}

/** Traefik forwards this path instead of the one that was sent. */
export function cleaned(expected: Expected, url: string): Exceptions {
  return traefik({ ...expected, url }, REASONS.cleans);
}

/** Why proxies differ: of what nature they are. */
export const REASONS = {
  cleans: 'Traefik routes by the path in its normal form, and forwards that form.',
  noEncodedSlash: 'Traefik takes an encoded slash for a letter of its segment when it resolves dots.',
  asterisk: 'Traefik takes the asterisk for a path.',
  semicolons: 'Traefik encodes semicolons in queries, since Go would drop what they separate.',
  redirect: 'Traefik redirects a GET with 301 or 302 and all else with 308 or 307, and cannot be told otherwise.',
  redirectsAll: 'Traefik redirects every method.',
  noRoute: 'Traefik has neither a route nor headers for what a site does not serve.',
  retryAfter: 'Traefik cannot tell its own errors from the upstream’s, whose bodies would be lost with an error page.',
  socketHeaders: 'Traefik’s headers middleware does not see the answer to a WebSocket’s handshake.',
  anyUpgrade: 'Traefik forwards every protocol upgrade; Kestrel takes none but WebSockets.',
  refusesEarly: 'Traefik refuses a malformed path before it chooses a route, and with it the headers.',
  asksForGzip: 'Traefik asks the upstream for gzip on its own account where the client did not, and unpacks it.',
  noBodyLimit: 'Traefik has no limit without holding whole uploads back, so the upstream’s own limit holds.',
  trace: 'Traefik has no answer of its own for a method, so TRACE is the upstream’s to refuse.',
  noResponses: 'Traefik answers nothing by itself but redirects and errors.',
  traefikEmptyHost: 'Traefik takes an empty host for an unknown one.',
  traefikPlain: 'Traefik hears plain HTTP on every port, and has no route for it on this one.',
  traefikTls: 'Traefik hears TLS on every port, and closes where it has no certificate for it.',
  certificateNames:
    'It compares the name with its certificates, not with its domains; requests are still routed by host.',
  trailingDot: 'Caddy takes the dot for a part of the name.',
  ticketKeys: 'Go’s server says a week; Caddy drops the keys after two days, and a Caddyfile cannot tell it otherwise.',
  ticketsUnsaid: 'Go’s server says nothing of their life before TLS 1.3; Caddy drops the keys after two days.',
  caddyUnderscores: 'Caddy drops every header with an underscore, and cannot be told otherwise.',
  guessedType: 'Caddy’s server guesses a content type where there is none.',
  headerTogether: 'Go’s server counts the request line with the header, and answers 431 to both.',
  serverWide: 'Go’s server answers OPTIONS * by itself.',
  portText: 'Go’s server does not look into the port, and neither does the choice of a site.',
  encodes: 'Go encodes what should have been encoded before it forwards it.',
  aboveRoot: 'nginx refuses paths that lead above the root.',
  methodCase: 'nginx refuses methods that are not written in capitals.',
  http09: 'nginx answers HTTP/0.9 as that protocol wants it: with a 404 that has no head.',
  nginxHops: 'nginx does not look into Connection.',
  nginxExpect: 'nginx meets 100-continue, and keeps every other expectation to itself.',
  nginxDropsNames: 'nginx drops a header line that it does not understand, and forwards the rest.',
  nginxNoColon: 'nginx takes a header line without a colon for an empty header.',
  nginxControls: 'nginx leaves control characters in values to the upstream.',
  nginxSpaces: 'nginx passes over spaces between the parts of a request line, and writes the line anew.',
  nginxBuffer: 'nginx keeps the head of an answer in one buffer, which a WebSocket holds as long as it lives: 16 KiB.',
  twoHosts: 'nginx refuses an authority and a Host that differ.',
  http2Path: 'nginx answers where others reset the stream.',
  chunksWin: 'Go’s server reads chunks as RFC 9112 has it, drops the length, and forwards chunks alone.',
  sameLength: 'Go’s server takes a length told twice alike for one, and forwards it once.',
  folded: 'Go’s server unfolds headers, as RFC 9112 allows, and forwards one line.',
  oldChunks: 'Go’s server reads chunks in HTTP/1.0 too, and forwards them as HTTP/1.1.',
  brokenBody: 'It has begun to forward when it reads the body, and takes a broken one for a failed request upstream.',
  noRateLimit: 'Caddy counts requests with a plugin alone, which its official image does not hold.',
  noPage: 'Traefik has no text of its own to answer with.',
  certificateLate:
    'nginx looks at a client’s certificate when it reads the request, and answers instead of refusing the handshake.',
  namedHops: 'Caddy drops what Connection names after the service has said it, so that the upstream hears of nobody.',
  countsDomains: 'Traefik counts requests for each domain by itself.',
  routeRefusals: 'Traefik sets a route’s headers on all that it answers at the route.',
  silence: 'nginx counts the silence within an answer, too.',
  emptyLines: 'Go’s server takes an empty line for a request line.',
} as const;
