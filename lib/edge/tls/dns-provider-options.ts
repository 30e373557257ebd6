import { fulfils, map, optional, Rules, text } from '../../internal/rules';
import { shownSecret, shownVariable } from '../../internal/shown';
import { isHost, isIpAddress, isPort, isUrl } from '../../internal/validate';
import { Secret, secret } from '../secret';

/** A DNS server that takes updates: BIND, Knot, PowerDNS, Windows. */
export interface Rfc2136Options {
  /** Where updates are sent: a host or an address, with a port unless it is 53, e.g. '192.0.2.53'. */
  readonly nameserver: string;
  /** Name of the TSIG key. It must be allowed to change TXT records below `_acme-challenge`. */
  readonly tsigKey: string;
  /** Secret of the TSIG key, base64, as `tsig-keygen` prints it. */
  readonly tsigSecret: Secret;
  /** 'hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384' or 'hmac-sha512'. @default 'hmac-sha256' - as `tsig-keygen` does */
  readonly tsigAlgorithm?: string;
}

/** Cloudflare. */
export interface CloudflareOptions {
  /** API token that may Zone:Read and DNS:Edit the zone. */
  readonly apiToken: Secret;
  /** API token that may Zone:Read all zones, where the other may DNS:Edit alone. @default - the other one */
  readonly zoneToken?: Secret;
}

/** Amazon Route 53. */
export interface Route53Options {
  /** Id of an access key. @default - the role of the machine, whose metadata service containers must reach */
  readonly accessKeyId?: string;
  /** Secret of that access key. @default - the role of the machine */
  readonly secretAccessKey?: Secret;
  /** Region of the partition that is asked. Route 53 itself has none. @default 'us-east-1' */
  readonly region?: string;
  /** Id of the hosted zone, where it must not be looked for by its name. @default - the public zone of the domain */
  readonly hostedZoneId?: string;
  /** ARN of a role to take on, e.g. in the account that has the zone. @default - none */
  readonly assumeRoleArn?: string;
}

/** DigitalOcean. */
export interface DigitalOceanOptions {
  /** Personal access token with the scopes domain:read, domain:create and domain:delete. */
  readonly authToken: Secret;
}

/** Google Cloud DNS. */
export interface GoogleCloudOptions {
  /** Key of a service account with the role DNS Administrator, the JSON file as it is downloaded. */
  readonly serviceAccount: Secret;
  /** Id of the project that has the zone. @default - the service account's */
  readonly project?: string;
}

/** Azure DNS. */
export interface AzureOptions {
  /** Id of the directory. */
  readonly tenantId: string;
  /** Id of an application with the role DNS Zone Contributor at the zone. */
  readonly clientId: string;
  /** Client secret of the application. */
  readonly clientSecret: Secret;
  /** Id of the subscription that has the zone. @default - all that the application sees */
  readonly subscriptionId?: string;
  /** Resource group that has the zone. @default - all that the application sees */
  readonly resourceGroup?: string;
}

/** Hetzner. */
export interface HetznerOptions {
  /** API token of the project that has the zone, with read and write access. Of the console, not of the old DNS console. */
  readonly apiToken: Secret;
}

/** OVHcloud. */
export interface OvhOptions {
  /** Application key. */
  readonly applicationKey: string;
  /** Secret of the application key. */
  readonly applicationSecret: Secret;
  /** Consumer key that may POST and DELETE `/domain/zone/*`. */
  readonly consumerKey: Secret;
  /** 'ovh-eu', 'ovh-ca' or 'ovh-us'. @default 'ovh-eu' */
  readonly endpoint?: string;
}

/** Gandi. */
export interface GandiOptions {
  /** Personal access token that may manage the domain's technical configurations. */
  readonly personalAccessToken: Secret;
}

/** An acme-dns server, which holds the records of a domain for whoever has its account. */
export interface AcmeDnsOptions {
  /** The server, e.g. 'https://auth.acme-dns.io'. */
  readonly apiBase: string;
  /**
   * Its accounts as JSON: by domains, without `*.`, what the server answered to `/register`, e.g.
   * `{"example.com": {"fulldomain": "…", "subdomain": "…", "username": "…", "password": "…"}}`. `_acme-challenge` of each
   * domain must be a CNAME of its `fulldomain`.
   */
  readonly accounts: Secret;
}

/** What a provider is told, by the names of lego's variables. */
export interface LegoOptions {
  /** Variables that anybody on the host may read, e.g. `{ DESEC_TTL: '3600' }`. @default - none */
  readonly settings?: { [variable: string]: string };
  /**
   * Variables that nobody may read, e.g. `{ DESEC_TOKEN: Secret.environment('desec_token') }`. One that lego wants a file for,
   * as its name says by `_FILE` or `_PATH` at its end, becomes the path of a file with the secret in it.
   *
   * @default - none
   */
  readonly secrets?: { [variable: string]: Secret };
}

const SECRET = secret();

/** Of the codes of lego's, two need somebody, or something, that is not beside it. */
const isCode = (value: string) => /^[a-z0-9]+$/.test(value) && !['manual', 'exec'].includes(value);
export const CODE = text(isCode, 'be the code of a provider that lego asks by itself', 'desec', { known: true });

/** Providers' own all have an underscore; the shell's and the system's have none, and LEGO_ would be an option of lego's. */
const isVariable = (value: string) => /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(value) && !/^(LEGO|LD)_/.test(value);
const VARIABLE = text(isVariable, "be a variable of the provider's, as lego names it", 'DESEC_TOKEN', {
  known: true,
  show: shownVariable,
});

/** A host, with a port or without. */
export function isServer(value: string): boolean {
  if (isIpAddress(value)) return true;
  const [, host, port] = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(value) ?? [];
  if (host === undefined || (port !== undefined && !isPort(port))) return false;
  return host.startsWith('[') ? isIpAddress(host.slice(1, -1)) : isHost(host);
}

const ALGORITHMS = ['hmac-sha1', 'hmac-sha224', 'hmac-sha256', 'hmac-sha384', 'hmac-sha512'];
const isAlgorithm = (value: unknown) => ALGORITHMS.some((algorithm) => algorithm === value);
const ENDPOINTS = ['ovh-eu', 'ovh-ca', 'ovh-us'];
const isEndpoint = (value: unknown) => ENDPOINTS.some((endpoint) => endpoint === value);

/** An id or a name as providers give them. Where it is not one, it may be the secret. */
const isPlain = (value: string) => /^[A-Za-z0-9][A-Za-z0-9._:/=+-]*$/.test(value);
const plain = (must: string, example: string) => text(isPlain, `be ${must}`, example, { show: shownSecret });
/** One line of anything that can be seen. */
const isLine = (value: string) => /^[\x20-\x7e]+$/.test(value);

export const RFC2136_RULES: Rules<Rfc2136Options> = {
  nameserver: text(isServer, "be 'host' or 'host:port'", '192.0.2.53'),
  tsigKey: plain('the name of a key', 'acme'),
  tsigSecret: SECRET,
  tsigAlgorithm: optional(fulfils(isAlgorithm, `be one of ${ALGORITHMS.join(', ')}`, "'hmac-sha256'")),
};

export const CLOUDFLARE_RULES: Rules<CloudflareOptions> = { apiToken: SECRET, zoneToken: optional(SECRET) };

export const ROUTE53_RULES: Rules<Route53Options> = {
  accessKeyId: optional(plain('the id of an access key', 'AKIAIOSFODNN7EXAMPLE')),
  secretAccessKey: optional(SECRET),
  region: optional(plain('a region', 'us-east-1')),
  hostedZoneId: optional(plain('the id of a hosted zone', 'Z11111112222222333333')),
  assumeRoleArn: optional(plain('the ARN of a role', 'arn:aws:iam::123456789012:role/dns')),
};

export const DIGITAL_OCEAN_RULES: Rules<DigitalOceanOptions> = { authToken: SECRET };

export const GOOGLE_CLOUD_RULES: Rules<GoogleCloudOptions> = {
  serviceAccount: SECRET,
  project: optional(plain('the id of a project', 'my-project')),
};

const UUID = '00000000-0000-0000-0000-000000000000';
const isGroup = (value: string) => /^[\w.()-]+$/.test(value);

export const AZURE_RULES: Rules<AzureOptions> = {
  tenantId: plain('the id of a directory', UUID),
  clientId: plain('the id of an application', UUID),
  clientSecret: SECRET,
  subscriptionId: optional(plain('the id of a subscription', UUID)),
  resourceGroup: optional(text(isGroup, 'be the name of a resource group', 'dns', { show: shownSecret })),
};

export const HETZNER_RULES: Rules<HetznerOptions> = { apiToken: SECRET };

export const OVH_RULES: Rules<OvhOptions> = {
  applicationKey: plain('an application key', '1234567898765432'),
  applicationSecret: SECRET,
  consumerKey: SECRET,
  endpoint: optional(fulfils(isEndpoint, `be one of ${ENDPOINTS.join(', ')}`, "'ovh-eu'")),
};

export const GANDI_RULES: Rules<GandiOptions> = { personalAccessToken: SECRET };

export const ACME_DNS_RULES: Rules<AcmeDnsOptions> = {
  apiBase: text(isUrl, 'be an http or https URL', 'https://auth.acme-dns.io'),
  accounts: SECRET,
};

export const LEGO_RULES: Rules<LegoOptions> = {
  settings: optional(
    map(
      VARIABLE,
      text(isLine, 'be one line of ASCII', '3600', { show: shownSecret }),
      "{ DESEC_TTL: '3600' }",
      shownVariable,
    ),
  ),
  secrets: optional(map(VARIABLE, SECRET, "{ DESEC_TOKEN: Secret.environment('desec_token') }", shownVariable)),
};
