import { CapabilityColumn } from '../../model/capabilities';

/** What Caddy can do, and by what. */
export const CADDY_CAPABILITIES: CapabilityColumn = {
  acmeHttp01: { how: 'a lego container beside it' },
  acmeTlsAlpn01: { how: 'built in' },
  acmeDns01: { how: 'a lego container beside it' },
  wildcards: { how: 'yes' },
  ownCertificate: { how: 'yes' },
  internalCa: { how: '`tls internal`' },
  noTls: { how: 'yes' },
  http3: { how: 'yes' },
  maxBody: { how: 'yes' },
  trustedProxies: { how: 'yes' },
  responseHeaders: { how: 'yes' },
  compression: { how: 'gzip' },
  redirects: { how: 'yes' },
  responses: { how: 'yes' },
  foreignUpstreams: { how: 'yes' },
  upstreamAuthority: { how: 'yes' },
  secureAddresses: { how: 'yes' },
  addresses: { how: 'yes' },
  basicAuth: { how: 'yes' },
  forwardAuth: { how: 'yes' },
  rateLimit: {
    reason: 'stock Caddy counts no requests',
    fix: 'use an image with the module github.com/mholt/caddy-ratelimit and say so: CaddyProxy({ image, rateLimitPlugin: true })',
  },
  clientCertificates: { how: 'yes' },
  maintenance: { how: 'yes' },
  maintenancePage: { how: 'yes' },
  unavailablePage: { how: 'yes' },
  heldRequests: { how: 'yes' },
  oldStreams: { how: 'yes' },
  retryAfter: { how: 'yes' },
  losslessChange: {
    reason:
      "streams and kept connections lose nothing, but Go's server closes a connection without an answer that it took in the last moment of an old listener",
    fix: 'have clients repeat such requests, as browsers do unless it is a POST, or use NginxProxy or TraefikProxy',
  },
};
