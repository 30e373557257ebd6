import type { Container } from '@cdktf/provider-docker/lib/container';
import { TerraformStack, TerraformVariable } from 'cdktf';
import {
  Auth,
  EdgeNetwork,
  type ForwardAction,
  type Site,
  Upstream,
  type UpstreamIntent,
  UpstreamLookup,
} from '../../lib';
import { CERTIFICATE, INTERMEDIATE, INTERMEDIATE_ROOT, OTHER_CERTIFICATE } from '../certificates/certificates';
import { OwnProxy } from '../own-proxy';
import { containerIn, edgeIn, newStack } from '../stack';

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
  ...['', 'gateway', 'gateway:8080', 'ftp://a', 'http://a/path', 'http://a?b', 'http://a:0', 'http://a b'].map(
    (url): [string, () => Upstream, string] => [
      `the URL is '${url}'`,
      () => Upstream.url(url),
      `Upstream.url: url: must be scheme, host and port only, got '${url}' (e.g. 'http://10.0.0.5:8081')`,
    ],
  ),
  ...['localhost', 'api.localhost', '127.0.0.1', '127.1.2.3', '[::1]', '0.0.0.0'].map(
    (host): [string, () => Upstream, string] => [
      `a URL names ${host}, which is the proxy's container`,
      () => Upstream.url(`http://${host}:8081`),
      `Upstream.url: url: must be reached from the proxy's container, got 'http://${host}:8081', which is that container ` +
        'itself (e.g. Upstream.onHost(8081))',
    ],
  ),
  [
    'a host on a network is the proxy’s container',
    () => Upstream.onNetwork({ ...network, host: 'localhost' }),
    "Upstream.onNetwork: host: must be reached from the proxy's container, got 'localhost', which is that container",
  ],
  [
    'a URL has a password, without repeating it',
    () => Upstream.url('http://user:hunter2@10.0.0.5'),
    "Upstream.url: url: must be scheme, host and port only, got 'http://...@10.0.0.5' (e.g. 'http://10.0.0.5:8081')",
  ],
  [
    'an authority is no PEM',
    () => Upstream.url('https://api.corp.example', { certificateAuthority: '/etc/ssl/root.pem' }),
    "Upstream.url: certificateAuthority: must be PEM certificates, got 17 characters (e.g. '-----BEGIN",
  ],
  [
    'an authority is no root',
    () => Upstream.url('https://api.corp.example', { certificateAuthority: INTERMEDIATE }),
    "Upstream.url: certificateAuthority: must hold every root, got 'O=Corp, CN=Intermediate' without its issuer " +
      "'O=Corp, CN=Root' (add that certificate)",
  ],
  [
    'an authority comes with http',
    () => Upstream.url('http://api.corp.example', { certificateAuthority: CERTIFICATE }),
    "Upstream.url: certificateAuthority: must come with https, got 'http://api.corp.example' (make it https, or leave it out)",
  ],
  [
    'a container is an upstream already',
    () => Upstream.container(Upstream.onHost(80) as unknown as Container, { port: 80 }),
    'Upstream.container: container: must be a container of the Docker provider, got an instance of Upstream (e.g. ',
  ],
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
const COMPANY = { certificateAuthority: CERTIFICATE };
const OUTSIDE = { secure: false, ownContainer: false };
const { DNS, ADDRESS, HOSTS_FILE } = UpstreamLookup;

test.each<[string, UpstreamIntent, (site: Site) => Upstream]>([
  [...CONTAINER, (site) => Upstream.container(containerIn(TerraformStack.of(site), 'Api'), { port: 80 })],
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
    'a server that a company vouches for',
    {
      ...OUTSIDE,
      id: 'https-api.corp.example-8443',
      host: 'api.corp.example',
      port: 8443,
      secure: true,
      certificateAuthority: CERTIFICATE,
      lookup: DNS,
    },
    () => Upstream.url('https://api.corp.example:8443', COMPANY),
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
    (site) => site.addRoute('/', Upstream.container(containerIn(TerraformStack.of(site), 'Api'), { port: 80 })),
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

test.each<[string, Upstream, Upstream, string]>([
  [
    'another scheme',
    Upstream.url('https://api:80'),
    Upstream.url('http://https-api:80'),
    "got 'http://https-api:80', which is called 'https-api-80' as 'https://api:80' is (rename one of them)",
  ],
  [
    'an address of IPv6',
    Upstream.url('http://[fd00::5]'),
    Upstream.url('http://fd00--5'),
    "got 'http://fd00--5:80', which is called 'fd00--5-80' as 'http://fd00::5:80' is",
  ],
])('fails when the name of a host reads like %s', (_, one, other, message) => {
  const edge = edgeIn(newStack());
  edge.addSite('a.example.com').addRoute('/', one);
  const site = edge.addSite('b.example.com');
  expect(() => site.addRoute('/', other)).toThrow(`addRoute: upstream: must have a name of its own, ${message}`);
  site.addRoute('/', one);
});

test('an intermediate certificate is taken beside its root, and so are several roots', () => {
  const roots = [INTERMEDIATE + INTERMEDIATE_ROOT, CERTIFICATE + OTHER_CERTIFICATE];
  for (const certificateAuthority of roots) {
    const { '/': upstream } = asked((site) => {
      site.addRoute('/', Upstream.url('https://api.corp.example', { certificateAuthority }));
    });
    expect(upstream.certificateAuthority).toBe(certificateAuthority);
  }
});

describe('who vouches for an upstream', () => {
  const url = 'https://api.corp.example';

  test('may be a variable, and is the same wherever that is named', () => {
    const stack = newStack();
    const variable = new TerraformVariable(stack, 'roots', {});
    const site = edgeIn(stack).addSite('a.example.com');
    for (const path of ['/a', '/b']) {
      site.addRoute(path, Upstream.url(url, { certificateAuthority: variable.stringValue }));
    }
  });

  test.each<[string, Upstream]>([
    ['another authority', Upstream.url(url, { certificateAuthority: OTHER_CERTIFICATE })],
    ['public roots', Upstream.url(url)],
  ])('fails when it is %s elsewhere on the edge, which keeps connections for all', (_, other) => {
    const edge = edgeIn(newStack());
    edge.addSite('a.example.com').addRoute('/', Upstream.url(url, COMPANY));
    const message =
      `upstream: must have one certificateAuthority, got another for '${url}:443' than it has elsewhere on ` +
      "'app/Edge' (make the Upstream once, with all its roots one after another)";
    expect(() => edge.addSite('b.example.com').addRoute('/', other)).toThrow(message);
    const auth = Auth.forward({ upstream: other, path: '/verify' });
    const route = () => edge.addSite('c.example.com').addRoute('/', Upstream.onHost(81), { auth });
    expect(route).toThrow(message);
  });

  test('fails when it is a value of another stack, on which the edge would come to depend', () => {
    const edge = edgeIn(newStack());
    const theirs = new TerraformStack(edge.node.root, 'theirs');
    const variable = new TerraformVariable(theirs, 'roots', {});
    const upstream = Upstream.url(url, { certificateAuthority: variable.stringValue });
    expect(() => edge.addSite('a.example.com').addRoute('/', upstream)).toThrow(
      "upstream: certificateAuthority: must be known in 'app', as the edge is there, got a value of 'theirs'",
    );
  });
});
