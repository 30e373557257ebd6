/**
 * What an ingress is asked to do: plain data, checked, free of any proxy's syntax and of Terraform.
 * An `IProxy` turns it into a `ProxyPlan`.
 */
export interface IngressIntent {
  /** Base name of containers, networks and volumes. */
  readonly name: string;
  /** At least one site; the first domain of the first site is the ingress's own. */
  readonly sites: SiteIntent[];
  readonly tls: TlsIntent;
  /** Address on the Docker host that the ports are published on. */
  readonly bindAddress: string;
  /** Published port for plain HTTP. */
  readonly httpPort: number;
  /** Published port for HTTPS; unused without TLS. */
  readonly httpsPort: number;
  /** Whether HTTP/3 is served beside HTTP/1.1 and HTTP/2. */
  readonly http3: boolean;
  /** Largest request body in MiB; absent: the default of 260, kept where the proxy can. */
  readonly maxBodyMiB?: number;
  /** Networks (CIDR) whose `clientIpHeader` is believed; empty: nobody's. */
  readonly trustedProxies: string[];
  /** Header in which a trusted proxy names the client. */
  readonly clientIpHeader: string;
  /** Set on every response that comes from an upstream. */
  readonly responseHeaders: { [name: string]: string };
  /** Whether requests are logged (never with their query string). */
  readonly accessLog: boolean;
}

/** Domains that are served the same routes. */
export interface SiteIntent {
  readonly domains: string[];
  /** Longest path first; the order in which they are to be tried. */
  readonly routes: RouteIntent[];
}

/** A path prefix and who answers below it. */
export interface RouteIntent {
  /** '/' or whole segments without a trailing slash, e.g. '/api'; compared without regard to case. */
  readonly path: string;
  readonly upstream: UpstreamIntent;
  /** Whether compressible static types are compressed; never for streams. */
  readonly compress: boolean;
}

/** Where requests are sent. */
export interface UpstreamIntent {
  /** Unique within the ingress; letters, digits and dashes. */
  readonly id: string;
  /** Whether the upstream speaks TLS. */
  readonly secure: boolean;
  /** DNS name or IP address, as seen from the proxy. */
  readonly host: string;
  readonly port: number;
  /** How the host is found, which decides whether it can be looked up again while serving. */
  readonly lookup: UpstreamLookup;
  /** Whether the container belongs to the same app, so that labels can be put on it. */
  readonly ownContainer: boolean;
}

/** How an upstream's host is found. */
export enum UpstreamLookup {
  /** By DNS, again and again. */
  DNS = 'DNS',
  /** In the proxy container's hosts file. */
  HOSTS_FILE = 'HOSTS_FILE',
  /** It is an IP address. */
  ADDRESS = 'ADDRESS',
}

/** Who vouches for the domains. */
export enum TlsMode {
  /** A certificate authority that speaks ACME. */
  ACME = 'ACME',
  /** The user's own certificate. */
  CERTIFICATE = 'CERTIFICATE',
  /** A certificate authority of the ingress itself. */
  INTERNAL = 'INTERNAL',
  /** Nobody: TLS ends before the ingress. */
  NONE = 'NONE',
}

/** Where certificates come from. */
export interface TlsIntent {
  readonly mode: TlsMode;
  /** Present with mode ACME. */
  readonly acme?: AcmeIntent;
  /** Present with mode CERTIFICATE. */
  readonly certificate?: CertificateIntent;
}

/** How an ACME authority is asked. */
export interface AcmeIntent {
  readonly server: AcmeServerIntent;
  readonly email: string;
  readonly challenge: AcmeChallengeType;
  readonly keyType: KeyType;
}

/** An ACME authority. */
export interface AcmeServerIntent {
  /** Short name for volumes and resolvers, e.g. 'letsencrypt'; another server is another id. */
  readonly id: string;
  /** Directory URL. */
  readonly url: string;
  /** PEM of the root that signs the server's own HTTPS certificate, if it is a private one. */
  readonly rootCertificate?: string;
  /** Key id of the external account binding. */
  readonly eabKeyId?: string;
  /** HMAC key of the external account binding, base64url. */
  readonly eabHmacKey?: string;
  /** Whether its accounts and certificates outlive `destroy`. */
  readonly production: boolean;
}

/** How the authority sees that a domain is ours. */
export enum AcmeChallengeType {
  HTTP_01 = 'HTTP_01',
  TLS_ALPN_01 = 'TLS_ALPN_01',
}

/** Key of an issued certificate. */
export enum KeyType {
  /** ECDSA on P-256. */
  EC256 = 'EC256',
  /** ECDSA on P-384. */
  EC384 = 'EC384',
  /** RSA, 2048 bit. */
  RSA2048 = 'RSA2048',
  /** RSA, 4096 bit. */
  RSA4096 = 'RSA4096',
}

/** The user's own certificate: either both PEM texts or both paths. */
export interface CertificateIntent {
  /** PEM: the certificate, then its chain. */
  readonly certificatePem?: string;
  /** PEM of the private key. */
  readonly keyPem?: string;
  /** Absolute path on the Docker host. */
  readonly certificatePath?: string;
  /** Absolute path on the Docker host. */
  readonly keyPath?: string;
}
