/** Where a site's certificates come from. */
export type TlsIntent = AcmeTls | PemTls | FilesTls | InternalCaTls | NoTls;

/** Tells the sources of certificates apart. */
export enum TlsMode {
  /** A certificate authority that speaks ACME. */
  ACME = 'ACME',
  /** The user's own certificate as text. */
  PEM = 'PEM',
  /** The user's own certificate as files on the engine's host. */
  FILES = 'FILES',
  /** A certificate authority of the edge itself. */
  INTERNAL_CA = 'INTERNAL_CA',
  /** Nobody: TLS ends before the edge. */
  NONE = 'NONE',
}

/** Certificates that an authority issues and renews. */
export interface AcmeTls {
  /** Tells it from the other sources. */
  readonly mode: TlsMode.ACME;
  /** How the authority is asked. */
  readonly acme: AcmeIntent;
}

/** The user's own certificate as text. */
export interface PemTls {
  /** Tells it from the other sources. */
  readonly mode: TlsMode.PEM;
  /** PEM: the certificate, then its chain. */
  readonly certificate: string;
  /** PEM of the unencrypted private key. */
  readonly key: SecretIntent;
}

/** The user's own certificate as files. */
export interface FilesTls {
  /** Tells it from the other sources. */
  readonly mode: TlsMode.FILES;
  /** Absolute path on the engine's host. */
  readonly certificatePath: string;
  /** Absolute path on the engine's host. */
  readonly keyPath: string;
  /** Absolute path of a directory on the engine's host that holds both, also what links lead to; absent: each file's own. */
  readonly directory?: string;
}

/** Certificates of an authority that belongs to the edge. */
export interface InternalCaTls {
  /** Tells it from the other sources. */
  readonly mode: TlsMode.INTERNAL_CA;
}

/** No TLS. */
export interface NoTls {
  /** Tells it from the other sources. */
  readonly mode: TlsMode.NONE;
}

/** How an ACME authority is asked. */
export interface AcmeIntent {
  /** Which authority. */
  readonly server: AcmeServerIntent;
  /** Contact of the account. */
  readonly email: string;
  /** How it sees that the domains are ours. */
  readonly challenge: AcmeChallengeKind;
  /** Who makes the records; there with `DNS_01` alone. */
  readonly dns?: DnsIntent;
  /** Key of the certificates. */
  readonly keyType: KeyType;
  /** Which of the kinds of certificates that the authority has; absent: its usual one. Never with `TLS_ALPN_01`. */
  readonly profile?: string;
}

/** How TXT records are made, and when the authority is told to look. */
export interface DnsIntent {
  /** lego's code of the provider, e.g. 'cloudflare'. @see https://go-acme.github.io/lego/dns/ */
  readonly provider: string;
  /** lego's variables that anybody may read. */
  readonly settings: { [variable: string]: string };
  /** lego's variables that nobody may. One that ends in `_FILE` or `_PATH` is the path of a file with the secret in it. */
  readonly secrets: { [variable: string]: SecretIntent };
  /** DNS servers that are asked which zone a domain is in and whether a record is there, 'host:port'; absent: the engine's. */
  readonly resolvers?: string[];
  /** How long to wait after a record is made, in seconds, in place of looking for it; absent: it is looked for. */
  readonly propagationSeconds?: number;
}

/** What nobody but one process may read. Exactly one of `text`, `variable` and `hostPath`. */
export interface SecretIntent {
  /** The value: text, or a token of Terraform's. */
  readonly text?: string;
  /** Name of a variable of Terraform's that the edge declares, so that `TF_VAR_<name>` holds it at deploy time. */
  readonly variable?: string;
  /** Absolute path of a file on the engine's host that holds it; ends of lines at its end do not count. */
  readonly hostPath?: string;
}

/** An ACME authority. */
export interface AcmeServerIntent {
  /** Short name for volumes and resolvers, e.g. 'letsencrypt'; another server is another id. No dash where it has an HMAC key. */
  readonly id: string;
  /** Directory URL. */
  readonly url: string;
  /** PEM of the root that signs the server's own HTTPS certificate, if it is a private one. */
  readonly rootCertificate?: string;
  /** Key id of the external account binding. */
  readonly eabKeyId?: string;
  /** HMAC key of the external account binding, base64url. */
  readonly eabHmacKey?: SecretIntent;
  /** How long its certificates live, in hours; absent: as long as those of the public authorities. */
  readonly certificateHours?: number;
  /** Whether its accounts and certificates outlive `destroy`. */
  readonly production: boolean;
}

/** How the authority sees that a domain is ours. */
export enum AcmeChallengeKind {
  /** It fetches a file over HTTP (RFC 8555, 8.3). */
  HTTP_01 = 'HTTP_01',
  /** It opens a TLS connection (RFC 8737). */
  TLS_ALPN_01 = 'TLS_ALPN_01',
  /** It looks up a TXT record (RFC 8555, 8.4). */
  DNS_01 = 'DNS_01',
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
