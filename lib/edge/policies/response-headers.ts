import { list, map, Rule, text } from '../../internal/rules';
import { shown } from '../../internal/shown';
import { isHeaderValue, Problems } from '../../internal/validate';
import { TlsIntent, TlsMode } from '../../model/tls-intent';
import { Hsts } from './hsts';

/** Headers by name. */
type Headers = { [name: string]: string };

/** What somebody says of responses' headers. */
interface SaidHeaders {
  readonly responseHeaders?: Headers;
  readonly removedResponseHeaders?: string[];
}

const HSTS = 'Strict-Transport-Security';

/** They frame the answer or belong to one connection: the proxy's own to set (RFC 9110, 7.6.1; RFC 9112, 6). */
const FRAMING =
  /^(connection|content-encoding|content-length|keep-alive|te|trailer|transfer-encoding|upgrade|proxy-.*|sec-websocket-.*)$/i;

/** Narrower than a token of HTTP: '*', '+' and '-' at the beginning are orders to Caddy. */
const isHeaderName = (value: string) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value);

const HEADERS = map(
  text(isHeaderName, 'be named like a header', 'X-Frame-Options', { known: true }),
  text(isHeaderValue, 'be one line of visible ASCII', 'DENY'),
  "{ 'X-Frame-Options': 'DENY' }",
);

/** What the prop `responseHeaders` may be. */
export const RESPONSE_HEADERS: Rule = (problems, path, value) => {
  const before = problems.count;
  HEADERS(problems, path, value);
  if (problems.count === before) checkNames(problems, path, value as Headers);
};

function checkNames(problems: Problems, path: string, headers: Headers): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const place = `${path}['${name}']`;
    const key = name.toLowerCase();
    if (seen.has(key)) {
      problems.note(`${place}: must be named once, got '${name}' a second time (case does not count: leave one out)`);
    }
    seen.add(key);
    if (FRAMING.test(name)) {
      problems.note(`${place}: must be left to the proxy, which frames answers, got ${shown(value)} (leave it out)`);
    }
    if (key === HSTS.toLowerCase()) {
      problems.note(
        `${place}: must be left to hsts, got ${shown(value)} (e.g. hsts: Hsts.on({ maxAgeSeconds: 63072000 }))`,
      );
    }
  }
}

const REMOVED = text(isHeaderName, 'be the name of a header', 'X-Powered-By', { known: true });

/** What the prop `removedResponseHeaders` may be. */
export const REMOVED_RESPONSE_HEADERS = list((problems, path, value) => {
  REMOVED(problems, path, value);
  if (typeof value !== 'string' || !FRAMING.test(value)) return;
  problems.note(`${path}: must be left to the proxy, which frames answers, got '${value}' (leave it out)`);
}, 'X-Powered-By');

/**
 * What is done to responses' headers, said from far to near, in the order of names, so that a snapshot does not change
 * with the order in which they were written. Of what is said of one name, in whatever case, the nearest counts; of what
 * one place says, setting does, as it takes the place of the upstream's.
 */
export function headersIntent(...said: SaidHeaders[]): Required<SaidHeaders> {
  const named = new Map<string, { name: string; value?: string }>();
  for (const { responseHeaders = {}, removedResponseHeaders = [] } of said) {
    for (const name of removedResponseHeaders) named.set(name.toLowerCase(), { name });
    for (const [name, value] of Object.entries(responseHeaders)) named.set(name.toLowerCase(), { name, value });
  }
  const inOrder = [...named].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, header]) => header);
  return {
    responseHeaders: Object.fromEntries(
      inOrder.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
    ),
    removedResponseHeaders: inOrder.flatMap(({ name, value }) => (value === undefined ? [name] : [])),
  };
}

/** The header by which browsers are held to https. */
export function strictTransport(hsts: Hsts | undefined, tls: TlsIntent): Headers {
  const strict = (hsts ?? defaultHsts(tls))._header;
  return strict === undefined ? {} : { [HSTS]: strict };
}

/** The root of an internal CA may go with its machine: browsers that remember would lock their people out. */
function defaultHsts(tls: TlsIntent): Hsts {
  return tls.mode === TlsMode.INTERNAL_CA ? Hsts.off() : Hsts.on();
}
