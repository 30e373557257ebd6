import { CaddyProxy, EdgeNetwork, type EdgeOptions, Hsts, Ingress, LogDriver, Tls, Upstream } from '../../lib';
import { EDGE_OPTIONS } from '../../lib/edge/edge-options';
import { OwnLabelReader } from '../own-proxy';
import { container, edgeIn, ingressIn, ingressOn, newStack, resourceIds, synthesized } from '../stack';

test('without an edge it makes one as its child', () => {
  const stack = newStack();
  const ingress = ingressIn(stack);
  expect(ingress.edge.node.path).toBe('app/Ingress/Edge');
  expect(ingress.files).toEqual(ingress.edge.files);
  const terraform = synthesized(stack);
  expect(resourceIds(terraform, 'docker_container')).toEqual(['Ingress_Edge_Config', 'Ingress_Edge_Proxy']);
});

test('on an edge it is one of its sites, and makes nothing', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  const before = resourceIds(synthesized(stack), 'docker_container');
  const ingress = ingressOn(edge);
  expect(ingress.edge).toBe(edge);
  expect(resourceIds(synthesized(stack), 'docker_container')).toEqual(before);
  expect(ingress.files).toEqual(edge.files);
  expect(ingress.files['/etc/caddy/Caddyfile']).toContain('https://sophon.example.com {');
});

test('the short form and the long one ask for the same', () => {
  const [short, long] = [newStack(), newStack()];
  const options = { maxBodyMiB: 5, httpsPort: 8443, hsts: Hsts.on({ maxAgeSeconds: 1 }) };
  const ingress = ingressIn(short, options);
  const edge = edgeIn(long, options);
  ingressOn(edge);
  expect(ingress.files).toEqual(edge.files);
});

test('fails when there are both an edge and a proxy, or neither', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  expect(() => ingressOn(edge, { proxy: new CaddyProxy() })).toThrow(
    'app/Ingress: edge, proxy: must be one of the two, got both (leave proxy to the edge)',
  );
  expect(() => ingressIn(stack, { proxy: undefined }, 'Other')).toThrow(
    'app/Other: edge, proxy: must be one of the two, got neither (e.g. proxy: new CaddyProxy())',
  );
});

const EDGE_VALUES: { [option: string]: unknown } = {
  name: 'other',
  bindAddresses: ['127.0.0.1'],
  httpPort: 8080,
  httpsPort: 8443,
  http3: false,
  trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader: 'X-A' },
  accessLog: true,
  logDriver: LogDriver.engineDefault(),
  oldStreamHours: 1,
  memoryMiB: 256,
  network: EdgeNetwork.own(),
  joinedNetworks: [],
} satisfies EdgeOptions;

test.each([...EDGE_OPTIONS])('fails when %s stands beside an edge, whose business it is', (option) => {
  expect(() => ingressOn(edgeIn(newStack()), { [option]: EDGE_VALUES[option] })).toThrow(
    `app/Ingress: ${option}: must be set at 'app/Edge', which serves other sites, too (move it there)`,
  );
});

test('fails when much is wrong, with all of it in one error', () => {
  const change = { domain: 'a b', httpPort: 81, name: 'x', maxBodyMiB: 0 };
  expect(() => ingressOn(edgeIn(newStack()), change)).toThrow(
    /^app\/Ingress: domain: .*; maxBodyMiB: .*; name: must be set at 'app\/Edge'.*; httpPort: must be set at/,
  );
});

test('what holds for a site may stand beside an edge, and counts more', () => {
  const edge = edgeIn(newStack(), { tls: Tls.letsEncrypt({ email: 'a@example.com' }), maxBodyMiB: 1 });
  ingressOn(edge, {
    tls: Tls.internalCa(),
    hsts: Hsts.on({ maxAgeSeconds: 5 }),
    maxBodyMiB: 7,
    responseHeaders: { 'X-A': 'b' },
    additionalDomains: ['www.example.com'],
  });
  const text = edge.files['/etc/caddy/Caddyfile'];
  for (const part of [
    'https://sophon.example.com, https://www.example.com {',
    'issuer internal',
    'max-age=5',
    '7MiB',
    '>X-A b',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('issuer acme');
});

test('an ingress of one own route needs no more than a domain, TLS and a proxy', () => {
  const stack = newStack();
  const tls = Tls.internalCa();
  const ingress = new Ingress(stack, 'Ingress', { domain: 'a.example.com', tls, proxy: new CaddyProxy() });
  ingress.addRoute('/', Upstream.onHost(8080));
  expect(container(synthesized(stack), 'Ingress/Edge/Proxy').name).toBe('edge');
});

test('two ingresses that each make an edge need a name and ports of their own', () => {
  const stack = newStack();
  ingressIn(stack, {}, 'One');
  expect(() => ingressIn(stack, {}, 'Two')).toThrow(
    "app/Two/Edge: name: must be its own, got 'edge', which 'app/One/Edge' has (e.g. name: 'edge-2')",
  );
  expect(() => ingressIn(stack, { name: 'three', httpPort: 8080 }, 'Three')).toThrow(
    "app/Three/Edge: httpPort, httpsPort: must be free on 0.0.0.0, got '443', which 'app/One/Edge' publishes " +
      '(put both sites on one Edge, or give one of them other bindAddresses)',
  );
  ingressIn(stack, { name: 'four', httpPort: 8080, httpsPort: 8443 }, 'Four');
});

const NOT_OURS = 'must be set where the proxy runs, as it is not ours';
/** What an edge can tell a proxy that is somebody else's: labels are named after it, or its proxy refuses by itself. */
const SAYABLE = ['name', 'http3', 'trustedProxies', 'accessLog'];

test.each(EDGE_OPTIONS.filter((option) => !SAYABLE.includes(option)))(
  'fails when %s is asked of a proxy that is somebody else’s',
  (option) => {
    const change = { proxy: new OwnLabelReader(), [option]: EDGE_VALUES[option] };
    expect(() => edgeIn(newStack(), change)).toThrow(`app/Edge: ${option}: ${NOT_OURS} (`);
    expect(() => ingressIn(newStack(), change)).toThrow(`app/Ingress/Edge: ${option}: ${NOT_OURS} (`);
  },
);

test('fails when many options are asked of a proxy that is somebody else’s, with all of them in one error', () => {
  const change = { proxy: new OwnLabelReader(), httpPort: 81, memoryMiB: 256, network: EdgeNetwork.existing('a') };
  expect(() => edgeIn(newStack(), change)).toThrow(/httpPort: .*; memoryMiB: .*; network: .*TraefikProxy\)$/);
});

test('an edge whose proxy is somebody else’s makes nothing and publishes nothing', () => {
  const stack = newStack();
  const edge = edgeIn(stack, { proxy: new OwnLabelReader() });
  edgeIn(stack, { proxy: new OwnLabelReader() }, 'Other');
  expect(edge.resources).toBeUndefined();
  expect(synthesized(stack).resource).toBeUndefined();
});
