import { DnsProvider, type LegoOptions, Secret } from '../lib';

/** A factory of `DnsProvider`, with what it must be told and another value for each of its options. */
export interface DnsProviderCase {
  /** Name of the interface of its options. */
  readonly options: string;
  readonly factory: string;
  /** What it must be told. */
  readonly needed: object;
  /** @param changes of its options, by their names */
  readonly make: (changes?: { [option: string]: unknown }) => DnsProvider;
  readonly changes: { [option: string]: unknown };
}

const SECRET = Secret.value('secret');
const OTHER = Secret.value('other');

function provider<Options extends object>(
  options: string,
  factory: string,
  make: (options: Options) => DnsProvider,
  needed: NoInfer<Options>,
  changes: Required<NoInfer<Options>>,
): DnsProviderCase {
  return { options, factory, needed, make: (change = {}) => make({ ...needed, ...change }), changes };
}

/** Every factory. */
export const DNS_PROVIDERS: DnsProviderCase[] = [
  provider(
    'Rfc2136Options',
    'rfc2136',
    DnsProvider.rfc2136,
    { nameserver: '192.0.2.53', tsigKey: 'acme', tsigSecret: SECRET },
    { nameserver: '192.0.2.54:5353', tsigKey: 'other', tsigSecret: OTHER, tsigAlgorithm: 'hmac-sha512' },
  ),
  provider(
    'CloudflareOptions',
    'cloudflare',
    DnsProvider.cloudflare,
    { apiToken: SECRET },
    { apiToken: OTHER, zoneToken: OTHER },
  ),
  provider(
    'Route53Options',
    'route53',
    DnsProvider.route53,
    { accessKeyId: 'AKIA1', secretAccessKey: SECRET },
    {
      accessKeyId: 'AKIA2',
      secretAccessKey: OTHER,
      region: 'cn-north-1',
      hostedZoneId: 'Z1',
      assumeRoleArn: 'arn:aws:iam::123456789012:role/dns',
    },
  ),
  provider(
    'DigitalOceanOptions',
    'digitalOcean',
    DnsProvider.digitalOcean,
    { authToken: SECRET },
    { authToken: OTHER },
  ),
  provider(
    'GoogleCloudOptions',
    'googleCloud',
    DnsProvider.googleCloud,
    { serviceAccount: SECRET },
    { serviceAccount: OTHER, project: 'my-project' },
  ),
  provider(
    'AzureOptions',
    'azure',
    DnsProvider.azure,
    { tenantId: 'tenant', clientId: 'client', clientSecret: SECRET },
    { tenantId: 'other', clientId: 'other', clientSecret: OTHER, subscriptionId: 'subscription', resourceGroup: 'dns' },
  ),
  provider('HetznerOptions', 'hetzner', DnsProvider.hetzner, { apiToken: SECRET }, { apiToken: OTHER }),
  provider(
    'OvhOptions',
    'ovh',
    DnsProvider.ovh,
    { applicationKey: 'key', applicationSecret: SECRET, consumerKey: SECRET },
    { applicationKey: 'other', applicationSecret: OTHER, consumerKey: OTHER, endpoint: 'ovh-ca' },
  ),
  provider('GandiOptions', 'gandi', DnsProvider.gandi, { personalAccessToken: SECRET }, { personalAccessToken: OTHER }),
  provider(
    'AcmeDnsOptions',
    'acmeDns',
    DnsProvider.acmeDns,
    { apiBase: 'https://auth.acme-dns.io', accounts: SECRET },
    { apiBase: 'https://acme-dns.example.com', accounts: OTHER },
  ),
  provider(
    'LegoOptions',
    'lego',
    (options: LegoOptions) => DnsProvider.lego('desec', options),
    {},
    { settings: { DESEC_TTL: '3600' }, secrets: { DESEC_TOKEN: SECRET } },
  ),
];
