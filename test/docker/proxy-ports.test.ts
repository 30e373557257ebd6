import type { EdgeProps } from '../../lib';
import { container, edgeIn, type Json, newStack, synthesized } from '../stack';

/** The proxy's container as Terraform is given it. */
function proxyOf(change: Partial<EdgeProps>): Json {
  const stack = newStack();
  edgeIn(stack, change).addSite('a.example.com');
  return container(synthesized(stack), 'Edge/Proxy');
}

const portsLabels = ({ labels }: Json) =>
  labels.filter(({ label }: Json) => label === 'cdktf-sophon.ports').map(({ value }: Json) => value);

test('each port is published on each address', () => {
  const { ports } = proxyOf({ bindAddresses: ['0.0.0.0', '::'], http3: true, httpPort: 8080, httpsPort: 8443 });
  expect(ports.map(({ ip, external, internal, protocol }: Json) => [ip, external, internal, protocol])).toEqual([
    ['0.0.0.0', 8080, 80, 'tcp'],
    ['::', 8080, 80, 'tcp'],
    ['0.0.0.0', 8443, 443, 'tcp'],
    ['::', 8443, 443, 'tcp'],
    ['0.0.0.0', 8443, 443, 'udp'],
    ['::', 8443, 443, 'udp'],
  ]);
});

test('on one address the provider compares them, as with any container', () => {
  const proxy = proxyOf({ bindAddresses: ['127.0.0.1'], http3: true });
  expect(proxy.lifecycle).not.toHaveProperty('ignore_changes');
  expect(portsLabels(proxy)).toEqual([]);
});

test('on several addresses, which the provider lists in another order each time, a label stands for them', () => {
  const proxy = proxyOf({ bindAddresses: ['127.0.0.1', '::1'], httpPort: 8080 });
  expect(proxy.lifecycle).toMatchObject({ ignore_changes: ['ports'] });
  expect(portsLabels(proxy)).toEqual(['127.0.0.1:8080:80/tcp ::1:8080:80/tcp 127.0.0.1:443:443/tcp ::1:443:443/tcp']);
});
