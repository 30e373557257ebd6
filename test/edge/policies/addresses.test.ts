import { TerraformVariable } from 'cdktf';
import { Maintenance, type RoutePolicies, Upstream } from '../../../lib';
import { edgeIn, newStack } from '../../stack';
import { askedSite } from './asked';

const FORM = 'be an IP address, or a network in CIDR notation';
const HOST_BITS = 'be a network, whose bits beyond its length are 0';
const MAPPED = 'be written as IPv4';

/** An address, what is wrong with it, and what is meant. */
const BAD: [address: string, must: string, fix: string][] = [
  ...['', 'office', 'office.example.com', '203.0.113.0/33', '203.0.113.0/-1', '203.0.113.0/08', '203.0.113.0/'],
  ...[
    '203.0.113',
    '203.0.113.256',
    '203.0.113.0/24/24',
    '2001:db8::/129',
    'fe80::1%eth0',
    ' 10.0.0.1',
    '10.0.0.1,10.0.0.2',
  ],
  ...['any', '*', '0x0a.0.0.1', '[::1]'],
].map((address) => [address, FORM, '203.0.113.0/24'] as [string, string, string]);
BAD.push(
  ['203.0.113.7/24', HOST_BITS, '203.0.113.0/24'],
  ['10.1.2.3/8', HOST_BITS, '10.0.0.0/8'],
  ['255.255.255.255/31', HOST_BITS, '255.255.255.254/31'],
  ['1.2.3.4/0', HOST_BITS, '0.0.0.0/0'],
  ['2001:db8::1/64', HOST_BITS, '2001:db8::/64'],
  ['2001:db8:0:0:ffff::/63', HOST_BITS, '2001:db8::/63'],
  ['::1/0', HOST_BITS, '::/0'],
  ['::ffff:203.0.113.7', MAPPED, '203.0.113.7'],
  ['::FFFF:CB00:7107', MAPPED, '203.0.113.7'],
  ['::ffff:10.0.0.0/104', MAPPED, '10.0.0.0/8'],
);

test.each(BAD)('fails when an address is %j: it must %s, e.g. %s', (address, must, fix) => {
  const message = `allow[1]: must ${must}, got '${address}' (e.g. '${fix}')`;
  const allow = ['10.0.0.1', address];
  const addSite = (policies: RoutePolicies) => edgeIn(newStack()).addSite('a.example.com', policies);
  expect(() => edgeIn(newStack(), { allow })).toThrow(`app/Edge: ${message}`);
  expect(() => addSite({ allow })).toThrow(message);
  expect(() => addSite({ deny: allow })).toThrow(message.replace('allow', 'deny'));
  expect(() => addSite({}).addRoute('/', Upstream.onHost(80), { allow })).toThrow(`addRoute: ${message}`);
  expect(() => Maintenance.on({ allow })).toThrow(`Maintenance.on: ${message}`);
});

test('fails when nobody may enter', () => {
  expect(() => edgeIn(newStack(), { allow: [] })).toThrow(
    "allow: must hold at least one address, as nobody could enter (leave it out, or use maintenance), got '[]'",
  );
});

const GOOD = ['0.0.0.0/0', '::/0', '203.0.113.7', '203.0.113.7/32', '203.0.112.0/23', '128.0.0.0/1', '10.0.0.0/8'];
GOOD.push(
  '2001:db8::1',
  '2001:db8::1/128',
  '2001:DB8::/32',
  'fe80::/10',
  '::1',
  '::ffff:0:0:0/96',
  '64:ff9b::10.0.0.1',
);

test.each(GOOD)('%s is told as it is', (address) => {
  const { policies, maintenance } = askedSite({}, (edge) =>
    edge.addSite('a.example.com', {
      allow: [address],
      deny: [address],
      maintenance: Maintenance.on({ allow: [address] }),
    }),
  );
  expect(policies).toEqual({ allow: [address], deny: [address] });
  expect(maintenance?.allow).toEqual([address]);
});

test('addresses and the lengths of networks may be variables', () => {
  const stack = newStack();
  const [office, length] = ['office', 'length'].map((id) => new TerraformVariable(stack, id, {}));
  const allow = [office.stringValue, `203.0.113.0/${length.stringValue}`, `${office.stringValue}/24`];
  const { policies } = askedSite({}, (edge) => edge.addSite('a.example.com', { allow }));
  expect(policies).toEqual({ allow });
});

test('fails when what stands around a variable cannot be an address', () => {
  const office = new TerraformVariable(newStack(), 'office', {}).stringValue;
  expect(() => edgeIn(newStack(), { allow: [`office ${office}`] })).toThrow('allow[0]: must be an IP address');
});
