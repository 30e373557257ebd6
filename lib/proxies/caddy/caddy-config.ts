import {
  AcmeChallengeType,
  AcmeIntent,
  IngressIntent,
  KeyType,
  RouteIntent,
  SiteIntent,
  TlsMode,
} from '../../ingress/intent';
import { DEFAULTS } from '../defaults';
import { REMOVED_REQUEST_HEADERS } from '../forwarded-headers';
import { OWN_CERTIFICATE } from '../own-certificate';
import { portSuffix } from '../published-ports';
import { HOST_VARIABLE, requestNodes } from './caddy-requests';
import { block, CaddyNode, Directive, line, Verbatim, verbatim } from './caddyfile';

/** Where things lie in the proxy's container. */
export const CADDY_PATHS = {
  config: '/etc/caddy',
  admin: '/run/caddy/admin.sock',
  acmeRoot: 'acme-root.pem',
} as const;

/** Variable that holds the HMAC key of the external account binding, so that no file does. */
export const EAB_HMAC_KEY = 'ACME_EAB_HMAC_KEY';

/** Raw lines of the user. */
export interface CaddySnippets {
  readonly global?: string;
  readonly site?: string;
}

/** An intent as a Caddyfile's tree. */
export function caddyConfig(intent: IngressIntent, snippets: CaddySnippets): CaddyNode[] {
  const secure = intent.tls.mode !== TlsMode.NONE;
  const domains = intent.sites.flatMap((site) => site.domains);
  return [
    globalOptions(intent, snippets),
    upstreamSnippet(),
    ...intent.sites.map((site) => siteBlock(intent, site, snippets)),
    ...(secure ? [...domains.map((domain) => redirect(intent, domain)), unknownHost('https://')] : []),
    unknownHost('http://'),
  ];
}

function globalOptions(intent: IngressIntent, snippets: CaddySnippets): Directive {
  return block(
    [],
    [
      line('admin', `unix/${CADDY_PATHS.admin}|0660`),
      line('persist_config', 'off'),
      // Public authorities ended OCSP in 2025.
      line('ocsp_stapling', 'off'),
      line('grace_period', `${DEFAULTS.stopGraceSeconds}s`),
      ...certificateOptions(intent),
      block('servers', serverOptions(intent)),
      // The default logger also prints failed requests: what is left out here is left out everywhere.
      block('log default', [line('output', 'stdout'), block('format filter', LOG_FILTER)]),
      ...snippet(snippets.global),
    ],
  );
}

const LOG_FILTER: CaddyNode[] = [
  line('request>uri', 'regexp', verbatim('`\\?.*`'), verbatim('""')),
  line('request>headers', 'delete'),
  line('resp_headers', 'delete'),
  line('wrap', 'json'),
];

/** Redirects are written by us (Caddy's own reflect no port), so only its certificates are automatic, if any are. */
function certificateOptions(intent: IngressIntent): CaddyNode[] {
  const { mode, acme } = intent.tls;
  if (mode === TlsMode.ACME && acme) return [line('auto_https', 'disable_redirects'), ...acmeOptions(acme)];
  if (mode === TlsMode.INTERNAL) {
    return [line('auto_https', 'disable_redirects'), line('local_certs'), line('skip_install_trust')];
  }
  return [line('auto_https', 'off')];
}

function acmeOptions(acme: AcmeIntent): CaddyNode[] {
  const { server } = acme;
  const unused = acme.challenge === AcmeChallengeType.HTTP_01 ? 'disable_tlsalpn_challenge' : 'disable_http_challenge';
  return [
    line('key_type', KEY_TYPES[acme.keyType]),
    block(
      ['cert_issuer', 'acme'],
      [
        line('dir', server.url),
        line('email', acme.email),
        ...(server.rootCertificate === undefined
          ? []
          : [line('trusted_roots', `${CADDY_PATHS.config}/${CADDY_PATHS.acmeRoot}`)]),
        ...(server.eabKeyId === undefined ? [] : [line('eab', server.eabKeyId, verbatim(`{$${EAB_HMAC_KEY}}`))]),
        line(unused),
      ],
    ),
  ];
}

const KEY_TYPES: Record<KeyType, string> = {
  [KeyType.EC256]: 'p256',
  [KeyType.EC384]: 'p384',
  [KeyType.RSA2048]: 'rsa2048',
  [KeyType.RSA4096]: 'rsa4096',
};

function serverOptions(intent: IngressIntent): CaddyNode[] {
  return [
    line('protocols', 'h1', 'h2', ...(intent.http3 ? ['h3'] : [])),
    line('max_header_size', `${DEFAULTS.maxHeaderKiB}KiB`),
    block('timeouts', [line('read_header', `${DEFAULTS.headerTimeoutSeconds}s`)]),
    ...(intent.trustedProxies.length === 0
      ? []
      : [
          line('trusted_proxies', 'static', ...intent.trustedProxies),
          line('trusted_proxies_strict'),
          line('client_ip_headers', intent.clientIpHeader),
        ]),
  ];
}

function siteBlock(intent: IngressIntent, site: SiteIntent, snippets: CaddySnippets): Directive {
  const { mode } = intent.tls;
  const addresses = site.domains.map((domain) => (mode === TlsMode.NONE ? `http://${domain}` : `https://${domain}`));
  return block(addressWords(addresses), [
    ...(intent.accessLog ? [line('log')] : []),
    ...tls(mode),
    ...responseHeaders(intent),
    ...snippet(snippets.site),
    block('request_body', [line('max_size', `${intent.maxBodyMiB ?? DEFAULTS.maxBodyMiB}MiB`)]),
    block('route', [
      ...requestNodes(intent, site),
      ...site.routes.flatMap((route, index) => routeNodes(route, `@route${index + 1}`)),
      ...(site.routes.some((route) => route.path === '/') ? [] : [line('respond', '404')]),
    ]),
    block('handle_errors 502 503 504', [
      line('header', 'Retry-After', String(DEFAULTS.retryAfterSeconds)),
      ...errorAnswer(intent),
    ]),
    block('handle_errors', errorAnswer(intent)),
  ]);
}

/** Caddy's own refusals, not those of upstreams. */
function errorAnswer(intent: IngressIntent): CaddyNode[] {
  return [...responseHeaders(intent), line('respond', verbatim('"{err.status_code} {err.status_text}"'))];
}

/** Caddy's own choice of ciphers is Mozilla's; its choice of curves lacks the last one. */
function tls(mode: TlsMode): CaddyNode[] {
  if (mode === TlsMode.NONE) return [];
  const own = `${CADDY_PATHS.config}/${OWN_CERTIFICATE}`;
  const files = mode === TlsMode.CERTIFICATE ? [own, own] : [];
  return [block(['tls', ...files], [line('curves', 'x25519mlkem768', 'x25519', 'secp256r1', 'secp384r1')])];
}

/** Addresses are separated by commas, each of which sticks to its word. */
function addressWords(addresses: string[]): string[] {
  return addresses.map((address, index) => (index < addresses.length - 1 ? `${address},` : address));
}

/** `>` sets a header after the upstream's answer, and so replaces the upstream's own. */
function responseHeaders(intent: IngressIntent): CaddyNode[] {
  const set = Object.entries(intent.responseHeaders).map(([name, value]) => line(`>${name}`, value));
  return [block('header', [line('-Via'), ...set])];
}

/** Whole segments, and without regard to case, as Caddy's `path` is. */
function routeNodes(route: RouteIntent, matcher: string): CaddyNode[] {
  const nodes = [...(route.compress ? [compression()] : []), reverseProxy(route)];
  if (route.path === '/') return [block('handle', nodes)];
  return [line(matcher, 'path', route.path, `${route.path}/*`), block(['handle', matcher], nodes)];
}

function compression(): Directive {
  const types = DEFAULTS.compressedTypes.map((type) => line('header', 'Content-Type', `${type}*`));
  return block('encode gzip', [line('minimum_length', String(DEFAULTS.compressedMinBytes)), block('match', types)]);
}

function reverseProxy({ upstream }: RouteIntent): Directive {
  const host = upstream.host.includes(':') ? `[${upstream.host}]` : upstream.host;
  const address = `${upstream.secure ? 'https' : 'http'}://${host}:${upstream.port}`;
  return block(['reverse_proxy', address], [line('import', UPSTREAM_SNIPPET)]);
}

const UPSTREAM_SNIPPET = 'upstream';

/** How every upstream is spoken to. */
function upstreamSnippet(): Directive {
  const set = (name: string, value: string | Verbatim) => line('header_up', name, value);
  return block(
    [verbatim(`(${UPSTREAM_SNIPPET})`)],
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
      line('stream_close_delay', `${DEFAULTS.oldStreamMinutes}m`),
      block('transport http', [
        line('dial_timeout', `${DEFAULTS.upstreamConnectSeconds}s`),
        line('keepalive', `${DEFAULTS.upstreamIdleSeconds}s`),
        // Without it Caddy asks the upstream for gzip on its own account and unpacks it.
        line('compression', 'off'),
      ]),
    ],
  );
}

function redirect(intent: IngressIntent, domain: string): Directive {
  const origin = `https://${domain}${portSuffix(intent)}`;
  return block([`http://${domain}`], [line('redir', verbatim(`${origin}{uri}`), '308')]);
}

function unknownHost(address: string): Directive {
  return block([address], [line('respond', '404')]);
}

function snippet(text?: string): CaddyNode[] {
  return text === undefined ? [] : [{ snippet: text }];
}
