import { Site, type SiteIntent, Tls, Upstream } from '../../lib';
import { OwnProxy } from '../own-proxy';
import { changedResources, containerIn, edgeIn, newStack, synthesized } from '../stack';

/** What a proxy is asked to do. */
function sitesOf(declare: (edge: ReturnType<typeof edgeIn>) => void): SiteIntent[] {
  const proxy = new OwnProxy();
  const edge = edgeIn(newStack(), { proxy });
  declare(edge);
  expect(edge.files).not.toEqual({});
  return proxy.asked[0].sites;
}

test('sites come in the order of their declaration, each with what was said of it alone', () => {
  const sites = sitesOf((edge) => {
    const first = edge.addSite('b.example.com', { maxBodyMiB: 1, additionalDomains: ['c.example.com'] });
    edge.addSite('a.example.com', { tls: Tls.certificateFiles({ certificate: '/ssl/a.crt', key: '/ssl/a.key' }) });
    first.addDomain('d.example.com');
  });
  expect(sites.map(({ path, domains, tls, maxBodyMiB }) => [path, domains, tls.mode, maxBodyMiB])).toEqual([
    ['app/Edge/b.example.com', ['b.example.com', 'c.example.com', 'd.example.com'], 'INTERNAL_CA', 1],
    ['app/Edge/a.example.com', ['a.example.com'], 'FILES', undefined],
  ]);
});

test.each([
  [{}, 'https://a.example.com'],
  [{ httpsPort: 8443 }, 'https://a.example.com:8443'],
  [{ tls: Tls.none(), httpPort: 8080 }, 'https://a.example.com'],
])('at an edge with %j users open %s', (change, url) => {
  expect(edgeIn(newStack(), change).addSite('a.example.com').url).toBe(url);
});

test('a site without a route is legal: it answers 404', () => {
  const edge = edgeIn(newStack());
  edge.addSite('a.example.com');
  const text = edge.files['/etc/caddy/Caddyfile'];
  expect(text.slice(text.indexOf('\nhttps://a.example.com {'))).toMatch(/^\nhttps[\s\S]*?\n\t\trespond 404\n/);
});

test('an edge without a site is legal: it serves nobody', () => {
  const stack = newStack();
  const edge = edgeIn(stack, { tls: undefined });
  synthesized(stack);
  expect(edge.files['/etc/caddy/Caddyfile']).toMatch(/https:\/\/ \{\n\trespond 404\n\}/);
});

test('a site may stand anywhere in the tree', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  const site = new Site(stack, 'Docs', { edge, domain: 'docs.example.com' });
  site.addRoute('/', Upstream.onHost(81));
  expect(site.edge).toBe(edge);
  expect(edge.files['/etc/caddy/Caddyfile']).toContain('https://docs.example.com {');
});

test('a site that is added, changed or removed changes the publisher, its own containers and who asks for its certificate alone', () => {
  const declared = (change: (edge: ReturnType<typeof edgeIn>, stack: ReturnType<typeof newStack>) => void) => {
    const stack = newStack();
    const edge = edgeIn(stack, { tls: Tls.letsEncrypt({ email: 'a@example.com' }) });
    edge.addSite('a.example.com').addRoute('/', Upstream.container(containerIn(stack, 'A'), { port: 80 }));
    change(edge, stack);
    return synthesized(stack);
  };
  const before = declared(() => {});
  const publisher = expect.stringMatching(/^docker_container\.Edge_Config_/);
  const added = declared((edge, stack) => {
    edge.addSite('b.example.com').addRoute('/', Upstream.container(containerIn(stack, 'B'), { port: 80 }));
  });
  const lego = expect.stringMatching(/^docker_container\.Edge_Sidecar_lego_/);
  expect(changedResources(before, added)).toEqual(['docker_container.B', publisher, lego]);
  expect(changedResources(added, before)).toEqual([publisher, lego]);
  const changed = declared((edge) => edge.addSite('b.example.com').addResponse('/', { body: 'b' }));
  expect(changedResources(added, changed)).toEqual([publisher]);
});

test('header, limit and log change the publisher alone', () => {
  const declared = (change: object, edgeChange: object = {}) => {
    const stack = newStack();
    edgeIn(stack, edgeChange).addSite('a.example.com', change);
    return synthesized(stack);
  };
  for (const after of [
    declared({ responseHeaders: { 'X-A': 'b' }, maxBodyMiB: 1 }),
    declared({}, { accessLog: false }),
    declared({}, { trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader: 'X-A' } }),
  ]) {
    expect(changedResources(declared({}), after)).toEqual([expect.stringMatching(/^docker_container\.Edge_Config_/)]);
  }
});
