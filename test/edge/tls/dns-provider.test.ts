import { TerraformVariable } from 'cdktf';
import { DnsProvider, type Rfc2136Options, Secret } from '../../../lib';
import { newStack } from '../../stack';

const SECRET = Secret.value('s3cr3t');
const OTHER = Secret.hostFile('/etc/sophon/other');
const secret = { text: 's3cr3t' };
const other = { hostPath: '/etc/sophon/other' };

const rfc2136 = (change: Partial<Rfc2136Options> = {}) =>
  DnsProvider.rfc2136({ nameserver: '192.0.2.53', tsigKey: 'acme', tsigSecret: SECRET, ...change });

const PROVIDERS: [string, DnsProvider, object][] = [
  [
    'rfc2136',
    rfc2136(),
    {
      provider: 'dnsupdate',
      settings: {
        DNSUPDATE_NAMESERVER: '192.0.2.53',
        DNSUPDATE_TSIG_KEY: 'acme',
        DNSUPDATE_TSIG_ALGORITHM: 'hmac-sha256',
      },
      secrets: { DNSUPDATE_TSIG_SECRET: secret },
    },
  ],
  [
    'rfc2136 with another algorithm, and a port',
    rfc2136({ nameserver: '[2001:db8::53]:5353', tsigAlgorithm: 'hmac-sha512' }),
    { settings: { DNSUPDATE_NAMESERVER: '[2001:db8::53]:5353', DNSUPDATE_TSIG_ALGORITHM: 'hmac-sha512' } },
  ],
  [
    'cloudflare',
    DnsProvider.cloudflare({ apiToken: SECRET }),
    { provider: 'cloudflare', settings: {}, secrets: { CF_DNS_API_TOKEN: secret } },
  ],
  [
    'cloudflare with two tokens',
    DnsProvider.cloudflare({ apiToken: SECRET, zoneToken: OTHER }),
    { secrets: { CF_DNS_API_TOKEN: secret, CF_ZONE_API_TOKEN: other } },
  ],
  [
    'route53 by the role of the machine',
    DnsProvider.route53(),
    { provider: 'route53', settings: { AWS_REGION: 'us-east-1' }, secrets: {} },
  ],
  [
    'route53 by an access key, with all that may be said',
    DnsProvider.route53({
      accessKeyId: 'AKIA',
      secretAccessKey: SECRET,
      region: 'cn-north-1',
      hostedZoneId: 'Z1',
      assumeRoleArn: 'arn:aws:iam::123456789012:role/dns',
    }),
    {
      settings: {
        AWS_ACCESS_KEY_ID: 'AKIA',
        AWS_REGION: 'cn-north-1',
        AWS_HOSTED_ZONE_ID: 'Z1',
        AWS_ASSUME_ROLE_ARN: 'arn:aws:iam::123456789012:role/dns',
      },
      secrets: { AWS_SECRET_ACCESS_KEY: secret },
    },
  ],
  [
    'digitalOcean',
    DnsProvider.digitalOcean({ authToken: SECRET }),
    { provider: 'digitalocean', settings: {}, secrets: { DO_AUTH_TOKEN: secret } },
  ],
  [
    'googleCloud',
    DnsProvider.googleCloud({ serviceAccount: OTHER, project: 'my-project' }),
    { provider: 'gcloud', settings: { GCE_PROJECT: 'my-project' }, secrets: { GCE_SERVICE_ACCOUNT: other } },
  ],
  [
    'azure',
    DnsProvider.azure({
      tenantId: 't',
      clientId: 'c',
      clientSecret: SECRET,
      subscriptionId: 's',
      resourceGroup: '_dns(1)',
    }),
    {
      provider: 'azuredns',
      settings: {
        AZURE_TENANT_ID: 't',
        AZURE_CLIENT_ID: 'c',
        AZURE_SUBSCRIPTION_ID: 's',
        AZURE_RESOURCE_GROUP: '_dns(1)',
        AZURE_AUTH_METHOD: 'env',
      },
      secrets: { AZURE_CLIENT_SECRET: secret },
    },
  ],
  [
    'hetzner',
    DnsProvider.hetzner({ apiToken: SECRET }),
    { provider: 'hetzner', settings: {}, secrets: { HETZNER_API_TOKEN: secret } },
  ],
  [
    'ovh',
    DnsProvider.ovh({ applicationKey: 'a', applicationSecret: SECRET, consumerKey: OTHER, endpoint: 'ovh-ca' }),
    {
      provider: 'ovh',
      settings: { OVH_ENDPOINT: 'ovh-ca', OVH_APPLICATION_KEY: 'a' },
      secrets: { OVH_APPLICATION_SECRET: secret, OVH_CONSUMER_KEY: other },
    },
  ],
  [
    'ovh in Europe unless told otherwise',
    DnsProvider.ovh({ applicationKey: 'a', applicationSecret: SECRET, consumerKey: OTHER }),
    { settings: { OVH_ENDPOINT: 'ovh-eu' } },
  ],
  [
    'gandi',
    DnsProvider.gandi({ personalAccessToken: SECRET }),
    { provider: 'gandiv5', settings: {}, secrets: { GANDIV5_PERSONAL_ACCESS_TOKEN: secret } },
  ],
  [
    'acmeDns, whose accounts are a file of lego’s',
    DnsProvider.acmeDns({ apiBase: 'https://auth.acme-dns.io', accounts: OTHER }),
    {
      provider: 'acmedns',
      settings: { ACME_DNS_API_BASE: 'https://auth.acme-dns.io' },
      secrets: { ACME_DNS_STORAGE_PATH: other },
    },
  ],
  [
    'lego',
    DnsProvider.lego('desec', { settings: { DESEC_TTL: '3600' }, secrets: { DESEC_TOKEN: SECRET } }),
    { provider: 'desec', settings: { DESEC_TTL: '3600' }, secrets: { DESEC_TOKEN: secret } },
  ],
  [
    'lego with a file',
    DnsProvider.lego('transip', { secrets: { TRANSIP_PRIVATE_KEY_PATH: OTHER } }),
    { settings: {}, secrets: { TRANSIP_PRIVATE_KEY_PATH: other } },
  ],
];

test.each(PROVIDERS)('%s is what lego is told', (_, { _intent }, expected) => {
  expect(_intent).toMatchObject(expected);
});

test('what is left out is told nothing', () => {
  const { settings, secrets } = DnsProvider.route53()._intent;
  expect([Object.keys(settings), Object.keys(secrets)]).toEqual([['AWS_REGION'], []]);
  expect(Object.keys(DnsProvider.googleCloud({ serviceAccount: SECRET })._intent.settings)).toEqual([]);
});

test('a name or an id may be a variable', () => {
  const token = new TerraformVariable(newStack(), 'value', {}).stringValue;
  expect(rfc2136({ nameserver: `${token}:53`, tsigKey: token })._intent.settings.DNSUPDATE_TSIG_KEY).toBe(token);
  expect(DnsProvider.lego('desec', { settings: { DESEC_TTL: token } })._intent.settings.DESEC_TTL).toBe(token);
});

const variable = "must be a variable of the provider's, as lego names it, got";

const BAD: [string, () => unknown, string][] = [
  [
    'a nameserver is a URL',
    () => rfc2136({ nameserver: 'dns://ns1' }),
    "DnsProvider.rfc2136: nameserver: must be 'host' or 'host:port', got 'dns://ns1' (e.g. '192.0.2.53')",
  ],
  ['a nameserver has no port after its colon', () => rfc2136({ nameserver: 'ns1:' }), 'nameserver: must be'],
  ['a nameserver has a port that cannot be', () => rfc2136({ nameserver: 'ns1:70000' }), 'nameserver: must be'],
  ['a nameserver is an address that is none', () => rfc2136({ nameserver: '[::g]:53' }), 'nameserver: must be'],
  [
    'the name of a key has a space, without repeating it',
    () => rfc2136({ tsigKey: 'my key' }),
    "tsigKey: must be the name of a key, got 6 characters (e.g. 'acme')",
  ],
  [
    'an algorithm is not one that lego has',
    () => rfc2136({ tsigAlgorithm: 'hmac-md5' }),
    'tsigAlgorithm: must be one of hmac-sha1, hmac-sha224, hmac-sha256, hmac-sha384, hmac-sha512, got ' +
      "the text 'hmac-md5' (e.g. 'hmac-sha256')",
  ],
  [
    'only the id of an access key is given',
    () => DnsProvider.route53({ accessKeyId: 'AKIA' }),
    'DnsProvider.route53: secretAccessKey: must be given with the rest of the access key, got its id alone (give both or none)',
  ],
  [
    'only the secret of an access key is given',
    () => DnsProvider.route53({ secretAccessKey: SECRET }),
    'accessKeyId: must be given with the rest of the access key, got its secret alone',
  ],
  [
    'the region is a sentence',
    () => DnsProvider.route53({ region: 'us east' }),
    "region: must be a region, got 7 characters (e.g. 'us-east-1')",
  ],
  [
    'an endpoint is none of OVHcloud’s',
    () => DnsProvider.ovh({ applicationKey: 'a', applicationSecret: SECRET, consumerKey: SECRET, endpoint: 'kimsufi' }),
    "endpoint: must be one of ovh-eu, ovh-ca, ovh-us, got the text 'kimsufi' (e.g. 'ovh-eu')",
  ],
  [
    'acme-dns has no URL',
    () => DnsProvider.acmeDns({ apiBase: 'auth.acme-dns.io', accounts: SECRET }),
    "apiBase: must be an http or https URL, got 'auth.acme-dns.io' (e.g. 'https://auth.acme-dns.io')",
  ],
  ...['manual', 'exec', 'Cloudflare', 'acme-dns', '', '--help'].map((code): [string, () => unknown, string] => [
    `the code is '${code}'`,
    () => DnsProvider.lego(code, {}),
    `DnsProvider.lego: code: must be the code of a provider that lego asks by itself, got '${code}' (e.g. 'desec')`,
  ]),
  ...['PATH', 'desec_token', 'DESEC TOKEN', 'LEGO_SERVER', 'LD_PRELOAD', '_A_B', 'A=B_C'].flatMap(
    (name): [string, () => unknown, string][] => [
      [
        `a setting is called ${name}`,
        () => DnsProvider.lego('desec', { settings: { [name]: 'x' } }),
        `: ${variable} '${name.replace(/=.*/, '=...')}' (e.g. 'DESEC_TOKEN')`,
      ],
      [
        `a secret is called ${name}`,
        () => DnsProvider.lego('desec', { secrets: { [name]: SECRET } }),
        `: ${variable} '${name.replace(/=.*/, '=...')}' (e.g. 'DESEC_TOKEN')`,
      ],
    ],
  ),
  [
    'a setting has two lines',
    () => DnsProvider.lego('desec', { settings: { DESEC_TTL: '1\n2' } }),
    "settings['DESEC_TTL']: must be one line of ASCII, got 3 characters (e.g. '3600')",
  ],
  [
    'a variable is both, a setting and a secret',
    () => DnsProvider.lego('desec', { settings: { DESEC_TOKEN: 'x' }, secrets: { DESEC_TOKEN: SECRET } }),
    "settings['DESEC_TOKEN']: must be given once, got it in secrets too (leave it out of settings)",
  ],
  [
    'a setting is a file, which would not be there',
    () => DnsProvider.lego('oraclecloud', { settings: { OCI_PRIVATE_KEY_PATH: '/root/key.pem' } }),
    "settings['OCI_PRIVATE_KEY_PATH']: must be in secrets, got the path of a file, which lego does not see (put what the " +
      "file holds into secrets: { OCI_PRIVATE_KEY_PATH: Secret.hostFile('/etc/sophon/dns-credentials') })",
  ],
];

test.each(BAD)('fails when %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('fails when much is wrong, with all of it in one error', () => {
  expect(() => rfc2136({ nameserver: '', tsigKey: '', tsigAlgorithm: 'none' })).toThrow(
    /^DnsProvider.rfc2136: nameserver: .*; tsigKey: .*; tsigAlgorithm: /,
  );
});
