import { CapabilityColumn } from '../capability';

/** What Caddy can do, and by what. */
export const CADDY_CAPABILITIES: CapabilityColumn = {
  acmeHttp01: { how: 'built in' },
  acmeTlsAlpn01: { how: 'built in' },
  ownCertificate: { how: 'yes' },
  internalCa: { how: '`tls internal`' },
  noTls: { how: 'yes' },
  http3: { how: 'yes' },
  maxBody: { how: 'yes' },
  trustedProxies: { how: 'yes' },
  responseHeaders: { how: 'yes' },
  compression: { how: 'gzip' },
  foreignUpstreams: { how: 'yes' },
};
