import { AcmeChallenge, AcmeChallengeKind, type Dns01Options, DnsProvider, Secret } from '../../../lib';

const provider = DnsProvider.cloudflare({ apiToken: Secret.value('token') });
const dns = (options?: Dns01Options) => AcmeChallenge.dns01(provider, options)._intent.dns;

test('dns-01 carries what the provider is told, and nothing else unless it is said', () => {
  expect(AcmeChallenge.dns01(provider)._intent).toEqual({
    challenge: AcmeChallengeKind.DNS_01,
    dns: { provider: 'cloudflare', settings: {}, secrets: { CF_DNS_API_TOKEN: { text: 'token' } } },
  });
  expect(Object.keys(dns() ?? {})).toEqual(['provider', 'settings', 'secrets']);
  expect(Object.keys(dns({ resolvers: [] }) ?? {})).toEqual(['provider', 'settings', 'secrets']);
});

test('the other challenges carry no DNS', () => {
  expect(AcmeChallenge.http01()._intent).toEqual({ challenge: AcmeChallengeKind.HTTP_01 });
  expect(AcmeChallenge.tlsAlpn01()._intent).toEqual({ challenge: AcmeChallengeKind.TLS_ALPN_01 });
});

test('resolvers are asked at port 53 unless they say another', () => {
  const resolvers = ['1.1.1.1', '9.9.9.9:9953', 'ns1.example.com', '2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:54'];
  expect(dns({ resolvers })?.resolvers).toEqual([
    '1.1.1.1:53',
    '9.9.9.9:9953',
    'ns1.example.com:53',
    '[2001:db8::1]:53',
    '[2001:db8::1]:53',
    '[2001:db8::1]:54',
  ]);
});

test('the time to wait is told as it is', () => {
  expect(dns({ propagationSeconds: 1 })?.propagationSeconds).toBe(1);
  expect(dns({ propagationSeconds: 3600 })?.propagationSeconds).toBe(3600);
});

const BAD: [string, Dns01Options, string][] = [
  [
    'a resolver is a URL',
    { resolvers: ['1.1.1.1', 'https://dns.google'] },
    "AcmeChallenge.dns01: resolvers[1]: must be 'host' or 'host:port', got 'https://dns.google' (e.g. '1.1.1.1')",
  ],
  ...[0, -1, 1.5, 3601].map((propagationSeconds): [string, Dns01Options, string] => [
    `the time to wait is ${propagationSeconds}`,
    { propagationSeconds },
    `propagationSeconds: must be a whole number of seconds, 1 to 3600, got '${propagationSeconds}' (e.g. '120')`,
  ]),
];

test.each(BAD)('fails when %s', (_, options, message) => {
  expect(() => dns(options)).toThrow(message);
});
