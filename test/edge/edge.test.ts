import { TerraformVariable, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { type Edge, type ProxyPlan, Site, Tls, Upstream } from '../../lib';
import { OwnLabelReader, OwnProxy } from '../own-proxy';
import { container, containerIn, edgeIn, type Json, newStack, resourceIds, synthesized } from '../stack';

const ACME = Tls.letsEncrypt({ email: 'admin@example.com' });
const CADDYFILE = '/etc/caddy/Caddyfile';

test('files are those of the configuration by their paths, secret ones and those of the host excepted', () => {
  const files = [
    { name: 'secret.pem', text: 'key', secret: true },
    { name: 'host.pem', parts: [{ hostPath: '/etc/ssl/a.pem' }], secret: true },
    { name: 'b.conf', text: 'b ${x} %{y}', secret: false },
  ];
  const config = { directory: '/etc/proxy', files, validate: 'true' };
  const edge = edgeIn(newStack(), { proxy: new OwnProxy(() => ({ config })) });
  expect(edge.files).toEqual({ '/etc/proxy/b.conf': 'b $${x} %%{y}' });
});

test('files hold what Terraform is given, to the letter', () => {
  const stack = newStack();
  const domain = new TerraformVariable(stack, 'domain', {}).stringValue;
  const edge = edgeIn(stack);
  edge.addSite(domain).addResponse('/', { body: '${a} %{b} $$' });
  const { files } = edge;
  const uploads = container(synthesized(stack), 'Edge/Config').upload;
  expect(Object.entries(files)).toEqual(uploads.map(({ file, content }: Json) => [file, content]));
  expect(files[CADDYFILE]).toContain('${var.domain}');
});

test('files are the same whatever else is in the app', () => {
  const filesWith = (others: number) => {
    const stack = newStack();
    for (let at = 0; at < others; at += 1)
      expect(new TerraformVariable(stack, `other${at}`, {}).stringValue).not.toBe('');
    const domain = new TerraformVariable(stack, 'domain', {}).stringValue;
    const edge = edgeIn(stack, { responseHeaders: { 'X-Domain': `at ${domain}` } });
    const site = edge.addSite(`www.${domain}`);
    site.addRoute('/', Upstream.container(containerIn(stack, 'App', { name: `${domain}-app` }), { port: 80 }));
    return edge.files;
  };
  expect(filesWith(7)).toEqual(filesWith(0));
  expect(JSON.stringify(filesWith(7))).not.toContain('TfToken');
});

test('with a proxy that is somebody else’s they are the labels, by upstream', () => {
  const stack = newStack();
  const team = new TerraformVariable(stack, 'team', {}).stringValue;
  const edge = edgeIn(stack, { proxy: new OwnLabelReader(() => ({ a: '${x}', team })) });
  const site = edge.addSite('a.example.com');
  for (const id of ['One', 'Two']) {
    site.addRoute(`/${id}`, Upstream.container(containerIn(stack, id), { port: 80 }));
  }
  const text = 'a=$${x}\nteam=${var.team}\n';
  expect(edge.files).toEqual({ 'labels/one.elsewhere-80': text, 'labels/two.elsewhere-80': text });
});

test('a proxy is told what the edge is, whatever its sites are', () => {
  const proxy = new OwnProxy();
  const options = { bindAddresses: ['127.0.0.1', '::1'], httpPort: 81, httpsPort: 444, http3: true, memoryMiB: 64 };
  const trustedProxies = { ranges: ['10.0.0.0/8'], clientIpHeader: 'X-A' };
  const edge = edgeIn(newStack(), { ...options, name: 'front', accessLog: false, trustedProxies, proxy });
  expect(edge.files).not.toEqual({});
  expect(proxy.asked).toEqual([
    {
      name: 'front',
      sites: [],
      secure: true,
      published: { addresses: ['127.0.0.1', '::1'], httpPort: 81, httpsPort: 444, http3: true },
      trustedProxies,
      accessLog: false,
      memoryMiB: 64,
      engine: { dnsServer: '127.0.0.11', network: 'front' },
    },
  ]);
});

test('without TLS a proxy is told so, and of sites whose TLS is none', () => {
  const proxy = new OwnProxy();
  const edge = edgeIn(newStack(), { proxy, tls: Tls.none() });
  edge.addSite('a.example.com');
  expect(edge.files).not.toEqual({});
  expect(proxy.asked[0]).toMatchObject({ secure: false, sites: [{ tls: { mode: 'NONE' } }] });
});

/** Lines that one text has more than the other. */
function addedLines(before: string, after: string): string[] {
  const left = before.split('\n');
  return after.split('\n').filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** An edge with two sites, each with routes and a redirect. */
function declared(change: (edge: Edge) => void = () => {}): string {
  const stack = newStack();
  const edge = edgeIn(stack, { tls: ACME });
  for (const domain of ['a.example.com', 'b.example.com']) {
    const site = edge.addSite(domain);
    site.addRoute('/', Upstream.container(containerIn(stack, domain, { name: domain.slice(0, 1) }), { port: 80 }));
    site.addRoute('/m', Upstream.onHost(81));
    site.addRedirect('/old', '/m');
  }
  change(edge);
  return edge.files[CADDYFILE];
}

const siteOf = (edge: Edge, domain: string) => edge.node.findChild(domain) as Site;

test.each<[string, (edge: Edge) => void, string]>([
  ['a route', (edge) => siteOf(edge, 'a.example.com').addRoute('/added', Upstream.onHost(82)), '/added'],
  ['a first route', (edge) => siteOf(edge, 'a.example.com').addRoute('/a/added', Upstream.onHost(82)), '/a/added'],
  ['a redirect', (edge) => siteOf(edge, 'a.example.com').addRedirect('/added', '/m'), '/added'],
  ['a response', (edge) => siteOf(edge, 'b.example.com').addResponse('/added', {}), '/added'],
])('one more route is a difference of its own lines: %s', (_, change, path) => {
  const [before, after] = [declared(), declared(change)];
  expect(addedLines(after, before)).toEqual([]);
  const [matcher] = addedLines(before, after);
  expect(matcher).toBe(`\t\t@${path} path ${path} ${path}/*`);
  expect(addedLines(before, after).length).toBeLessThan(7);
});

test('one more site, in whatever place, is a difference of its own lines', () => {
  const withSites = (...domains: string[]) => {
    const edge = edgeIn(newStack(), { tls: ACME });
    for (const domain of domains) edge.addSite(domain).addRoute('/', Upstream.onHost(81));
    return edge.files[CADDYFILE];
  };
  const before = withSites('a.example.com', 'c.example.com');
  for (const after of [
    withSites('a.example.com', 'c.example.com', 'b.example.com'),
    withSites('b.example.com', 'a.example.com', 'c.example.com'),
  ]) {
    expect(addedLines(after, before)).toEqual([]);
    expect(addedLines(before, after).filter((line) => /^https?:/.test(line))).toEqual([
      'https://b.example.com {',
      'http://b.example.com {',
    ]);
  }
});

test('the order of unrelated constructs changes nothing', () => {
  const written = (turned: boolean) => {
    const stack = newStack();
    const steps = [
      () => void containerIn(stack, 'App'),
      () => void edgeIn(stack),
      () => void containerIn(stack, 'Unrelated'),
    ];
    for (const step of turned ? steps.reverse() : steps) step();
    const edge = stack.node.findChild('Edge') as Edge;
    const app = stack.node.findChild('App') as ReturnType<typeof containerIn>;
    edge.addSite('a.example.com').addRoute('/', Upstream.container(app, { port: 80 }));
    return { files: edge.files, proxy: container(synthesized(stack), 'Edge/Proxy') };
  };
  expect(written(true)).toEqual(written(false));
});

test('the same app gives the same bytes, whatever the order of its props', () => {
  const synth = (options: object) => {
    const stack = newStack();
    edgeIn(stack, options).addSite('a.example.com', options);
    return Testing.synth(stack);
  };
  const one = { responseHeaders: { A: '1', B: '2' }, maxBodyMiB: 1 };
  const other = { maxBodyMiB: 1, responseHeaders: { B: '2', A: '1' } };
  expect(synth(one)).toBe(synth(other));
});

test('an edge that is moved in the tree, or renamed there, keeps the names of its volumes', () => {
  const names = (make: (stack: ReturnType<typeof newStack>) => Edge) => {
    const stack = newStack();
    make(stack).addSite('a.example.com');
    const { docker_container, docker_volume } = synthesized(stack).resource;
    const owned = Object.values<Json>(docker_volume).map(({ name }) => name);
    const mounted = JSON.stringify(docker_container).match(/"edge-acme"/g);
    return { owned: owned.sort(), retained: mounted?.length };
  };
  const here = names((stack) => edgeIn(stack, { tls: ACME }));
  const moved = names((stack) => {
    const room = new Construct(stack, 'Room');
    return edgeIn(room as never, { tls: ACME }, 'Renamed');
  });
  expect(here).toEqual({ owned: ['edge-certificates', 'edge-config', 'edge-run'], retained: 2 });
  expect(moved).toEqual(here);
});

test('certificates of a real authority are in no resource, so that destroy leaves them', () => {
  const volumes = (tls: Tls) => {
    const stack = newStack();
    edgeIn(stack, { tls }).addSite('a.example.com');
    return resourceIds(synthesized(stack), 'docker_volume');
  };
  expect(volumes(ACME)).toEqual(['Edge_ConfigVolume', 'Edge_State_certificates', 'Edge_State_run']);
  expect(volumes(Tls.internalCa())).toContain('Edge_State_internal-ca');
});

test('two edges of one engine share no name', () => {
  const stack = newStack();
  edgeIn(stack, { tls: ACME }).addSite('a.example.com');
  const other = edgeIn(stack, { tls: ACME, name: 'other', httpPort: 8080, httpsPort: 8443 }, 'Other');
  other.addSite('b.example.com');
  const { docker_container, docker_network, docker_volume } = synthesized(stack).resource;
  for (const kind of [docker_container, docker_network, docker_volume]) {
    const names = Object.values(kind).map((one: Json) => one.name);
    expect(new Set(names).size).toBe(names.length);
  }
  const mounted = (path: string) => JSON.stringify(container({ resource: { docker_container } }, path).volumes);
  expect(mounted('Edge/Sidecar/lego')).toContain('edge-acme');
  expect(mounted('Other/Sidecar/lego')).toContain('other-acme');
});

test('a plan for somebody else’s proxy may label some upstreams and not others', () => {
  const stack = newStack();
  const plan = (): ProxyPlan => ({ labels: [{ upstream: 'one.net-80', labels: { a: 'b' } }] });
  const edge = edgeIn(stack, { proxy: { existingNetwork: 'net', plan } });
  const site = edge.addSite('a.example.com');
  for (const id of ['One', 'Two']) site.addRoute(`/${id}`, Upstream.container(containerIn(stack, id), { port: 80 }));
  const terraform = synthesized(stack);
  expect(container(terraform, 'One').labels).toEqual([{ label: 'a', value: 'b' }]);
  expect(container(terraform, 'Two').labels).toBeUndefined();
});
