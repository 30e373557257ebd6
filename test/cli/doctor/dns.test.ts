import { lookAtDns, ownAddresses } from '../../../cli/doctor/dns';

const HERE = { known: ['203.0.113.7'] };
const gives =
  (...addresses: string[]) =>
  async () =>
    addresses;
const failing = (code: string) => async () => {
  throw Object.assign(new Error(code), { code });
};
const seen = async (...args: Parameters<typeof lookAtDns>) => (await lookAtDns(...args)).finding;

test('a domain that points to this host is well', async () => {
  const dns = await lookAtDns('sophon.example.com', HERE, gives('203.0.113.7', '2001:db8::7'));
  expect(dns.addresses).toEqual(['203.0.113.7', '2001:db8::7']);
  expect(dns.finding).toEqual({ verdict: 'ok', seen: '203.0.113.7, 2001:db8::7' });
});

test('a domain that points elsewhere is noted, since NAT and CDNs do that', async () => {
  const finding = await seen('sophon.example.com', HERE, gives('198.51.100.1'));
  expect(finding.verdict).toBe('note');
  expect(finding.seen).toContain('points to 198.51.100.1, which is no address of the Docker host');
  expect(finding.fix).toContain('--expect-address');
});

test('a domain that points to the address that the user says is well, wherever that is', async () => {
  expect((await seen('a.example', { said: '198.51.100.1', known: [] }, gives('198.51.100.1'))).verdict).toBe('ok');
});

test.each([
  ['203.0.113.7', 'Change its A record to 203.0.113.7.'],
  ['2001:db8::7', 'Change its AAAA record to 2001:db8::7.'],
])('fails when the domain does not point to %s, as the user says', async (said, fix) => {
  const finding = await seen('a.example', { said, known: [] }, gives('198.51.100.1'));
  expect(finding).toMatchObject({ verdict: 'problem', seen: `points to 198.51.100.1, not to ${said}` });
  expect(finding.fix).toContain(fix);
});

test('fails when the domain has no address', async () => {
  const dns = await lookAtDns('a.example', HERE, failing('ENOTFOUND'));
  expect(dns.addresses).toEqual([]);
  expect(dns.finding).toMatchObject({ verdict: 'problem', seen: 'has no address' });
  expect(dns.finding.fix).toContain('Make an A record for a.example');
});

test('fails when no DNS server answers', async () => {
  const finding = await seen('a.example', HERE, failing('EAI_AGAIN'));
  expect(finding).toMatchObject({ verdict: 'problem', seen: 'could not be asked for (EAI_AGAIN)' });
});

test('this machine has its loopback address', () => {
  expect(ownAddresses()).toContain('127.0.0.1');
});
