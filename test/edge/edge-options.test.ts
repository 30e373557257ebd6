import { TerraformOutput, TerraformVariable } from 'cdktf';
import { AcmeChallenge, CaddyProxy, EdgeNetwork, type EdgeOptions, LogDriver, Tls } from '../../lib';
import { EDGE_OPTIONS } from '../../lib/edge/edge-options';
import type { SiteDefaults } from '../../lib/edge/site-options';
import { container, edgeIn, ingressIn, type Json, newStack, resource, synthesized } from '../stack';

/** What is wrong, the options, the message. */
const BAD: [string, EdgeOptions, string][] = [
  ['a port is 0', { httpPort: 0 }, "httpPort: must be a port, 1 to 65535, got '0' (e.g. '80')"],
  ['a port is over 65535', { httpsPort: 65536 }, "httpsPort: must be a port, 1 to 65535, got '65536' (e.g. '443')"],
  ['a port is no whole number', { httpsPort: 1.5 }, "httpsPort: must be a port, 1 to 65535, got '1.5' (e.g. '443')"],
  ['a port is not a number', { httpsPort: Number.NaN }, "httpsPort: must be a port, 1 to 65535, got 'NaN'"],
  ['a port is negative', { httpPort: -80 }, "httpPort: must be a port, 1 to 65535, got '-80' (e.g. '80')"],
  [
    'both ports are one',
    { httpPort: 8443, httpsPort: 8443 },
    "httpPort: must differ from httpsPort, got '8443' for both (e.g. '8080' and '8443')",
  ],
  ['the https port is the http default', { httpsPort: 80 }, "httpPort: must differ from httpsPort, got '80' for both"],
  [
    'HTTP/3 is wanted without TLS',
    { http3: true, tls: Tls.none() },
    "http3: must be left out with Tls.none(), got 'true' (HTTP/3 is always encrypted: switch it on at the CDN)",
  ],
  ['memory is too little to start', { memoryMiB: 8 }, "memoryMiB: must be at least 32, got '8' (e.g. '256')"],
  [
    'there is no bind address',
    { bindAddresses: [] },
    "bindAddresses: must hold at least one address of the Docker host, got '[]' (e.g. '0.0.0.0')",
  ],
  [
    'a bind address is a name',
    { bindAddresses: ['127.0.0.1', 'localhost'] },
    "bindAddresses[1]: must be an IP address of the Docker host, got 'localhost' (e.g. '127.0.0.1')",
  ],
  ['a bind address has a zone', { bindAddresses: ['fe80::1%eth0'] }, 'bindAddresses[0]: must be an IP address'],
  [
    'a bind address is there twice',
    { bindAddresses: ['::', '0.0.0.0', '::'] },
    "bindAddresses[2]: must be named once, got '::' a second time (leave one out)",
  ],
  [
    'a name has a space',
    { name: 'my edge' },
    "name: must be lower-case letters, digits, dots, dashes, at most 49, got 'my edge' (e.g. 'edge')",
  ],
  [
    'a name is over-long',
    { name: 'a'.repeat(50) },
    'name: must be lower-case letters, digits, dots, dashes, at most 49',
  ],
  [
    'a joined network is none',
    { joinedNetworks: ['sophon_default', 'a b'] },
    "joinedNetworks[1]: must be the name of a Docker network, got 'a b' (e.g. 'sophon_default')",
  ],
  [
    'a trusted network is none',
    { trustedProxies: { ranges: ['10.0.0.0/8', '10.0.0.0/33'], clientIpHeader: 'X-Real-IP' } },
    "trustedProxies.ranges[1]: must be a network in CIDR notation, got '10.0.0.0/33' (e.g. '173.245.48.0/20')",
  ],
  ...['0.0.0.0/0', '::/0'].map((range): [string, EdgeOptions, string] => [
    `everybody is trusted by ${range}`,
    { trustedProxies: { ranges: ['10.0.0.0/8', range], clientIpHeader: 'X-Real-IP' } },
    `trustedProxies.ranges[1]: must be a proxy's own network, as its word about clients is taken, got '${range}' (e.g. `,
  ]),
  [
    'nobody is trusted',
    { trustedProxies: { ranges: [], clientIpHeader: 'X-Real-IP' } },
    "trustedProxies.ranges: must hold at least one network, got '[]' (e.g. '173.245.48.0/20')",
  ],
  [
    'the client address header is none',
    { trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader: 'CF Connecting' } },
    "trustedProxies.clientIpHeader: must be the name of a header, got 'CF Connecting' (e.g. 'CF-Connecting-IP')",
  ],
];

test.each(BAD)('fails when %s, at an edge and at an ingress that makes its own', (_, change, message) => {
  expect(() => edgeIn(newStack(), change)).toThrow(`app/Edge: ${message}`);
  expect(() => ingressIn(newStack(), change)).toThrow(`app/Ingress: ${message}`);
});

test('fails when much is wrong, with all of it in one error', () => {
  const everything: EdgeOptions = {
    name: '-',
    bindAddresses: ['x'],
    httpPort: 0,
    memoryMiB: 1,
    trustedProxies: { ranges: ['x'], clientIpHeader: '' },
    joinedNetworks: [''],
    maxBodyMiB: 0,
    responseHeaders: { 'X A': 'b' },
  };
  expect(() => edgeIn(newStack(), everything)).toThrow(
    /^app\/Edge: name: .*; bindAddresses\[0\]: .*; httpPort: .*; memoryMiB: .*; trustedProxies.ranges\[0\]: .*; trustedProxies.clientIpHeader: .*; joinedNetworks\[0\]: .*; maxBodyMiB: .*; responseHeaders\['X A'\]: /,
  );
});

test('fails when site and edge of an ingress are wrong, with all of it in one error and each thing once', () => {
  const everything = { domain: 'a b', additionalDomains: ['*.org'], maxBodyMiB: 0, responseHeaders: { 'X A': 'b' } };
  let message = '';
  try {
    ingressIn(newStack(), { ...everything, name: '-', httpPort: 0 });
  } catch (error) {
    message = (error as Error).message;
  }
  const paths = [...message.matchAll(/(?:^app\/Ingress: |; )([\w[\]' ]+): must/g)].map(([, path]) => path);
  expect(paths.sort()).toEqual(
    ['additionalDomains[0]', 'domain', 'httpPort', 'maxBodyMiB', 'name', "responseHeaders['X A']"].sort(),
  );
});

test('without options an edge is called "edge", wherever it stands, and publishes 80 and 443 on all of IPv4', () => {
  for (const id of ['Edge', 'Other']) {
    const edge = edgeIn(newStack(), {}, id);
    expect(edge.name).toBe('edge');
    const proxy = container(synthesizedOf(edge), `${id}/Proxy`);
    expect(proxy.name).toBe('edge');
    expect(proxy.ports.map(({ ip, external }: Json) => `${ip}:${external}`)).toEqual(['0.0.0.0:80', '0.0.0.0:443']);
  }
});

test('every port is published on every address, port by port', () => {
  const stack = newStack();
  edgeIn(stack, { bindAddresses: ['::', '203.0.113.5'], http3: true, httpsPort: 8443 });
  const ports = [
    { external: 80, internal: 80, protocol: 'tcp' },
    { external: 8443, internal: 443, protocol: 'tcp' },
    { external: 8443, internal: 443, protocol: 'udp' },
  ];
  expect(container(synthesized(stack), 'Edge/Proxy').ports).toEqual(
    ports.flatMap((port) => ['::', '203.0.113.5'].map((ip) => ({ ...port, ip }))),
  );
});

test('without TLS the plain port alone is published', () => {
  const stack = newStack();
  edgeIn(stack, { tls: Tls.none(), httpPort: 8080 });
  const ports = container(synthesized(stack), 'Edge/Proxy').ports;
  expect(ports).toEqual([{ external: 8080, internal: 80, ip: '0.0.0.0', protocol: 'tcp' }]);
});

test('an edge without TLS may have one number for both ports, as it uses one', () => {
  expect(edgeIn(newStack(), { tls: Tls.none(), httpPort: 443 }).name).toBe('edge');
});

test('a memory limit is one for swap too, and the log goes where it is told to', () => {
  const stack = newStack();
  edgeIn(stack, { memoryMiB: 256, logDriver: LogDriver.named('journald', { tag: 'edge' }) });
  const terraform = synthesized(stack);
  expect(container(terraform, 'Edge/Proxy')).toMatchObject({ memory: 256, memory_swap: 256 });
  for (const path of ['Edge/Proxy', 'Edge/Config']) {
    expect(container(terraform, path)).toMatchObject({ log_driver: 'journald', log_opts: { tag: 'edge' } });
  }
});

test('joined networks are there from the start, each once, in the order of names', () => {
  const stack = newStack();
  ingressIn(stack, { joinedNetworks: ['z_default', 'sophon_default', 'a_default'] });
  expect(container(synthesized(stack), 'Ingress/Edge/Proxy').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.Ingress_Edge_Network') },
    { name: 'a_default' },
    { name: 'sophon_default' },
    { name: 'z_default' },
  ]);
});

/** Each string option as a variable, and where its value must arrive. */
const TOKENS: [string, (token: string) => EdgeOptions, (terraform: Json) => string][] = [
  ['name', (token) => ({ name: token }), (terraform) => container(terraform, 'Edge/Proxy').name],
  [
    'bindAddresses',
    (token) => ({ bindAddresses: [token] }),
    (terraform) => container(terraform, 'Edge/Proxy').ports[0].ip,
  ],
  ['responseHeaders', (token) => ({ responseHeaders: { 'X-A': `a ${token}; b` } }), caddyfile],
  ['trustedProxies.ranges', (token) => ({ trustedProxies: { ranges: [token], clientIpHeader: 'X-A' } }), caddyfile],
  [
    'trustedProxies.clientIpHeader',
    (token) => ({ trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader: token } }),
    caddyfile,
  ],
  [
    'e-mail',
    (token) => ({ tls: Tls.letsEncrypt({ email: `ops@${token}` }) }),
    (terraform) => container(terraform, 'Edge/Sidecar/lego').command[0],
  ],
  [
    'e-mail of the proxy’s own account',
    (token) => ({ tls: Tls.letsEncrypt({ email: `ops@${token}`, challenge: AcmeChallenge.tlsAlpn01() }) }),
    caddyfile,
  ],
  ['joinedNetworks', (token) => ({ joinedNetworks: [token] }), networks],
  ['network', (token) => ({ network: EdgeNetwork.existing(token) }), networks],
  [
    'subnet',
    (token) => ({ network: EdgeNetwork.own({ subnet: token }) }),
    (terraform) => resource(terraform, 'docker_network', 'Edge/Network').ipam_config[0].subnet,
  ],
];

test.each(TOKENS)('a variable as %s arrives as an interpolation', (_, change, find) => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'value', {});
  edgeIn(stack, change(stringValue)).addSite('a.example.com');
  expect(find(synthesized(stack))).toContain('${var.value}');
});

test('a variable as image arrives as an interpolation', () => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'registry', {});
  edgeIn(stack, { proxy: new CaddyProxy({ image: `${stringValue}/caddy:2` }) });
  expect(resource(synthesized(stack), 'docker_image', 'Edge/Image').name).toBe('${var.registry}/caddy:2');
});

test('ports and memory may be variables', () => {
  const stack = newStack();
  const [port, memory] = ['port', 'memory'].map((id) => new TerraformVariable(stack, id, {}).numberValue);
  const site = edgeIn(stack, { httpsPort: port, memoryMiB: memory }).addSite('a.example.com');
  new TerraformOutput(stack, 'url', { value: site.url });
  const terraform = synthesized(stack);
  expect(container(terraform, 'Edge/Proxy').ports[1].external).toBe('${var.port}');
  expect(container(terraform, 'Edge/Proxy').memory).toBe('${var.memory}');
  expect(caddyfile(terraform)).toContain('https://a.example.com:${var.port}{uri}');
  expect(terraform.output.url.value).toBe('https://a.example.com:${var.port}');
});

test('EDGE_OPTIONS names every option that sites cannot have', () => {
  const all: Required<Omit<EdgeOptions, keyof SiteDefaults>> = {
    name: '',
    bindAddresses: [],
    httpPort: 0,
    httpsPort: 0,
    http3: false,
    trustedProxies: { ranges: [], clientIpHeader: '' },
    accessLog: false,
    logDriver: LogDriver.engineDefault(),
    oldStreamHours: 0,
    memoryMiB: 0,
    network: EdgeNetwork.own(),
    joinedNetworks: [],
  };
  expect([...EDGE_OPTIONS].sort()).toEqual(Object.keys(all).sort());
});

function caddyfile(terraform: Json): string {
  return container(terraform, 'Edge/Config').upload.at(-1).content;
}

function networks(terraform: Json): string {
  return JSON.stringify(container(terraform, 'Edge/Proxy').networks_advanced);
}

function synthesizedOf(edge: ReturnType<typeof edgeIn>): Json {
  return synthesized(edge.node.scope as ReturnType<typeof newStack>);
}
