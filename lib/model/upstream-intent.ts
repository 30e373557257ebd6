/** Where requests are sent. */
export interface UpstreamIntent {
  /** Unique within the edge and the same for the same upstream: letters, digits, dots and dashes, or tokens. */
  readonly id: string;
  /** Whether the upstream speaks TLS. */
  readonly secure: boolean;
  /** PEM of the certificates that vouch for an upstream with TLS; absent: the public roots of the proxy's image. */
  readonly certificateAuthority?: string;
  /** DNS name or IP address, as seen from the proxy. */
  readonly host: string;
  /** TCP port on that host. */
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
