import { DEFAULTS } from '../../model/defaults';
import { RouteIntent, SiteIntent } from '../../model/intent';
import { MISSPELLED_HEADERS, REMOVED_REQUEST_HEADERS } from '../forwarded-headers';
import { CompressMiddleware, HeadersMiddleware } from './traefik-tree';

/**
 * What upstreams are told of the client. Traefik itself drops what clients say in X-Forwarded-For and X-Real-IP and says
 * it anew. Its `wss` for WebSockets is no scheme that ASP.NET takes for HTTPS.
 */
export function forwardedHeaders(): HeadersMiddleware {
  const removed = [...REMOVED_REQUEST_HEADERS, ...MISSPELLED_HEADERS].map((name) => [canonical(name), '']);
  return { customRequestHeaders: { ...Object.fromEntries(removed), 'X-Forwarded-Proto': 'https' } };
}

/** As Go spells a header's name: Traefik looks up other spellings too, but makes them anew for each request. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/(^|-)[a-z]/g, (first) => first.toUpperCase());
}

/** What is set on, and removed from, responses of a site, or of a route; undefined: nothing, which Traefik refuses. */
export function responseHeaders(site: SiteIntent, route?: RouteIntent): HeadersMiddleware | undefined {
  const removed = route?.removedResponseHeaders ?? site.removedResponseHeaders;
  const customResponseHeaders = {
    ...Object.fromEntries(removed.map((name) => [name, ''])),
    ...(route?.responseHeaders ?? site.responseHeaders),
  };
  return Object.keys(customResponseHeaders).length === 0 ? undefined : { customResponseHeaders };
}

/** Whether a route says more of its responses than its site. */
export function hasOwnHeaders({ responseHeaders, removedResponseHeaders }: RouteIntent): boolean {
  return responseHeaders !== undefined || removedResponseHeaders !== undefined;
}

/** Only these types: by default Traefik compresses event streams as well. */
export function compression(): CompressMiddleware {
  return {
    encodings: ['gzip'],
    includedContentTypes: [...DEFAULTS.compressedTypes],
    minResponseBodyBytes: DEFAULTS.compressedMinBytes,
  };
}
