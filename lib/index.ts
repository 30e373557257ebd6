// What users write.
export { EdgeResources } from './docker/edge-resources';
export { type JsonFileOptions, LogDriver } from './docker/log-driver';
export { Edge, type EdgeProps } from './edge/edge';
export type { IEdge } from './edge/edge-interface';
export { EdgeNetwork, type EdgeNetworkOptions } from './edge/edge-network';
export type { EdgeOptions } from './edge/edge-options';
export type { FixedResponse } from './edge/fixed-response';
export { Ingress, type IngressProps } from './edge/ingress';
export { Auth, type BasicAuthOptions, type ForwardAuthOptions } from './edge/policies/auth';
export { ClientCertificates, type ClientCertificatesOptions } from './edge/policies/client-certificates';
export { Hsts, type HstsOptions } from './edge/policies/hsts';
export { Maintenance, type MaintenanceOptions } from './edge/policies/maintenance';
export { RateLimit, type RateLimitOptions } from './edge/policies/rate-limit';
export type { RoutePolicies } from './edge/policies/route-policies';
export { SecurityHeaders } from './edge/policies/security-headers';
export type { SitePolicies } from './edge/policies/site-policies';
export type { TrustedProxies } from './edge/policies/trusted-proxies';
export type { RedirectOptions } from './edge/redirect';
export type { RouteOptions } from './edge/route';
export { Secret } from './edge/secret';
export { Site, type SiteProps } from './edge/site';
export type { SiteDefaults, SiteOptions } from './edge/site-options';
export { AcmeChallenge, type Dns01Options } from './edge/tls/acme-challenge';
export { AcmeServer, type CustomAcmeServerOptions, type ExternalAccountBinding } from './edge/tls/acme-server';
export { DnsProvider } from './edge/tls/dns-provider';
export type {
  AcmeDnsOptions,
  AzureOptions,
  CloudflareOptions,
  DigitalOceanOptions,
  GandiOptions,
  GoogleCloudOptions,
  HetznerOptions,
  LegoOptions,
  OvhOptions,
  Rfc2136Options,
  Route53Options,
} from './edge/tls/dns-provider-options';
export {
  type AcmeOptions,
  type CertificateFilesOptions,
  type CertificatePemOptions,
  type LetsEncryptOptions,
  Tls,
} from './edge/tls/tls';
export {
  type ContainerUpstreamOptions,
  type NetworkUpstreamOptions,
  Upstream,
  type UrlUpstreamOptions,
} from './edge/upstream';
// The contract for authors of a proxy: what it is asked, what it answers, and what all proxies share.
export { type CapabilityColumn, requireCapabilities } from './model/capabilities';
export { DEFAULTS } from './model/defaults';
export { edgeUpstreams } from './model/edge-upstreams';
export * from './model/intent';
export * from './model/plan';
export * from './model/policies-intent';
export { portSuffix, publishedPorts } from './model/published-ports';
export * from './model/tls-intent';
export { acmeState } from './proxies/acme-state';
export { CaddyProxy, type CaddyProxyOptions } from './proxies/caddy/caddy-proxy';
export { acmeAccounts } from './proxies/certificates';
export { internalCa, issuedCertificate } from './proxies/internal-ca';
export { NginxProxy, type NginxProxyOptions } from './proxies/nginx/nginx-proxy';
export { ownCertificateFiles, ownCertificateName } from './proxies/own-certificate';
export { ExistingTraefik, type ExistingTraefikOptions } from './proxies/traefik/existing-traefik';
export { TraefikProxy, type TraefikProxyOptions } from './proxies/traefik/traefik-proxy';
export { Rollout, type StartFirstOptions, type StopFirstOptions } from './sophon/rollout';
export { Sophon, type SophonProps } from './sophon/sophon';
export type { SophonContainerOptions } from './sophon/sophon-container';
export {
  type ExistingSophonVolumeOptions,
  SophonData,
  type SophonHostPathOptions,
  type SophonVolumeOptions,
} from './sophon/sophon-data';
export { SophonIngress, type SophonIngressProps } from './sophon/sophon-ingress';
