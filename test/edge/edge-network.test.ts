import { EdgeNetwork, Upstream } from '../../lib';
import { container, containerIn, edgeIn, type Json, newStack, resource, resourceIds, synthesized } from '../stack';

const BAD: [string, () => EdgeNetwork, string][] = [
  [
    'a subnet is an address',
    () => EdgeNetwork.own({ subnet: '10.0.0.1' }),
    "EdgeNetwork.own: subnet: must be an IPv4 network in CIDR notation, got '10.0.0.1' (e.g. '10.89.0.0/24')",
  ],
  ['a subnet is of IPv6', () => EdgeNetwork.own({ subnet: 'fd00::/64' }), 'subnet: must be an IPv4 network'],
  [
    'an IPv6 subnet is of IPv4',
    () => EdgeNetwork.own({ ipv6Subnet: '10.89.0.0/24' }),
    "ipv6Subnet: must be an IPv6 network in CIDR notation, got '10.89.0.0/24' (e.g. 'fd00:89::/64')",
  ],
  [
    'both subnets are wrong',
    () => EdgeNetwork.own({ subnet: 'a', ipv6Subnet: 'b' }),
    "got 'a' (e.g. '10.89.0.0/24'); ipv6Subnet: must",
  ],
  [
    'an existing network has no name',
    () => EdgeNetwork.existing(''),
    "EdgeNetwork.existing: name: must be the name of a Docker network, got '' (e.g. 'shared')",
  ],
];

test.each(BAD)('fails when %s', (_, make, message) => {
  expect(make).toThrow(message);
});

function synth(network?: EdgeNetwork): Json {
  const stack = newStack();
  const edge = edgeIn(stack, { network });
  edge.addSite('a.example.com').addRoute('/', Upstream.container(containerIn(stack, 'App'), { port: 80 }));
  return synthesized(stack);
}

const network = (terraform: Json) => resource(terraform, 'docker_network', 'Edge/Network');

test('the network is called like the edge, and the engine chooses its addresses', () => {
  expect(network(synth())).toEqual({ name: 'edge' });
});

test('subnets are passed on, and IPv6 is switched on by its own; the name follows from them', () => {
  expect(network(synth(EdgeNetwork.own({ subnet: '10.89.0.0/24' })))).toEqual({
    name: 'edge-28c46420',
    ipam_config: [{ subnet: '10.89.0.0/24' }],
  });
  expect(network(synth(EdgeNetwork.own({ subnet: '10.89.0.0/24', ipv6Subnet: 'fd00:89::/64' })))).toEqual({
    name: 'edge-2f26cedf',
    ipv6: true,
    ipam_config: [{ subnet: '10.89.0.0/24' }, { subnet: 'fd00:89::/64' }],
  });
});

test('an existing network is joined by its name, by proxy and containers, and none is made', () => {
  const terraform = synth(EdgeNetwork.existing('shared'));
  expect(resourceIds(terraform, 'docker_network')).toEqual([]);
  for (const path of ['Edge/Proxy', 'App']) {
    expect(container(terraform, path).networks_advanced).toEqual([{ name: 'shared' }]);
  }
  expect(container(terraform, 'Edge/Config').upload.at(-1).content).toContain('reverse_proxy http://app.shared:80');
});
