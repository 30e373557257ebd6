import { Lazy } from 'cdktf';
import { asEngineLists } from '../../lib/docker/bind-addresses';

test('IPv4 comes before IPv6, each by number', () => {
  const given = ['::', 'fd00::10', '10.0.0.10', '::1', '10.0.0.9', 'fd00::9', '0.0.0.0', 'fd00:1::'];
  const listed = ['0.0.0.0', '10.0.0.9', '10.0.0.10', '::', '::1', 'fd00::9', 'fd00::10', 'fd00:1::'];
  expect(asEngineLists(given)).toEqual(listed);
});

test('an address is spelled as the engine spells it', () => {
  expect(asEngineLists(['FD00:0:0:0:0:0:0:1', '0:0:0:0:0:0:0:0'])).toEqual(['::', 'fd00::1']);
});

test('what only Terraform knows comes last, as it is', () => {
  const token = Lazy.stringValue({ produce: () => '${var.address}' });
  expect(asEngineLists([token, '127.0.0.1'])).toEqual(['127.0.0.1', token]);
});
