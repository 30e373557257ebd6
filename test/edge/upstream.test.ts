import { Container } from '@cdktf/provider-docker/lib/container';
import { Lazy, TerraformVariable } from 'cdktf';
import { EdgeNetwork, type ForwardAction, type Site, Upstream, type UpstreamIntent, UpstreamLookup } from '../../lib';
import { OwnProxy } from '../own-proxy';
import { container, containerIn, edgeIn, ingressIn, ingressOn, newStack, sophonIn, synthesized } from '../stack';

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
    'the port of a container is none',
    () => Upstream.container(containerIn(newStack(), 'Api'), { port: -1 }),
    "Upstream.container: port: must be a port, 1 to 65535, got '-1' (e.g. '8080')",
  ],
  [
    'the name of a container is no host name',
    () => Upstream.container(containerIn(newStack(), 'Api', { name: 'my_api_' }), { port: 80 }),
    "Upstream.container: container.name: must be a host name, as it is found by it, got 'my_api_' (e.g. 'gateway')",
  ],
  [
    'a container is on the network of its host',
    () => Upstream.container(containerIn(newStack(), 'Api', { networkMode: 'host' }), { port: 80 }),
    "Upstream.container: container: must be on a network of its own, got 'api' with networkMode 'host' (e.g. Upstream.onHost(8081))",
  ],
];

test.each(BAD)('fails when %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('fails when a whole URL is a token, whose scheme and port must be known', () => {
  const url = new TerraformVariable(newStack(), 'url', {}).stringValue;
  expect(() => Upstream.url(url)).toThrow(/url: must be scheme, host and port only, the host alone a token, got/);
});

/** What a proxy is asked for of the upstreams of one site, by their paths. */
function asked(declare: (site: Site) => void, edgeNetwork?: EdgeNetwork): { [path: string]: UpstreamIntent } {
  const proxy = new OwnProxy();
  const edge = edgeIn(newStack(), { proxy, network: edgeNetwork });
  declare(edge.addSite('a.example.com'));
  expect(edge.files).not.toEqual({});
  const { routes } = proxy.asked[0].sites[0];
  return Object.fromEntries(routes.map(({ path, action }) => [path, (action as ForwardAction).upstream]));
}

const CONTAINER: [string, UpstreamIntent] = [
  'a container of the app',
  {
    id: 'api.edge-80',
    host: 'api.edge',
    port: 80,
    secure: false,
    lookup: UpstreamLookup.DNS,
    ownContainer: true,
  },
];
const OUTSIDE = { secure: false, ownContainer: false };
const { DNS, ADDRESS, HOSTS_FILE } = UpstreamLookup;

test.each<[string, UpstreamIntent, (site: Site) => Upstream]>([
  [
    ...CONTAINER,
    (site) => Upstream.container(containerIn(site.node.root.node.findChild('app') as never, 'Api'), { port: 80 }),
  ],
  [
    'a service of a network',
    {
      ...OUTSIDE,
      id: 'sophon-gateway.sophon_default-8080',
      host: 'sophon-gateway.sophon_default',
      port: 8080,
      lookup: DNS,
    },
    () => Upstream.onNetwork(network),
  ],
  [
    'an address of a network',
    { ...OUTSIDE, id: '10.0.0.5-80', host: '10.0.0.5', port: 80, lookup: ADDRESS },
    () => Upstream.onNetwork({ ...network, host: '10.0.0.5', port: 80 }),
  ],
  [
    'the Docker host',
    { ...OUTSIDE, id: 'host.docker.internal-81', host: 'host.docker.internal', port: 81, lookup: HOSTS_FILE },
    () => Upstream.onHost(81),
  ],
  [
    'an IPv4 address',
    { ...OUTSIDE, id: '10.0.0.5-8081', host: '10.0.0.5', port: 8081, lookup: ADDRESS },
    () => Upstream.url('http://10.0.0.5:8081'),
  ],
  [
    'an IPv6 address',
    { ...OUTSIDE, id: 'fd00--5-80', host: 'fd00::5', port: 80, lookup: ADDRESS },
    () => Upstream.url('http://[fd00::5]/'),
  ],
  [
    'a server with TLS',
    { ...OUTSIDE, id: 'https-api.example.com-443', host: 'api.example.com', port: 443, secure: true, lookup: DNS },
    () => Upstream.url('https://api.example.com'),
  ],
  [
    'the Docker host by its URL',
    { ...OUTSIDE, id: 'host.docker.internal-81', host: 'host.docker.internal', port: 81, lookup: HOSTS_FILE },
    () => Upstream.url('http://host.docker.internal:81'),
  ],
])('%s is known to a proxy as %j', (_, intent, make) => {
  expect(asked((site) => site.addRoute('/', make(site)))['/']).toEqual(intent);
});

test('on an existing network a container is found by its name on that network', () => {
  const [, intent] = CONTAINER;
  const upstreams = asked(
    (site) =>
      site.addRoute('/', Upstream.container(containerIn(site.node.scope?.node.scope as never, 'Api'), { port: 80 })),
    EdgeNetwork.existing('shared'),
  );
  expect(upstreams['/']).toEqual({ ...intent, id: 'api.shared-80', host: 'api.shared' });
});

test('one upstream has one identity, however often it is declared; another port, network or scheme is another one', () => {
  const upstreams = asked((site) => {
    site.addRoute('/a', Upstream.onNetwork({ network: 'one', host: 'api', port: 80 }));
    site.addRoute('/b', Upstream.onNetwork({ network: 'one', host: 'api', port: 80 }));
    site.addRoute('/c', Upstream.onNetwork({ network: 'two', host: 'api', port: 80 }));
    site.addRoute('/d', Upstream.onNetwork({ network: 'one', host: 'api', port: 81 }));
    site.addRoute('/e', Upstream.url('http://api:80'));
    site.addRoute('/f', Upstream.url('https://api:80'));
  });
  expect(Object.entries(upstreams).map(([path, { id }]) => [path, id])).toEqual([
    ['/a', 'api.one-80'],
    ['/b', 'api.one-80'],
    ['/c', 'api.two-80'],
    ['/d', 'api.one-81'],
    ['/e', 'api-80'],
    ['/f', 'https-api-80'],
  ]);
});

test('the same host and port on two networks are two upstreams, each asked for on its own network', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  for (const name of ['one', 'two']) {
    edge.addSite(`${name}.example.com`).addRoute('/', Upstream.onNetwork({ network: name, host: 'api', port: 80 }));
  }
  const terraform = synthesized(stack);
  expect(container(terraform, 'Edge/Proxy').networks_advanced.slice(1)).toEqual([{ name: 'one' }, { name: 'two' }]);
  const text = edge.files['/etc/caddy/Caddyfile'];
  for (const host of ['http://api.one:80', 'http://api.two:80']) expect(text).toContain(`reverse_proxy ${host} {`);
});

test('a container is put on the network of the edge beside those that it has, without an alias', () => {
  const stack = newStack();
  const sophon = sophonIn(stack);
  ingressIn(stack, { gateway: sophon.gateway, dashboard: sophon.dashboard });
  expect(container(synthesized(stack), 'Sophon/Gateway').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.Sophon_Network') },
    { name: expect.stringContaining('docker_network.Ingress_Edge_Network') },
  ]);
});

test('a container on two sites, or with two ports, is put on the network once', () => {
  const stack = newStack();
  const api = containerIn(stack, 'Api');
  const edge = edgeIn(stack);
  const site = edge.addSite('a.example.com');
  site.addRoute('/', Upstream.container(api, { port: 80 }));
  site.addRoute('/metrics', Upstream.container(api, { port: 9090 }));
  edge.addSite('b.example.com').addRoute('/', Upstream.container(api, { port: 80 }));
  expect(container(synthesized(stack), 'Api').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.Edge_Network') },
  ]);
});

test('a container on two edges is put on the networks of both', () => {
  const stack = newStack();
  const api = containerIn(stack, 'Api');
  for (const [id, port] of [
    ['One', 1001],
    ['Two', 2001],
  ] as const) {
    const edge = edgeIn(stack, { name: id.toLowerCase(), httpPort: port, httpsPort: port + 1 }, id);
    edge.addSite('a.example.com').addRoute('/', Upstream.container(api, { port: 80 }));
  }
  expect(container(synthesized(stack), 'Api').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.One_Network') },
    { name: expect.stringContaining('docker_network.Two_Network') },
  ]);
});

test('two Sophons on one edge are told apart', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  for (const name of ['production', 'staging']) {
    const { gateway, dashboard } = sophonIn(stack, { name }, name);
    ingressOn(edge, { domain: `${name}.example.com`, gateway, dashboard }, `${name}-ingress`);
  }
  synthesized(stack);
  const sites = edge.files['/etc/caddy/Caddyfile'].split(/^https:\/\//m).slice(1, 3);
  for (const [index, name] of ['production', 'staging'].entries()) {
    const upstreams = [...sites[index].matchAll(/reverse_proxy (\S+)/g)].map(([, upstream]) => upstream);
    expect(new Set(upstreams)).toEqual(
      new Set([`http://${name}-gateway.edge:8080`, `http://${name}-dashboard.edge:80`]),
    );
  }
});

test('fails when two containers have one name, as the engine would refuse the second one', () => {
  const stack = newStack();
  const site = edgeIn(stack).addSite('a.example.com');
  site.addRoute('/a', Upstream.container(containerIn(stack, 'A', { name: 'x' }), { port: 1 }));
  expect(() => site.addRoute('/b', Upstream.container(containerIn(stack, 'B', { name: 'x' }), { port: 1 }))).toThrow(
    "app/Edge/a.example.com: addRoute: upstream: must have a name of its own, got 'x' for 'app/B', which is that of " +
      "'app/A' (rename one container)",
  );
  expect(() => site.addRoute('/b', Upstream.container(containerIn(stack, 'C', { name: 'x' }), { port: 2 }))).toThrow(
    "must have a name of its own, got 'x' for 'app/C'",
  );
});

test('the proxy joins each existing network once, in the order of names', () => {
  const stack = newStack();
  const ingress = ingressIn(stack);
  ingress.addRoute('/docs', Upstream.onNetwork({ network: 'docs', host: 'docs', port: 80 }));
  const names = container(synthesized(stack), 'Ingress/Edge/Proxy').networks_advanced.map(
    (n: { name: string }) => n.name,
  );
  expect(names).toEqual([expect.stringContaining('Ingress_Edge_Network'), 'docs', 'sophon_default']);
});

test('the Docker host is reached by its gateway, without a further network', () => {
  const stack = newStack();
  ingressIn(stack, { gateway: Upstream.onHost(8081), dashboard: Upstream.onHost(8080) });
  const proxy = container(synthesized(stack), 'Ingress/Edge/Proxy');
  expect(proxy.host).toEqual([{ host: 'host.docker.internal', ip: 'host-gateway' }]);
  expect(proxy.networks_advanced).toHaveLength(1);
});

test('fails when the networks of an own container are a token', () => {
  const stack = newStack();
  const networksAdvanced = Lazy.anyValue({ produce: () => [] });
  const api = new Container(stack, 'Api', { name: 'api', image: 'api:1', networksAdvanced });
  expect(() => ingressIn(stack, { gateway: Upstream.container(api, { port: 80 }) })).toThrow(
    'app/Api: must have its networks as a list, got a token (set networksAdvanced to a list)',
  );
});

test('host, network and the name of a container may be variables', () => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'value', {});
  const edge = edgeIn(stack);
  const site = edge.addSite('a.example.com');
  site.addRoute('/host', Upstream.onNetwork({ network: 'n', host: stringValue, port: 1 }));
  site.addRoute('/network', Upstream.onNetwork({ network: stringValue, host: 'h', port: 2 }));
  site.addRoute('/url', Upstream.url(`http://${stringValue}:3`));
  site.addRoute(
    '/container',
    Upstream.container(containerIn(stack, 'Api', { name: `${stringValue}-api` }), { port: 4 }),
  );
  const terraform = synthesized(stack);
  const text = edge.files['/etc/caddy/Caddyfile'];
  for (const upstream of [
    'http://${var.value}.n:1',
    'http://h.${var.value}:2',
    'http://${var.value}:3',
    'http://${var.value}-api.edge:4',
  ]) {
    expect(text).toContain(`reverse_proxy \`${upstream}\` {`);
  }
  expect(container(terraform, 'Edge/Proxy').networks_advanced).toContainEqual({ name: '${var.value}' });
});
