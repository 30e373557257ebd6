import { CapabilityColumn } from '../../model/capabilities';

/** What Traefik can do, and by what. */
export const TRAEFIK_CAPABILITIES: CapabilityColumn = {
  acmeHttp01: { how: 'a lego container beside it' },
  acmeTlsAlpn01: { how: 'built in' },
  acmeDns01: { how: 'a lego container beside it' },
  wildcards: { how: 'yes' },
  ownCertificate: { how: 'yes' },
  internalCa: { how: 'an issuer container beside it' },
  noTls: { how: 'yes' },
  http3: { how: 'yes' },
  maxBody: {
    reason: 'Traefik limits a body only by holding all of it first, which stalls streams',
    fix: 'leave maxBodyMiB out and limit it in the gateway, or use CaddyProxy or NginxProxy',
  },
  trustedProxies: {
    reason: 'Traefik can append to X-Forwarded-For but not put the address from a CDN in its place',
    fix: 'use CaddyProxy or NginxProxy',
  },
  responseHeaders: { how: 'yes' },
  compression: { how: 'gzip' },
  redirects: { how: 'yes; a GET gets 301 or 302' },
  responses: {
    reason: 'Traefik answers nothing by itself but redirects and errors',
    fix: 'answer from a container of your own, or use CaddyProxy or NginxProxy',
  },
  foreignUpstreams: { how: 'yes' },
  upstreamAuthority: { how: 'yes' },
  secureAddresses: { how: 'yes' },
  addresses: { how: 'yes; not for paths without a route, which get 404' },
  basicAuth: { how: 'yes' },
  forwardAuth: { how: 'yes; a service that takes no connection is waited for 30 s' },
  rateLimit: { how: 'yes; counted for each domain' },
  clientCertificates: { how: 'yes' },
  maintenance: { how: 'yes' },
  maintenancePage: {
    reason: 'Traefik has no text of its own to answer with',
    fix: 'leave page out for a line of text, or use CaddyProxy or NginxProxy',
  },
  unavailablePage: {
    reason: "Traefik cannot tell its own errors from the upstream's, whose bodies the page would replace",
    fix: 'leave unavailablePage out, or use CaddyProxy or NginxProxy',
  },
  heldRequests: { how: 'yes' },
  oldStreams: { reason: 'Traefik never ends them', fix: 'leave oldStreamHours out, or use CaddyProxy or NginxProxy' },
  retryAfter: {
    reason: "Traefik cannot tell its own errors from the upstream's, whose bodies an error page would replace",
    fix: 'use CaddyProxy or NginxProxy',
  },
  losslessChange: { how: 'yes' },
};
