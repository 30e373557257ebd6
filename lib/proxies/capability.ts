import { AcmeChallengeType, IngressIntent, TlsMode } from '../ingress/intent';

/** A row of the matrix: what it is called, and whether an intent asks for it. */
export interface CapabilityRow {
  readonly title: string;
  /** Absent: every ingress has it where its proxy can, no prop asks for it, and so nothing is refused. */
  readonly asked?: (intent: IngressIntent) => boolean;
}

/** Something that not every proxy can do. Rows of the README's matrix, in this order. */
export const CAPABILITIES = {
  acmeHttp01: {
    title: 'ACME, http-01',
    asked: (intent: IngressIntent) => challengeOf(intent) === AcmeChallengeType.HTTP_01,
  },
  acmeTlsAlpn01: {
    title: 'ACME, tls-alpn-01',
    asked: (intent: IngressIntent) => challengeOf(intent) === AcmeChallengeType.TLS_ALPN_01,
  },
  ownCertificate: {
    title: 'Own certificate (files on the Docker host, or PEM)',
    asked: (intent: IngressIntent) => intent.tls.mode === TlsMode.CERTIFICATE,
  },
  internalCa: {
    title: 'Internal CA (localhost, LAN)',
    asked: (intent: IngressIntent) => intent.tls.mode === TlsMode.INTERNAL,
  },
  noTls: {
    title: 'No TLS (it ends at a CDN or tunnel)',
    asked: (intent: IngressIntent) => intent.tls.mode === TlsMode.NONE,
  },
  http3: {
    title: 'HTTP/3',
    asked: (intent: IngressIntent) => intent.http3,
  },
  maxBody: {
    title: 'Body limit of your own (`maxBodyMiB`)',
    asked: (intent: IngressIntent) => intent.maxBodyMiB !== undefined,
  },
  trustedProxies: {
    title: 'Client address from a CDN (`trustedProxies`)',
    asked: (intent: IngressIntent) => intent.trustedProxies.length > 0,
  },
  responseHeaders: {
    title: 'Response headers, HSTS',
    asked: (intent: IngressIntent) => Object.keys(intent.responseHeaders).length > 0,
  },
  compression: {
    title: 'Compression of static routes',
    asked: (intent: IngressIntent) => intent.sites.some((site) => site.routes.some((route) => route.compress)),
  },
  foreignUpstreams: {
    title: 'Upstreams made outside the app',
    asked: (intent: IngressIntent) =>
      intent.sites.some((site) => site.routes.some((route) => !route.upstream.ownContainer)),
  },
  retryAfter: { title: '`Retry-After` while an upstream is away' },
  losslessChange: { title: 'No request lost while a configuration is taken over' },
} satisfies { readonly [capability: string]: CapabilityRow };

/** A row of the matrix. */
export type Capability = keyof typeof CAPABILITIES;

/** `how`: the proxy can, and by what. `reason` and `fix`: it cannot, why, and what to write instead. */
export type Support = { readonly how: string } | { readonly reason: string; readonly fix: string };

/** One proxy's column. */
export type CapabilityColumn = { readonly [capability in Capability]: Support };

/** @throws when the intent asks for what the proxy cannot do: every such thing, with its fix */
export function requireCapabilities(proxy: string, column: CapabilityColumn, intent: IngressIntent): void {
  const missing = (Object.keys(CAPABILITIES) as Capability[]).flatMap((capability) => {
    const support = column[capability];
    const row: CapabilityRow = CAPABILITIES[capability];
    if ('how' in support || !row.asked?.(intent)) return [];
    return [`${row.title} is not possible: ${support.reason}; ${support.fix}`];
  });
  if (missing.length > 0) throw new Error(`${proxy}: ${missing.join('. ')}`);
}

function challengeOf(intent: IngressIntent): AcmeChallengeType | undefined {
  return intent.tls.acme?.challenge;
}
