import { DEFAULTS } from '../../model/defaults';
import { UpstreamIntent } from '../../model/intent';
import { REMOVED_REQUEST_HEADERS } from '../forwarded-headers';
import { HOST_VARIABLE } from './caddy-requests';
import { block, Directive, line, Verbatim, verbatim } from './caddyfile';

const SNIPPET = 'upstream';

/** Sends requests on. */
export function reverseProxy(upstream: UpstreamIntent): Directive {
  const host = upstream.host.includes(':') ? `[${upstream.host}]` : upstream.host;
  const address = `${upstream.secure ? 'https' : 'http'}://${host}:${upstream.port}`;
  return block(['reverse_proxy', address], [line('import', SNIPPET)]);
}

/** How every upstream is spoken to. */
export function upstreamSnippet(): Directive {
  const set = (name: string, value: string | Verbatim) => line('header_up', name, value);
  return block(
    [verbatim(`(${SNIPPET})`)],
    [
      set('Host', HOST_VARIABLE),
      set('X-Forwarded-For', verbatim('{client_ip}')),
      set('X-Forwarded-Host', HOST_VARIABLE),
      set('X-Forwarded-Proto', 'https'),
      set('X-Real-IP', verbatim('{client_ip}')),
      // Caddy itself says "100 Continue"; asked to, the upstream would say it once more.
      ...['Expect', 'Via', ...REMOVED_REQUEST_HEADERS].map((name) => line('header_up', `-${name}`)),
      // Streams outlive a reload; without the delay Caddy closes them with the old configuration.
      line('stream_timeout', `${DEFAULTS.streamTimeoutHours}h`),
      line('stream_close_delay', `${DEFAULTS.oldStreamHours}h`),
      block('transport http', [
        line('dial_timeout', `${DEFAULTS.upstreamConnectSeconds}s`),
        line('keepalive', `${DEFAULTS.upstreamIdleSeconds}s`),
        // Without it Caddy asks the upstream for gzip on its own account and unpacks it.
        line('compression', 'off'),
      ]),
    ],
  );
}
