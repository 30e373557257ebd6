import { IProxy } from '../proxies/proxy';
import { Tls } from '../tls/tls';

/** HTTP Strict Transport Security (RFC 6797): browsers that saw it use https only. */
export interface HstsOptions {
  /**
   * How long browsers remember. 0 makes them forget.
   *
   * @default 63072000 - two years
   */
  readonly maxAgeSeconds?: number;
  /**
   * Whether it holds for all subdomains, also those that this ingress does not serve.
   *
   * @default false
   */
  readonly includeSubdomains?: boolean;
}

/** A CDN or load balancer in front of the ingress that is believed about who the client is. */
export interface TrustedProxies {
  /** Its networks in CIDR notation, e.g. ['173.245.48.0/20']. */
  readonly ranges: string[];
  /** Header in which it names the client and which it always overwrites, e.g. 'CF-Connecting-IP'. */
  readonly clientIpHeader: string;
}

/** What an ingress is asked to do. */
export interface IngressProps {
  /** The domain that is served, e.g. 'sophon.example.com'; international names as punycode. */
  readonly domain: string;
  /** Further domains that are served the same. @default - none */
  readonly additionalDomains?: string[];
  /** Where certificates come from. */
  readonly tls: Tls;
  /** The proxy that serves. Changing this one line switches. */
  readonly proxy: IProxy;
  /**
   * Base name of the containers, the network and the volumes. Changing it leaves the certificates behind.
   *
   * @default - the construct's path in lower case
   */
  readonly name?: string;
  /** Address on the Docker host on which the ports are published. @default '0.0.0.0' */
  readonly bindAddress?: string;
  /** Port on the Docker host for plain HTTP. ACME http-01 arrives on port 80 of the domain. @default 80 */
  readonly httpPort?: number;
  /** Port on the Docker host for HTTPS. @default 443 */
  readonly httpsPort?: number;
  /** Whether HTTP/3 is offered too, on the same port by UDP. @default false */
  readonly http3?: boolean;
  /** Largest request body in MiB; larger ones are answered with 413. @default 260 - ten attachments of 25 MB */
  readonly maxBodyMiB?: number;
  /** A CDN in front. @default - none: clients connect directly, and nobody's word about addresses is taken */
  readonly trustedProxies?: TrustedProxies;
  /** @default - two years, this domain only; none with `Tls.internal()`, whose root may go with the machine */
  readonly hsts?: HstsOptions;
  /** Headers set on every response, in place of the upstream's own, e.g. `{'X-Frame-Options': 'DENY'}`. @default - none */
  readonly responseHeaders?: { [name: string]: string };
  /** Whether requests are logged to the container's log, without query strings. @default true */
  readonly accessLog?: boolean;
  /** Memory limit of the proxy in MiB. @default - none */
  readonly memoryMiB?: number;
}
