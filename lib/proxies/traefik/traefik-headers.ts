import { DEFAULTS } from '../../model/defaults';
import { SiteIntent } from '../../model/intent';
import { REMOVED_REQUEST_HEADERS } from '../forwarded-headers';
import { CompressMiddleware, HeadersMiddleware } from './traefik-tree';

/**
 * What upstreams are told of the client. Traefik itself drops what clients say in X-Forwarded-For and X-Real-IP and says
 * it anew. Its `wss` for WebSockets is no scheme that ASP.NET takes for HTTPS.
 */
export function forwardedHeaders(): HeadersMiddleware {
  const removed = REMOVED_REQUEST_HEADERS.map((name) => [name, '']);
  return { customRequestHeaders: { ...Object.fromEntries(removed), 'X-Forwarded-Proto': 'https' } };
}

/** What a site sets on its responses; undefined where there is nothing, as Traefik refuses a middleware without a field. */
export function responseHeaders({ responseHeaders }: SiteIntent): HeadersMiddleware | undefined {
  return Object.keys(responseHeaders).length === 0 ? undefined : { customResponseHeaders: responseHeaders };
}

/** Only these types: by default Traefik compresses event streams as well. */
export function compression(): CompressMiddleware {
  return {
    encodings: ['gzip'],
    includedContentTypes: [...DEFAULTS.compressedTypes],
    minResponseBodyBytes: DEFAULTS.compressedMinBytes,
  };
}
