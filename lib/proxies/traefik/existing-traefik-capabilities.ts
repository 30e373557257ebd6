import { CapabilityColumn } from '../../model/capabilities';
import { TRAEFIK_CAPABILITIES } from './traefik-capabilities';

const OWN_TRAEFIK = 'use TraefikProxy';

/** What labels can ask of a Traefik that is somebody else's, and by what. */
export const EXISTING_TRAEFIK_CAPABILITIES: CapabilityColumn = {
  acmeHttp01: { how: 'the named resolver, as that Traefik sets it up' },
  acmeTlsAlpn01: { how: 'the named resolver, as that Traefik sets it up' },
  acmeDns01: { how: 'the named resolver, as that Traefik sets it up' },
  wildcards: { how: 'labels' },
  ownCertificate: {
    reason: 'labels cannot hold it',
    fix: `put it into that Traefik's own configuration, or ${OWN_TRAEFIK}`,
  },
  internalCa: { reason: 'that Traefik would have to read its certificates', fix: OWN_TRAEFIK },
  noTls: { how: 'yes' },
  http3: { reason: 'it belongs to the entry point', fix: `switch it on in that Traefik, or ${OWN_TRAEFIK}` },
  maxBody: TRAEFIK_CAPABILITIES.maxBody,
  trustedProxies: {
    reason: 'it belongs to the entry point',
    fix: 'set forwardedHeaders.trustedIPs in that Traefik, or use CaddyProxy or NginxProxy',
  },
  responseHeaders: { how: 'labels' },
  compression: { how: 'gzip, by labels' },
  redirects: {
    reason: 'there is no container to put their labels on',
    fix: `redirect in an application, or ${OWN_TRAEFIK}`,
  },
  responses: TRAEFIK_CAPABILITIES.responses,
  foreignUpstreams: { reason: 'there is no container of ours to put labels on', fix: OWN_TRAEFIK },
  upstreamAuthority: {
    reason: 'labels cannot hold it',
    fix: `set serversTransport in that Traefik, or ${OWN_TRAEFIK}`,
  },
  secureAddresses: { how: 'labels' },
  addresses: { how: 'labels; by the address that its entry point sees' },
  basicAuth: {
    reason: 'labels would show the hashes to everybody who may inspect containers',
    fix: `use Auth.forward, or ${OWN_TRAEFIK}`,
  },
  forwardAuth: { how: 'labels, from Traefik 3.3 on; the service must be reached from it' },
  rateLimit: { how: 'labels, from Traefik 3.2 on' },
  clientCertificates: {
    reason: 'labels cannot hold TLS options',
    fix: `set clientAuth in that Traefik's own configuration, or ${OWN_TRAEFIK}`,
  },
  maintenance: { reason: 'a changed label makes the container that wears it anew', fix: OWN_TRAEFIK },
  maintenancePage: { reason: 'Traefik has no text of its own to answer with', fix: 'use CaddyProxy or NginxProxy' },
  unavailablePage: TRAEFIK_CAPABILITIES.unavailablePage,
  heldRequests: {
    reason: 'the routes to a container are gone with it, as its labels are',
    fix: OWN_TRAEFIK,
  },
  oldStreams: TRAEFIK_CAPABILITIES.oldStreams,
  retryAfter: TRAEFIK_CAPABILITIES.retryAfter,
  losslessChange: { reason: 'a changed label makes the container that wears it anew', fix: OWN_TRAEFIK },
};
