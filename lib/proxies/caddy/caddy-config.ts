import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { portSuffix } from '../../model/published-ports';
import { isWildcard } from '../../model/wildcard';
import { CHALLENGES, challengeUpstream, isLookedAt } from '../acme-challenges';
import { HEALTH_LISTENER } from '../health-listener';
import { upstreamUrl } from '../upstream-url';
import { lenientHost } from './caddy-client-certificates';
import { CADDY_PATHS } from './caddy-paths';
import { drainSnippet, HOST, importDrain, requestsSnippet, withNameOf } from './caddy-requests';
import { compressionSnippet, siteBlocks } from './caddy-site';
import { automaticCertificates } from './caddy-tls';
import { upstreamSnippets } from './caddy-upstream';
import { block, CaddyNode, Directive, line, snippet, verbatim } from './caddyfile';

/** Variable with the address that Caddy listens on: every one of IPv4 and IPv6, in one of two spellings. */
const BIND_VARIABLE = 'CADDY_BIND';

/** Raw lines of the user. */
export interface CaddySnippets {
  readonly global?: string;
  readonly site?: string;
}

/** An intent as a Caddyfile's tree. */
export function caddyConfig(intent: EdgeIntent, snippets: CaddySnippets): CaddyNode[] {
  const { secure, sites } = intent;
  return [
    globalOptions(intent, snippets.global),
    drainSnippet(),
    requestsSnippet(),
    compressionSnippet(),
    ...upstreamSnippets(intent),
    ...sites.flatMap((site) => siteBlocks(intent, site, snippets.site)),
    ...(secure
      ? [
          ...sites.flatMap((site) => site.domains.map((domain) => redirect(intent, site, domain))),
          unknownHost('https://'),
        ]
      : []),
    unknownHost('http://'),
    healthListener(),
  ];
}

function globalOptions(intent: EdgeIntent, lines?: string): Directive {
  return block(
    [],
    [
      line('admin', `unix/${CADDY_PATHS.admin}|0660`),
      line('persist_config', 'off'),
      // Public authorities ended OCSP in 2025.
      line('ocsp_stapling', 'off'),
      // A reload names the word that the running configuration does not: for Go both are the same socket, for Caddy they are
      // two listeners, so that the old one closes and its clients are told ahead.
      line('default_bind', verbatim(`{$${BIND_VARIABLE}:0.0.0.0}`)),
      line('shutdown_delay', `${DEFAULTS.drainSeconds}s`),
      line('grace_period', `${DEFAULTS.stopGraceSeconds}s`),
      ...automaticCertificates(intent),
      block('servers', [...serverOptions(intent), ...lenientHost(intent)]),
      // The default logger also prints failed requests: what is left out here is left out everywhere.
      block('log default', [line('output', 'stdout'), block('format filter', LOG_FILTER)]),
      ...snippet(lines),
    ],
  );
}

const LOG_FILTER: CaddyNode[] = [
  line('request>uri', 'regexp', verbatim('`\\?.*`'), verbatim('""')),
  line('request>headers', 'delete'),
  line('resp_headers', 'delete'),
  line('wrap', 'json'),
];

function serverOptions({ published, trustedProxies }: EdgeIntent): CaddyNode[] {
  return [
    line('protocols', 'h1', 'h2', ...(published.http3 ? ['h3'] : [])),
    line('max_header_size', `${DEFAULTS.maxHeaderKiB}KiB`),
    block('timeouts', [line('read_header', `${DEFAULTS.headerTimeoutSeconds}s`)]),
    ...(trustedProxies
      ? [
          line('trusted_proxies', 'static', ...trustedProxies.ranges),
          line('trusted_proxies_strict'),
          line('client_ip_headers', trustedProxies.clientIpHeader),
        ]
      : []),
  ];
}

/** Redirects to HTTPS are written by us: Caddy's own reflect no port. */
function redirect(intent: EdgeIntent, site: SiteIntent, domain: string): Directive {
  const { secure, published } = intent;
  const to = (name: string) => verbatim(`https://${name}${portSuffix(secure, published)}{uri}`);
  const nodes = isWildcard(domain)
    ? [line('@name', ...withNameOf([domain])), line('redir', '@name', to(HOST), '308'), line('respond', '404')]
    : challenged(intent, site, line('redir', to(domain), '308'));
  return block([`http://${domain}`], [importDrain(), ...nodes]);
}

/** What an authority looks for comes first: in a `route`, as Caddy itself would redirect before it sends anything on. */
function challenged(intent: EdgeIntent, site: SiteIntent, otherwise: Directive): Directive[] {
  if (!isLookedAt(site)) return [otherwise];
  const answered = line('reverse_proxy', `${CHALLENGES}/*`, upstreamUrl(challengeUpstream(intent)));
  return [block('route', [answered, otherwise])];
}

function unknownHost(address: string): Directive {
  return block([address], [line('respond', '404')]);
}

/** A server of its own, without a log. */
function healthListener(): Directive {
  const { address, port } = HEALTH_LISTENER;
  return block([`http://${address}:${port}`], [line('bind', address), line('respond', '204')]);
}
