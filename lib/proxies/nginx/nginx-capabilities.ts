import { CapabilityColumn } from '../../model/capabilities';

/** nginx's column of the matrix. */
export const NGINX_CAPABILITIES: CapabilityColumn = {
  acmeHttp01: { how: 'a lego container beside it' },
  acmeTlsAlpn01: {
    reason: 'nginx itself must answer it, and cannot',
    fix: 'use AcmeChallenge.http01() or AcmeChallenge.dns01(...), or CaddyProxy or TraefikProxy',
  },
  acmeDns01: { how: 'a lego container beside it' },
  wildcards: { how: 'yes' },
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
  upstreamAuthority: { how: 'yes' },
  secureAddresses: {
    reason: 'nginx finds names in certificates and no addresses',
    fix: 'give the upstream a name that its certificate is for, or use CaddyProxy or TraefikProxy',
  },
  addresses: { how: 'yes' },
  basicAuth: { how: 'yes, by bcrypt for each request' },
  forwardAuth: { how: 'yes' },
  rateLimit: { how: 'yes' },
  clientCertificates: { how: 'yes' },
  maintenance: { how: 'yes' },
  maintenancePage: { how: 'yes' },
  unavailablePage: { how: 'yes' },
  heldRequests: {
    reason: 'nginx answers at once when an upstream takes no connection',
    fix: 'use Rollout.startFirst() where two of the container may run at once, or CaddyProxy',
  },
  oldStreams: { how: 'yes' },
  retryAfter: { how: 'yes' },
  losslessChange: { how: 'yes' },
};
