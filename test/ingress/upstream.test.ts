import { Container } from '@cdktf/provider-docker/lib/container';
import { Lazy, TerraformStack, TerraformVariable } from 'cdktf';
import { type Ingress, Upstream, UpstreamLookup } from '../../lib';
import { container, containerIn, ingressIn, newStack, sophonIn, synthesized } from '../stack';

const network = { network: 'sophon_default', host: 'sophon-gateway', port: 8080 };

const BAD: [string, () => Upstream, string][] = [
  [
    'no network is named',
    () => Upstream.onNetwork({ ...network, network: '' }),
    "Upstream.onNetwork: network: must be the name of a Docker network, got '' (e.g. 'sophon_default')",
  ],
  [
    'no host is named',
    () => Upstream.onNetwork({ ...network, host: '' }),
    "Upstream.onNetwork: host: must be a host name, got '' (e.g. 'sophon-gateway')",
  ],
  [
    'a host has a port',
    () => Upstream.onNetwork({ ...network, host: 'gateway:8080' }),
    "Upstream.onNetwork: host: must be a host name, got 'gateway:8080' (e.g. 'sophon-gateway')",
  ],
  [
    'a host has a brace',
    () => Upstream.onNetwork({ ...network, host: 'a{b' }),
    "Upstream.onNetwork: host: must be a host name, got 'a{b'",
  ],
  [
    'everything about a network upstream is wrong',
    () => Upstream.onNetwork({ network: 'a b', host: 'c d', port: 0 }),
    "Upstream.onNetwork: network: must be the name of a Docker network, got 'a b' (e.g. 'sophon_default'); " +
      "host: must be a host name, got 'c d' (e.g. 'sophon-gateway'); port: must be a port, 1 to 65535, got '0' (e.g. '8080')",
  ],
  [
    'a host port is none',
    () => Upstream.onHost(70000),
    "Upstream.onHost: port: must be a port, 1 to 65535, got '70000' (e.g. '8080')",
  ],
  ...[
    '',
    'gateway',
    'gateway:8080',
    'ftp://a',
    'http://a/path',
    'http://u:p@a',
    'http://a?b',
    'http://a:0',
    'http://a b',
  ].map((url): [string, () => Upstream, string] => [
    `the URL is '${url}'`,
    () => Upstream.url(url),
    `Upstream.url: url: must be scheme, host and port only, got '${url}' (e.g. 'http://10.0.0.5:8081')`,
  ]),
  [
    'an alias is none',
    () => Upstream.container(containerIn(newStack(), 'Api'), { port: 80, alias: 'a b' }),
    "Upstream.container: alias: must be lower-case letters, digits, dots and dashes, not the proxy's own 'ingress', got 'a b' (e.g. 'gateway')",
  ],
  [
    'an alias is that of the proxy',
    () => Upstream.container(containerIn(newStack(), 'Api'), { port: 80, alias: 'ingress' }),
    "Upstream.container: alias: must be lower-case letters, digits, dots and dashes, not the proxy's own 'ingress', got 'ingress' (e.g. 'gateway')",
  ],
  [
    'the port of a container is none',
    () => Upstream.container(containerIn(newStack(), 'Api'), { port: -1 }),
    "Upstream.container: port: must be a port, 1 to 65535, got '-1' (e.g. '8080')",
  ],
];

test.each(BAD)('fails when %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('fails when a whole URL is a token, whose scheme and port must be known', () => {
  const url = new TerraformVariable(newStack(), 'url', {}).stringValue;
  expect(() => Upstream.url(url)).toThrow(/url: must be scheme, host and port only, the host alone a token, got/);
});

test.each([
  ['http://10.0.0.5:8081', { host: '10.0.0.5', port: 8081, secure: false, lookup: UpstreamLookup.ADDRESS }],
  ['https://api.example.com', { host: 'api.example.com', port: 443, secure: true, lookup: UpstreamLookup.DNS }],
  ['http://[fd00::5]/', { host: 'fd00::5', port: 80, secure: false, lookup: UpstreamLookup.ADDRESS }],
  ['http://host.docker.internal:81', { host: 'host.docker.internal', port: 81, lookup: UpstreamLookup.HOSTS_FILE }],
])('the URL %s is taken apart', (url, intent) => {
  expect(Upstream.url(url).intent).toMatchObject(intent);
});

test('an own container is put on the ingress network under its alias, beside the networks it has', () => {
  const stack = newStack();
  const sophon = sophonIn(stack);
  ingressIn(stack, { gateway: sophon.gateway, dashboard: sophon.dashboard });
  expect(container(synthesized(stack), 'Sophon/Gateway').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.Sophon_Network') },
    { name: expect.stringContaining('docker_network.Ingress_Network'), aliases: ['gateway'] },
  ]);
});

test('a container with two ports is put on the network once, under both aliases', () => {
  const stack = newStack();
  const api = containerIn(stack, 'Api');
  const ingress = ingressIn(stack);
  ingress.addRoute('/docs', Upstream.container(api, { port: 80 }));
  ingress.addRoute('/metrics', Upstream.container(api, { port: 9090, alias: 'api-metrics' }));
  ingress.addRoute('/more', Upstream.container(api, { port: 80 }));
  expect(container(synthesized(stack), 'Api').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.Ingress_Network'), aliases: ['api', 'api-metrics'] },
  ]);
});

test('the proxy joins each existing network once, in the order of names', () => {
  const stack = newStack();
  const ingress = ingressIn(stack);
  ingress.addRoute('/docs', Upstream.onNetwork({ network: 'docs', host: 'docs', port: 80 }));
  const names = container(synthesized(stack), 'Ingress/Proxy').networks_advanced.map((n: { name: string }) => n.name);
  expect(names).toEqual([expect.stringContaining('Ingress_Network'), 'docs', 'sophon_default']);
});

test('the Docker host is reached by its gateway, without a further network', () => {
  const stack = newStack();
  ingressIn(stack, { gateway: Upstream.onHost(8081), dashboard: Upstream.onHost(8080) });
  const proxy = container(synthesized(stack), 'Ingress/Proxy');
  expect(proxy.host).toEqual([{ host: 'host.docker.internal', ip: 'host-gateway' }]);
  expect(proxy.networks_advanced).toHaveLength(1);
});

const CLASHES: [string, (ingress: Ingress) => void, string][] = [
  [
    'two containers have one alias',
    (ingress) => {
      const stack = TerraformStack.of(ingress);
      ingress.addRoute('/a', Upstream.container(containerIn(stack, 'A'), { port: 1, alias: 'x' }));
      ingress.addRoute('/b', Upstream.container(containerIn(stack, 'B'), { port: 1, alias: 'x' }));
    },
    "got 'x' for two (e.g. alias: 'x-2')",
  ],
  [
    'two hosts differ in punctuation alone',
    (ingress) => {
      ingress.addRoute('/a', Upstream.onNetwork({ network: 'n', host: 'a.b', port: 80 }));
      ingress.addRoute('/b', Upstream.onNetwork({ network: 'n', host: 'a-b', port: 80 }));
    },
    "got 'a-b' for two",
  ],
  [
    'one host name means services on two networks',
    (ingress) => {
      ingress.addRoute('/a', Upstream.onNetwork({ network: 'one', host: 'api', port: 80 }));
      ingress.addRoute('/b', Upstream.onNetwork({ network: 'two', host: 'api', port: 80 }));
    },
    "got 'api' for two",
  ],
  [
    'one port is spoken to with and without TLS',
    (ingress) => {
      ingress.addRoute('/a', Upstream.url('http://api:8443'));
      ingress.addRoute('/b', Upstream.url('https://api:8443'));
    },
    "got 'api' for two",
  ],
];

test.each(CLASHES)('fails when %s', (_, add, message) => {
  expect(() => add(ingressIn(newStack()))).toThrow(`addRoute: upstream: must have a name of its own, ${message}`);
});

test('fails when the networks of an own container are a token', () => {
  const stack = newStack();
  const networksAdvanced = Lazy.anyValue({ produce: () => [] });
  const api = new Container(stack, 'Api', { name: 'api', image: 'api:1', networksAdvanced });
  expect(() => ingressIn(stack, { gateway: Upstream.container(api, { port: 80 }) })).toThrow(
    'app/Api: must have its networks as a list, got a token (set networksAdvanced to a list)',
  );
});
