import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, type TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { type Edge, type EdgeProps, Site, Tls, Upstream } from '../../lib';
import { OwnLabelReader } from '../own-proxy';
import { container, containerIn, edgeIn, ingressOn, type Json, newStack, sophonIn, synthesized } from '../stack';

interface Stacks {
  readonly app: App;
  readonly edge: Edge;
  readonly sites: TerraformStack;
}

/** An edge in stack A, and in stack B a Sophon and a container of the user's own that it serves. */
function twoStacks(change: Partial<EdgeProps> = {}, edgeFirst = true): Stacks {
  const app = Testing.app();
  const first = newStack(edgeFirst ? 'a' : 'b', app);
  const second = newStack(edgeFirst ? 'b' : 'a', app);
  const [edges, sites] = edgeFirst ? [first, second] : [second, first];
  const edge = edgeIn(edges, change);
  edge.addSite('here.example.com').addRoute('/', Upstream.container(containerIn(edges, 'Here'), { port: 80 }));
  const { gateway, dashboard } = sophonIn(sites);
  ingressOf(sites, edge, gateway, dashboard);
  const grafana = new Site(sites, 'Grafana', { edge, domain: 'grafana.example.com' });
  grafana.addRoute('/', Upstream.container(containerIn(sites, 'App'), { port: 3000 }));
  return { app, edge, sites };
}

function ingressOf(stack: TerraformStack, edge: Edge, gateway: Upstream, dashboard: Upstream): void {
  const site = new Site(stack, 'Sophon-site', { edge, domain: 'sophon.example.com' });
  site.addRoute('/api', gateway);
  site.addRoute('/', dashboard);
}

/** What Terraform is given for both stacks, as `cdktf synth` writes it. */
function written({ app }: Stacks): { [stack: string]: Json } {
  app.synth();
  const read = (...path: string[]) => JSON.parse(readFileSync(join(app.outdir, ...path), 'utf8'));
  return {
    a: read('stacks', 'a', 'cdk.tf.json'),
    b: read('stacks', 'b', 'cdk.tf.json'),
    manifest: read('manifest.json'),
  };
}

const WAYS: [string, (stacks: Stacks) => { [stack: string]: Json }][] = [
  ['app.synth()', written],
  ['Testing.synth of A, then B', ({ edge, sites }) => ({ a: synthesized(stackOf(edge)), b: synthesized(sites) })],
  [
    'Testing.synth of B, then A',
    ({ edge, sites }) => {
      const b = synthesized(sites);
      return { a: synthesized(stackOf(edge)), b };
    },
  ],
];

describe.each(WAYS)('a site in stack B on an edge in stack A, by %s', (_, synth) => {
  it.each([true, false])(
    'makes no reference from one stack to the other; the stack of the edge came first: %s',
    (edgeFirst) => {
      const { a, b, manifest } = synth(twoStacks({}, edgeFirst));
      for (const terraform of [a, b]) {
        expect(terraform.data).toBeUndefined();
        expect(terraform.output).toBeUndefined();
        expect(JSON.stringify(terraform)).not.toMatch(/remote_state|cross-stack/);
      }
      for (const { dependencies } of Object.values<Json>(manifest?.stacks ?? {})) expect(dependencies).toEqual([]);
    },
  );

  it('puts the containers of B on the network of A by its name, and those of A by reference', () => {
    const { a, b } = synth(twoStacks());
    expect(container(b, 'App').networks_advanced).toEqual([{ name: 'edge' }]);
    expect(container(b, 'Sophon/Gateway').networks_advanced).toContainEqual({ name: 'edge' });
    expect(container(a, 'Here').networks_advanced).toEqual([{ name: expect.stringMatching(/^\$\{docker_network\./) }]);
  });

  it('names the containers of B in the configuration of A', () => {
    const { a } = synth(twoStacks());
    const text = container(a, 'Edge/Config').upload.at(-1).content;
    for (const upstream of ['app.edge:3000', 'sophon-gateway.edge:8080', 'sophon-dashboard.edge:80', 'here.edge:80']) {
      expect(text).toContain(`reverse_proxy http://${upstream} {`);
    }
  });

  it('makes nothing of the edge in B', () => {
    const { b } = synth(twoStacks());
    expect(Object.keys(b.resource).sort()).toEqual(['docker_container', 'docker_image', 'docker_network']);
    expect(JSON.stringify(b.resource)).not.toContain('Edge');
  });

  it('labels the containers of B for a proxy that is somebody else’s', () => {
    const labels = (intent: { sites: unknown[] }) => ({ sites: String(intent.sites.length) });
    const { a, b } = synth(twoStacks({ proxy: new OwnLabelReader(labels) }));
    expect(container(b, 'App')).toMatchObject({
      labels: [{ label: 'sites', value: '3' }],
      networks_advanced: [{ name: 'elsewhere' }],
    });
    expect(container(a, 'Here').labels).toEqual([{ label: 'sites', value: '3' }]);
  });
});

test('what is left of A without B is what it was before B came', () => {
  const alone = edgeIn(newStack('a'));
  alone.addSite('here.example.com');
  const edge = edgeIn(newStack('a'));
  edge.addSite('here.example.com');
  const before = synthesized(stackOf(edge));
  expect(before).toEqual(synthesized(stackOf(alone)));
});

test('an ingress of another stack stands beside sites of its edge', () => {
  const app = Testing.app();
  const edge = edgeIn(newStack('a', app));
  const sites = newStack('b', app);
  const ingress = ingressOn(edge);
  expect(ingress.node.path).toBe('a/Ingress');
  new Site(sites, 'Docs', { edge, domain: 'docs.example.com' }).addRoute(
    '/',
    Upstream.onNetwork({ network: 'docs', host: 'docs', port: 80 }),
  );
  const networks = container(synthesized(stackOf(edge)), 'Edge/Proxy').networks_advanced.slice(1);
  expect(networks).toEqual([{ name: 'docs' }, { name: 'sophon_default' }]);
});

test('a domain on two sites of two stacks is an error that names both', () => {
  const app = Testing.app();
  const edge = edgeIn(newStack('a', app));
  edge.addSite('a.example.com');
  expect(() => new Site(newStack('b', app), 'Site', { edge, domain: 'a.example.com' })).toThrow(
    "b/Site: domain: must be on one site, got 'a.example.com', which 'a/Edge/a.example.com' serves (leave it out of one)",
  );
});

test('fails when two Sophons of two stacks have one name, as the engine would refuse the second one', () => {
  const app = Testing.app();
  const edge = edgeIn(newStack('a', app));
  ingressOn(edge, { gateway: sophonIn(stackOf(edge)).gateway });
  const site = new Site(newStack('b', app), 'Site', { edge, domain: 'b.example.com' });
  const { gateway } = sophonIn(site.node.scope as TerraformStack);
  expect(() => site.addRoute('/', gateway)).toThrow(
    "b/Site: addRoute: upstream: must have a name of its own, got 'sophon-gateway' for 'b/Sophon/Gateway', which is that " +
      "of 'a/Sophon/Gateway' (rename one container)",
  );
});

test('fails when the name of a container of another stack is a token', () => {
  const app = Testing.app();
  const edge = edgeIn(newStack('a', app));
  const stack = newStack('b', app);
  const name = new TerraformVariable(stack, 'name', {}).stringValue;
  const site = new Site(stack, 'Site', { edge, domain: 'a.example.com' });
  expect(() => site.addRoute('/', Upstream.container(containerIn(stack, 'App', { name }), { port: 80 }))).toThrow(
    "b/Site: addRoute: upstream: must have a name that is known at synth, as 'a/Edge' is in another stack, got a token " +
      "for 'b/App' (write the container's name out)",
  );
});

test('fails when the name of the edge is a token, which containers of another stack are to be put on the network of', () => {
  const app = Testing.app();
  const edges = newStack('a', app);
  const edge = edgeIn(edges, { name: new TerraformVariable(edges, 'name', {}).stringValue });
  const stack = newStack('b', app);
  const site = new Site(stack, 'Site', { edge, domain: 'a.example.com' });
  expect(() => site.addRoute('/', Upstream.container(containerIn(stack, 'App'), { port: 80 }))).toThrow(
    "b/Site: addRoute: upstream: must be on a network whose name is known at synth, as 'a/Edge' is in another stack, " +
      "got a token (write the edge's name out)",
  );
  site.addRoute('/', Upstream.onHost(81));
});

const ENGINES: [string, string | undefined, string | undefined][] = [
  ['another host', 'ssh://a.example.com', 'ssh://b.example.com'],
  ['a host and the local engine', 'ssh://a.example.com', undefined],
  ['the local engine and a host', undefined, 'ssh://b.example.com'],
];

test.each(ENGINES)('fails when the stacks are deployed to two engines: %s', (_, one, other) => {
  const app = Testing.app();
  const edge = edgeIn(newStack('a', app, one));
  const stack = newStack('b', app, other);
  const site = new Site(stack, 'Site', { edge, domain: 'a.example.com' });
  const message =
    `b/Site: addRoute: upstream: must be on the engine of 'a/Edge', got '${other ?? 'the local engine'}' for ` +
    `'${one ?? 'the local engine'}' (publish its port and use Upstream.url('http://host:port'))`;
  expect(() => site.addRoute('/a', Upstream.container(containerIn(stack, 'App'), { port: 80 }))).toThrow(message);
  expect(() => site.addRoute('/b', Upstream.onNetwork({ network: 'n', host: 'h', port: 80 }))).toThrow(message);
  site.addRoute('/', Upstream.url('http://10.0.0.5:8080'));
});

test('two stacks of one engine may both say where it is', () => {
  const app = Testing.app();
  const host = 'ssh://a.example.com';
  const edge = edgeIn(newStack('a', app, host));
  const stack = newStack('b', app, host);
  const site = new Site(stack, 'Site', { edge, domain: 'a.example.com' });
  site.addRoute('/', Upstream.container(containerIn(stack, 'App'), { port: 80 }));
});

test('an engine that only Terraform knows is not guessed at', () => {
  const app = Testing.app();
  const edge = edgeIn(newStack('a', app, 'ssh://a.example.com'));
  const stack = newStack('b', app);
  const unknown = newStack('c', app, new TerraformVariable(stack, 'host', {}).stringValue);
  const site = new Site(unknown, 'Site', { edge, domain: 'a.example.com', tls: Tls.internalCa() });
  site.addRoute('/', Upstream.onNetwork({ network: 'n', host: 'h', port: 80 }));
});

function stackOf(edge: Edge): TerraformStack {
  return edge.node.scope as TerraformStack;
}
