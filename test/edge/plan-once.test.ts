import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependable, type TerraformStack, Testing } from 'cdktf';
import { Node } from 'constructs';
import { type Edge, type EdgeIntent, type ProxyPlan, Site, Upstream } from '../../lib';
import { OwnLabelReader, OwnProxy } from '../own-proxy';
import { container, containerIn, edgeIn, type Json, newStack, resource, resourceIds, synthesized } from '../stack';
import { markedContainer, markedPlan, marking, markOf } from './marked-plan';

/** What Terraform must be told of such a container; lists that hold more than that are compared apart. */
function expectedContainer(mark: string, number: number, what: string): object {
  return {
    user: `${number}:${number}`,
    entrypoint: ['/entrypoint', mark],
    command: ['command', mark],
    env: [`${what}_${mark}=${mark}`],
    capabilities: { drop: ['ALL'], add: [`CAP_${what}_${mark}`] },
    tmpfs: { [`/tmp/${mark}`]: `size=${mark}` },
    healthcheck: expect.objectContaining({ test: ['CMD', mark] }),
    stop_signal: `SIG${mark}`,
  };
}

function stateMounts(mark: string): object[] {
  return [
    {
      volume_name: expect.stringContaining(`Edge_State_state-${mark}`),
      container_path: `/state/${mark}`,
      read_only: true,
    },
    { volume_name: `edge-kept-${mark}`, container_path: `/kept/${mark}`, read_only: false },
  ];
}

/** That every attribute of every resource follows the mark, and nothing of an earlier plan is left. */
function expectPlanned(terraform: Json, mark: string, number: number): void {
  expect(resource(terraform, 'docker_image', 'Edge/Image').name).toBe(`proxy:${mark}`);
  expect(resource(terraform, 'docker_image', `Edge/Sidecar/side-${mark}-image`).name).toBe(`side:${mark}`);
  expect(resource(terraform, 'docker_volume', `Edge/State/state-${mark}`).name).toBe(`edge-state-${mark}`);
  const proxy = container(terraform, 'Edge/Proxy');
  expect(proxy).toMatchObject(expectedContainer(mark, number, 'proxy'));
  expect(proxy.ports).toEqual([{ internal: number, external: number, ip: '0.0.0.0', protocol: `tcp${mark}` }]);
  const config = {
    volume_name: expect.stringContaining('Edge_ConfigVolume'),
    container_path: `/etc/${mark}`,
    read_only: true,
  };
  expect(proxy.volumes).toEqual([config, ...stateMounts(mark)]);
  expect(proxy.depends_on).toEqual([
    expect.stringMatching(/^docker_container\.Edge_Config_/),
    expect.stringMatching(new RegExp(`^docker_container\\.Edge_Sidecar_side-${mark}_`)),
  ]);
  const sidecar = container(terraform, `Edge/Sidecar/side-${mark}`);
  expect(sidecar).toMatchObject({ name: `edge-side-${mark}`, ...expectedContainer(mark, number, 'side') });
  expect(sidecar.volumes).toEqual(stateMounts(mark));
  expectPublisher(container(terraform, 'Edge/Config'), mark, number);
  const marks = new Set(JSON.stringify(terraform).match(/\d+s\d+r/g));
  expect([...marks]).toEqual([mark]);
}

/** Its name on the engine changes; people find it by this one. */
const PUBLISHER_NAME = { label: 'cdktf-sophon.name', value: 'edge-config' };

function expectPublisher(publisher: Json, mark: string, number: number): void {
  const sites = { label: 'cdktf-sophon.sites', value: expect.stringMatching(/^https:/) };
  expect(publisher).toMatchObject({
    user: `0:${number}`,
    command: ['publish', `/etc/${mark}`, `own-${mark}`, `conf-${mark}`],
    upload: [{ file: `/etc/${mark}/conf-${mark}`, content: `text ${mark}` }],
    env: [`ACTIVATE=activate ${mark}`, `CONFIG=${mark}`, `VALIDATE=validate ${mark}`],
    capabilities: { drop: ['ALL'], add: [`CAP_CONFIG_${mark}`] },
    mounts: [{ type: 'bind', source: `/host/${mark}`, target: `/parts/own-${mark}/001.host`, read_only: true }],
    labels: [PUBLISHER_NAME, sites, { label: 'cdktf-sophon.host-files', value: `/host/${mark}` }],
  });
  const paths = publisher.volumes.map(({ container_path }: Json) => container_path);
  expect(paths).toEqual(['/publish', `/volumes/state-${mark}`, `/volumes/kept-${mark}`, `/activate/${mark}`]);
}

const up = Upstream.onHost(81);

/** Two sites and five routes, and looks at everything before the last one. */
function declare(edge: Edge): void {
  const look = () => [edge.files, edge.resources?.sidecarContainers, edge.resources?.volumes];
  look();
  const site = edge.addSite('a.example.com');
  look();
  for (const path of ['/', '/a', '/b']) site.addRoute(path, up);
  const other = new Site(edge.node.scope!, 'Other', { edge, domain: 'b.example.com' });
  other.addRedirect('/', 'https://a.example.com');
  look();
  other.addResponse('/robots.txt', { body: '' });
}

const WAYS: [string, (proxy: OwnProxy) => Json][] = [
  [
    'Testing.synth',
    (proxy) => {
      const stack = newStack();
      declare(edgeIn(stack, { proxy }));
      return synthesized(stack);
    },
  ],
  [
    'Testing.synthScope',
    (proxy) => JSON.parse(Testing.synthScope((scope) => declare(edgeIn(scope as TerraformStack, { proxy })))),
  ],
  [
    'app.synth()',
    (proxy) => {
      const app = Testing.app();
      declare(edgeIn(newStack('app', app), { proxy }));
      app.synth();
      return JSON.parse(readFileSync(join(app.outdir, 'stacks', 'app', 'cdk.tf.json'), 'utf8'));
    },
  ],
];

test.each(WAYS)('by %s every field of the plan follows the last route, whatever was looked at before', (_, synth) => {
  expectPlanned(synth(marking()), '2s5r', 2005);
});

test('the plan is asked for once', () => {
  const proxy = marking();
  const stack = newStack();
  const edge = edgeIn(stack, { proxy });
  const site = edge.addSite('a.example.com');
  for (let index = 0; index < 50; index += 1) site.addRoute(`/${index}`, up);
  expect(proxy.asked).toEqual([]);
  synthesized(stack);
  synthesized(stack);
  expect([edge.files, edge.resources?.volumes, edge.resources?.sidecarContainers]).toHaveLength(3);
  expect(proxy.asked.map(markOf)).toEqual(['1s50r']);
});

test('a route that comes between two syntheses is in the second one, and nothing of the first plan is left', () => {
  const stack = newStack();
  const edge = edgeIn(stack, { proxy: marking() });
  const site = edge.addSite('a.example.com');
  expectPlanned(synthesized(stack), '1s0r', 1000);
  site.addRoute('/', up);
  expectPlanned(synthesized(stack), '1s1r', 1001);
  edge.addSite('b.example.com');
  expectPlanned(synthesized(stack), '2s1r', 2001);
  expect(Object.keys(edge.resources!.sidecarContainers)).toEqual(['side-2s1r']);
  expect(Object.keys(edge.resources!.volumes)).toEqual(['state-2s1r']);
});

test('whether a sidecar comes before the proxy is that of the last plan, beside what the user waits for', () => {
  const beforeProxy = ({ sites }: EdgeIntent) => sites.length % 2 === 1;
  const stack = newStack();
  const sidecar = (intent: EdgeIntent) => ({
    id: 'side',
    container: markedContainer(intent, 'side'),
    beforeProxy: beforeProxy(intent),
  });
  const edge = edgeIn(stack, {
    proxy: new OwnProxy((intent) => ({ ...markedPlan(intent), sidecars: [sidecar(intent)] })),
  });
  const proxy = edge.resources!.proxyContainer;
  const own = containerIn(stack, 'Own');
  proxy.dependsOn = [...(proxy.dependsOn ?? []), dependable(own)];
  const waitsFor = () =>
    container(synthesized(stack), 'Edge/Proxy').depends_on.map((id: string) => id.replace(/_[0-9A-F]{8}$/, ''));
  expect(waitsFor()).toEqual(['docker_container.Edge_Config', 'docker_container.Own']);
  edge.addSite('a.example.com');
  expect(waitsFor()).toEqual([
    'docker_container.Edge_Config',
    'docker_container.Own',
    'docker_container.Edge_Sidecar_side',
  ]);
  expect(waitsFor()).toHaveLength(3);
  edge.addSite('b.example.com');
  expect(waitsFor()).toEqual(['docker_container.Edge_Config', 'docker_container.Own']);
});

test('a plan may do without what is optional, whatever the one before it had', () => {
  const stack = newStack();
  const edge = edgeIn(stack, {
    proxy: new OwnProxy((intent) => (intent.sites.length === 0 ? markedPlan(intent) : {})),
  });
  synthesized(stack);
  edge.addSite('a.example.com');
  const terraform = synthesized(stack);
  expect(resourceIds(terraform, 'docker_container')).toEqual(['Edge_Config', 'Edge_Proxy']);
  expect(resourceIds(terraform, 'docker_volume')).toEqual(['Edge_ConfigVolume']);
  const proxy = container(terraform, 'Edge/Proxy');
  for (const attribute of ['entrypoint', 'command', 'env', 'tmpfs', 'ports', 'stop_signal']) {
    expect(proxy[attribute]).toBeUndefined();
  }
  expect(proxy).toMatchObject({ healthcheck: { test: ['NONE'] }, capabilities: { drop: ['ALL'] } });
  const publisher = container(terraform, 'Edge/Config');
  expect(publisher.mounts).toBeUndefined();
  expect(publisher.labels).toEqual([PUBLISHER_NAME, { label: 'cdktf-sophon.sites', value: 'https://a.example.com' }]);
  expect(publisher.env).toEqual(['ACTIVATE=:', 'VALIDATE=true']);
});

test('labels for a proxy that is somebody else’s follow the last route', () => {
  const reader = new OwnLabelReader((intent) => ({ mark: markOf(intent) }));
  const stack = newStack();
  const edge = edgeIn(stack, { proxy: reader });
  const site = edge.addSite('a.example.com');
  const api = Upstream.container(containerIn(stack, 'Api'), { port: 80 });
  site.addRoute('/', api);
  expect(edge.files).toEqual({ 'labels/api.elsewhere-80': 'mark=1s1r\n' });
  site.addRoute('/docs', api);
  const labels = () => container(synthesized(stack), 'Api').labels;
  expect(labels()).toEqual([{ label: 'mark', value: '1s2r' }]);
  expect(labels()).toEqual([{ label: 'mark', value: '1s2r' }]);
  edge.addSite('b.example.com').addRoute('/', api);
  expect(labels()).toEqual([{ label: 'mark', value: '2s3r' }]);
  expect(reader.asked).toHaveLength(3);
});

test('fails when a proxy of one’s own plans neither an edge nor has an existing network', () => {
  for (const plan of [{}, undefined as unknown as ProxyPlan]) {
    const stack = newStack();
    edgeIn(stack, { proxy: { plan: () => plan } });
    expect(() => Testing.synth(stack)).toThrow(
      'app/Edge: proxy: must plan an edge, or have an existingNetwork, got neither (e.g. new CaddyProxy())',
    );
  }
});

test('what a proxy refuses is refused at synth, also where validations are skipped', () => {
  const stack = newStack();
  const refuse = () => {
    throw new Error('app/Edge/a.example.com: must not be');
  };
  const edge = edgeIn(stack, { proxy: new OwnProxy(refuse) });
  edge.addSite('a.example.com');
  expect(() => Testing.synth(stack, false)).toThrow('app/Edge/a.example.com: must not be');
  expect(() => edge.files).toThrow('app/Edge/a.example.com: must not be');
});

/** How often the tree is searched, and the proxy asked, until so many sites with as many routes each are synthesized. */
function work(sites: number, routes: number): { searches: number; plans: number } {
  const findAll = jest.spyOn(Node.prototype, 'findAll');
  try {
    const proxy = marking();
    const app = Testing.app();
    const edges = newStack('a', app);
    const stack = newStack('b', app);
    const edge = edgeIn(edges, { proxy });
    for (let at = 0; at < sites; at += 1) {
      const site = new Site(stack, `Site${at}`, { edge, domain: `${at}.example.com` });
      for (let to = 0; to < routes; to += 1)
        site.addRoute(`/${to}`, Upstream.onNetwork({ network: 'n', host: 'h', port: to + 1 }));
    }
    Testing.synth(edges);
    return { searches: findAll.mock.calls.length, plans: proxy.asked.length };
  } finally {
    findAll.mockRestore();
  }
}

test('more sites and routes are no more plans, and no more searches of the tree', () => {
  expect(work(20, 20)).toEqual(work(2, 2));
  expect(work(20, 20).plans).toBe(1);
});
