import { map, text } from '../../internal/rules';
import { shown } from '../../internal/shown';
import { isHeaderName, isHeaderValue, Problems } from '../../internal/validate';
import { TlsIntent, TlsMode } from '../../model/tls-intent';
import { Hsts } from './hsts';

/** Headers by name. */
export type Headers = { [name: string]: string };

const HSTS = 'Strict-Transport-Security';

/** They frame the answer or belong to one connection: the proxy's own to set (RFC 9110, 7.6.1; RFC 9112, 6). */
const FRAMING = [
  'connection',
  'content-encoding',
  'content-length',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** What the prop may be, header by header. */
export const RESPONSE_HEADERS = map(
  text(isHeaderName, 'be named like a header', 'X-Frame-Options', { known: true }),
  text(isHeaderValue, 'be one line of visible ASCII', 'DENY'),
  "{ 'X-Frame-Options': 'DENY' }",
);

/** Notes headers that are another's to set, or there twice. */
export function checkResponseHeaders(problems: Problems, headers: Headers): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const path = `responseHeaders['${name}']`;
    if (seen.has(name.toLowerCase())) {
      problems.note(`${path}: must be named once, got '${name}' a second time (case does not count: leave one out)`);
    }
    seen.add(name.toLowerCase());
    if (FRAMING.includes(name.toLowerCase()) || /^proxy-/i.test(name)) {
      problems.note(`${path}: must be left to the proxy, which frames answers, got ${shown(value)} (leave it out)`);
    }
    if (name.toLowerCase() === HSTS.toLowerCase()) {
      problems.note(
        `${path}: must be left to hsts, got ${shown(value)} (e.g. hsts: Hsts.on({ maxAgeSeconds: 63072000 }))`,
      );
    }
  }
}

/**
 * What a site sets, in the order of names, so that a snapshot does not change with the order in which they were
 * written. Of two headers of one name, in whatever case, the site's takes the place of the edge's.
 */
export function responseHeaders(edge: Headers, site: Headers, hsts: Hsts | undefined, tls: TlsIntent): Headers {
  const named = new Map<string, [string, string]>();
  for (const [name, value] of [...Object.entries(edge), ...Object.entries(site)]) {
    named.set(name.toLowerCase(), [name, value]);
  }
  const strict = (hsts ?? defaultHsts(tls))._header;
  if (strict !== undefined) named.set(HSTS.toLowerCase(), [HSTS, strict]);
  return Object.fromEntries([...named.values()].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The root of an internal CA may go with its machine: browsers that remember would lock their people out. */
function defaultHsts(tls: TlsIntent): Hsts {
  return tls.mode === TlsMode.INTERNAL_CA ? Hsts.off() : Hsts.on();
}
