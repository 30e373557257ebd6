import { TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { type EdgeIntent, type EdgePlan, Tls, Upstream } from '../../lib';
import { OwnProxy } from '../own-proxy';
import { PROXIES } from '../proxies';
import { container, edgeIn, ingressIn, newStack, resource, sophonIn, synthesized } from '../stack';
import { marking, markOf } from './marked-plan';

const TLS_MODES = { acme: Tls.letsEncrypt({ email: 'admin@example.com' }), internal: Tls.internalCa() };
const RUNNING = PROXIES.filter(({ create }) => create().existingNetwork === undefined);
const CASES = RUNNING.flatMap(({ name, create }) =>
  Object.entries(TLS_MODES).map(([mode, tls]) => [name, mode, create, tls] as const),
);

test.each(CASES)('every resource of an edge is a property: %s, %s', (_name, _mode, create, tls) => {
  const stack = newStack();
  const edge = edgeIn(stack, { proxy: create(), tls });
  edge.addSite('a.example.com');
  const { network, image, proxyContainer, configContainer, configVolume, sidecarContainers, volumes } = edge.resources!;
  const single = [network, image, proxyContainer, configContainer, configVolume];
  const shown = [...single, ...Object.values(sidecarContainers), ...Object.values(volumes)];
  const before = resourcesOf(edge).filter((path) => !path.endsWith('-image'));
  expect(before).toEqual(pathsOf(shown));
  synthesized(stack);
  expect(resourcesOf(edge).filter((path) => !path.endsWith('-image'))).toEqual(before);
});

test.each(CASES)('ids of the resources are those that the edge promises: %s, %s', (_name, _mode, create, tls) => {
  const edge = edgeIn(newStack(), { proxy: create(), tls });
  edge.addSite('a.example.com');
  const { sidecarContainers, volumes } = edge.resources!;
  const sidecars = Object.keys(sidecarContainers).flatMap((id) => [`Sidecar/${id}`, `Sidecar/${id}-image`]);
  const states = Object.keys(volumes).map((id) => `State/${id}`);
  const ids = ['Network', 'Image', 'Config', 'ConfigVolume', 'Proxy', ...sidecars, ...states];
  expect(resourcesOf(edge)).toEqual(ids.map((id) => `app/Edge/${id}`).sort());
});

test.each(CASES)('names of the resources begin with that of the edge: %s, %s', (_name, _mode, create, tls) => {
  const stack = newStack();
  edgeIn(stack, { proxy: create(), tls, name: 'front' }, 'Elsewhere').addSite('a.example.com');
  const { docker_container, docker_volume, docker_network } = synthesized(stack).resource;
  for (const resources of [docker_container, docker_volume, docker_network]) {
    for (const { name } of Object.values<{ name: string }>(resources))
      expect(name).toMatch(/^front(-[a-z-]+)?($|-\$\{formatdate)/);
  }
});

test('every resource of a Sophon is a property', () => {
  const sophon = sophonIn(newStack());
  const { network, gatewayContainer, dashboardContainer, gatewayImage, dashboardImage } = sophon;
  const shown = [network, gatewayContainer, dashboardContainer, gatewayImage, dashboardImage];
  expect(resourcesOf(sophon)).toEqual(pathsOf(shown));
});

test('an override at an edge that an ingress made reaches Terraform, and a route that is added later leaves it', () => {
  const stack = newStack();
  const ingress = ingressIn(stack);
  const { proxyContainer, volumes } = ingress.edge.resources!;
  proxyContainer.addOverride('cpu_shares', 512);
  volumes['internal-ca'].addOverride('driver_opts', { type: 'nfs' });
  ingress.addRoute('/docs', Upstream.onHost(3000));
  const terraform = synthesized(stack);
  expect(container(terraform, 'Ingress/Edge/Proxy').cpu_shares).toBe(512);
  expect(resource(terraform, 'docker_volume', 'Ingress/Edge/State/internal-ca').driver_opts).toEqual({ type: 'nfs' });
});

const up = Upstream.onHost(81);

test('what is overridden before synth stays, and the rest follows the plan', () => {
  const stack = newStack();
  const edge = edgeIn(stack, { proxy: marking() });
  const { proxyContainer, configContainer, configVolume, network, image } = edge.resources!;
  proxyContainer.addOverride('cpu_shares', 512);
  proxyContainer.addOverride('healthcheck.interval', '1m');
  proxyContainer.command = ['mine'];
  proxyContainer.env = ['A=b'];
  proxyContainer.putVolumes([{ volumeName: 'mine', containerPath: '/mine' }]);
  configContainer.addOverride('memory', 64);
  configVolume.driver = 'local';
  network!.internal = true;
  image.forceRemove = true;
  edge.addSite('a.example.com').addRoute('/', up);
  const terraform = synthesized(stack);
  expect(container(terraform, 'Edge/Proxy')).toMatchObject({
    cpu_shares: 512,
    command: ['mine'],
    env: ['A=b'],
    volumes: [{ volume_name: 'mine', container_path: '/mine' }],
    healthcheck: { interval: '1m', test: ['CMD', '1s1r'] },
    entrypoint: ['/entrypoint', '1s1r'],
  });
  expect(container(terraform, 'Edge/Config').memory).toBe(64);
  expect(resource(terraform, 'docker_volume', 'Edge/ConfigVolume').driver).toBe('local');
  expect(resource(terraform, 'docker_network', 'Edge/Network').internal).toBe(true);
  expect(resource(terraform, 'docker_image', 'Edge/Image')).toMatchObject({ force_remove: true, name: 'proxy:1s1r' });
});

test('what is overridden at a sidecar or a volume stays, although it is made when it is asked for', () => {
  const plan = (intent: EdgeIntent): Partial<EdgePlan> => ({
    volumes: [{ id: 'state', retained: false }],
    sidecars: [
      { id: 'side', container: { image: 'side:1', user: '1:1', command: [markOf(intent)] }, beforeProxy: false },
    ],
  });
  const stack = newStack();
  const edge = edgeIn(stack, { proxy: new OwnProxy(plan) });
  edge.resources!.sidecarContainers.side.addOverride('memory', 64);
  edge.resources!.volumes.state.driver = 'local';
  edge.addSite('a.example.com').addRoute('/', up);
  const terraform = synthesized(stack);
  expect(container(terraform, 'Edge/Sidecar/side')).toMatchObject({ memory: 64, command: ['1s1r'] });
  expect(resource(terraform, 'docker_volume', 'Edge/State/state').driver).toBe('local');
});

function resourcesOf(construct: IConstruct): string[] {
  return pathsOf(construct.node.findAll().filter(TerraformResource.isTerraformResource));
}

function pathsOf(constructs: (IConstruct | undefined)[]): string[] {
  return constructs.map((construct) => construct?.node.path ?? 'absent').sort();
}
