import { DEFAULTS } from '../../model/defaults';
import { policiesOf } from '../../model/edge-upstreams';
import { EdgeIntent, ForwardAction, SiteIntent, UpstreamIntent } from '../../model/intent';
import { AuthKind, PoliciesIntent } from '../../model/policies-intent';
import { CLIENT_CERTIFICATE_HEADER } from '../client-authorities';
import { REMOVED_REQUEST_HEADERS, spellings } from '../forwarded-headers';
import { upstreamAuthorityPath } from '../upstream-authorities';
import { upstreamUrl } from '../upstream-url';
import { CADDY_PATHS } from './caddy-paths';
import { HOST_VARIABLE } from './caddy-requests';
import { block, CaddyNode, Directive, line, Verbatim, verbatim } from './caddyfile';

/** How upstreams are spoken to: most of them, those that are told client certificates, and those that decide who enters. */
export enum Upstreams {
  PLAIN = 'upstream',
  CERTIFIED = 'certified_upstream',
  AUTHENTICATION = 'authentication',
}

/** Sends requests on. */
export function reverseProxy(
  { clientCertificates }: SiteIntent,
  action: ForwardAction,
  policies: PoliciesIntent,
): Directive {
  const kind = clientCertificates ? Upstreams.CERTIFIED : Upstreams.PLAIN;
  const { upstream, responseTimeoutSeconds } = action;
  const nodes = [importUpstream(kind, upstream, responseTimeoutSeconds), ...misspelled(policies), ...held(action)];
  return block(['reverse_proxy', upstreamUrl(upstream)], nodes);
}

/** Within what sends requests on. */
export function importUpstream(kind: Upstreams, upstream: UpstreamIntent, responseTimeoutSeconds: number): Directive {
  const words = ['import', kind, `${responseTimeoutSeconds}s`];
  const roots = upstreamAuthorityPath(CADDY_PATHS.config, upstream);
  return roots === undefined ? line(...words) : block(words, [line('tls_trust_pool', 'file', roots)]);
}

/** What passes for a header that the service which decided about the request answers with; the name itself is its own. */
function misspelled({ auth }: PoliciesIntent): Directive[] {
  return auth?.kind === AuthKind.FORWARD
    ? auth.copyHeaders.flatMap((name) => spellings(name).slice(1)).map(remove)
    : [];
}

/** Only what could not be sent is tried again. Of what was sent, Caddy would repeat a GET: no request here is a CONNECT. */
function held({ holdSeconds }: ForwardAction): Directive[] {
  if (holdSeconds === undefined) return [];
  return [
    line('lb_try_duration', `${holdSeconds}s`),
    line('lb_try_interval', '250ms'),
    block('lb_retry_match', [line('method', 'CONNECT')]),
  ];
}

/** How upstreams are spoken to, as far as an edge has them. */
export function upstreamSnippets(intent: EdgeIntent): Directive[] {
  const { sites } = intent;
  const asked = sites.flatMap(policiesOf);
  return [
    upstreamSnippet(intent, Upstreams.PLAIN),
    ...(sites.some((site) => site.clientCertificates)
      ? [upstreamSnippet(intent, Upstreams.CERTIFIED, CLIENT_CERTIFICATE_HEADER)]
      : []),
    ...(asked.some(({ auth }) => auth?.kind === AuthKind.FORWARD)
      ? [upstreamSnippet(intent, Upstreams.AUTHENTICATION, 'X-Forwarded-Uri', AUTHENTICATION)]
      : []),
  ];
}

/** @param ours a header that is told by us, and removed elsewhere */
function upstreamSnippet(intent: EdgeIntent, kind: Upstreams, ours?: string, more: CaddyNode[] = []): Directive {
  const { oldStreamHours = DEFAULTS.oldStreamHours } = intent;
  const set = (name: string, value: string | Verbatim) => line('header_up', name, value);
  const removed = ['Expect', 'Via', ...REMOVED_REQUEST_HEADERS].filter((name) => name !== ours);
  return block(
    [verbatim(`(${kind})`)],
    [
      set('Host', HOST_VARIABLE),
      set('X-Forwarded-For', verbatim('{client_ip}')),
      set('X-Forwarded-Host', HOST_VARIABLE),
      set('X-Forwarded-Proto', 'https'),
      set('X-Real-IP', verbatim('{client_ip}')),
      // Caddy itself says "100 Continue"; asked to, the upstream would say it once more.
      ...removed.map(remove),
      ...more,
      // Streams outlive a reload; without the delay Caddy closes them with the old configuration.
      line('stream_timeout', `${DEFAULTS.streamTimeoutHours}h`),
      line('stream_close_delay', `${oldStreamHours}h`),
      block('transport http', [
        line('dial_timeout', `${DEFAULTS.upstreamConnectSeconds}s`),
        line('response_header_timeout', verbatim('{args[0]}')),
        line('keepalive', `${DEFAULTS.upstreamIdleSeconds}s`),
        // Without it Caddy asks the upstream for gzip on its own account and unpacks it.
        line('compression', 'off'),
        // What stands in the block of the import, if it has one.
        line(verbatim('{block}')),
      ]),
    ],
  );
}

function remove(name: string): Directive {
  return line('header_up', `-${name}`);
}

/** Of a service that decides who enters: it is asked, and changes to no other protocol. */
const AUTHENTICATION: CaddyNode[] = [
  ...['Connection', 'Upgrade', ...spellings('X-Forwarded-Method').slice(1)].map(remove),
  // Its answer is read whole: one that is not holds its connection for as long as the request, or stream, goes on.
  line('response_buffers', '64KiB'),
];
