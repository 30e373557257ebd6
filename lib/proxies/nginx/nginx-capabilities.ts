import { CapabilityColumn } from '../../model/capabilities';

/** nginx's column of the matrix. */
export const NGINX_CAPABILITIES: CapabilityColumn = {
  acmeHttp01: { how: 'a certbot container beside it' },
  acmeTlsAlpn01: {
    reason: 'certbot, which asks for its certificates, cannot answer it',
    fix: 'use AcmeChallenge.http01(), or CaddyProxy or TraefikProxy',
  },
  ownCertificate: { how: 'yes' },
  internalCa: { how: 'an issuer container beside it' },
  noTls: { how: 'yes' },
  http3: {
    reason: "nginx's QUIC code had CVE-2026-40460 and CVE-2026-42530",
    fix: 'leave http3 out, or use CaddyProxy or TraefikProxy',
  },
  maxBody: { how: 'yes' },
  trustedProxies: { how: 'yes' },
  responseHeaders: { how: 'yes' },
  compression: { how: 'gzip' },
  redirects: { how: 'yes' },
  responses: { how: 'yes' },
  foreignUpstreams: { how: 'yes' },
  retryAfter: { how: 'yes' },
  losslessChange: { how: 'yes' },
};
