import {
  AcmeChallenge,
  type ContainerPlan,
  DEFAULTS,
  type EdgePlan,
  type EdgeProps,
  type SidecarPlan,
  Tls,
} from '../../lib';
import { OwnProxy, plannedContainer } from '../own-proxy';
import {
  container,
  edgeIn,
  ingressIn,
  type Json,
  newStack,
  resource,
  resourceIds,
  sophonIn,
  synthesized,
} from '../stack';

const STOP = DEFAULTS.stopGraceSeconds + 1;
const ALPN = Tls.letsEncrypt({ email: 'a@b.org', challenge: AcmeChallenge.tlsAlpn01() });

/** What Terraform is given of an edge with one site. */
function synth(change: Partial<EdgeProps> = {}): Json {
  const stack = newStack();
  edgeIn(stack, change).addSite('a.example.com');
  return synthesized(stack);
}

/** The same of a proxy that plans what a test wants. */
const planned = (change: Partial<EdgePlan>) => synth({ proxy: new OwnProxy(() => change) });

const sidecar = (id: string, beforeProxy: boolean): SidecarPlan => ({
  id,
  beforeProxy,
  container: plannedContainer({ image: `${id}:1`, healthcheck: beforeProxy ? ['CMD', 'true'] : undefined }),
});

test('the proxy is hardened: nothing to write to but its state, nothing to grow by, no engine', () => {
  const proxy = container(synth(), 'Edge/Proxy');
  expect(proxy).toMatchObject({
    read_only: true,
    capabilities: { drop: ['ALL'], add: ['CAP_NET_BIND_SERVICE'] },
    security_opts: ['no-new-privileges:true'],
    restart: 'always',
    user: '65532:65532',
    log_driver: 'json-file',
  });
  for (const key of ['privileged', 'network_mode', 'upload', 'mounts', 'devices', 'pid_mode'])
    expect(proxy[key]).toBeUndefined();
});

test('no container of a stack sees the engine', () => {
  const stack = newStack();
  const sophon = sophonIn(stack);
  ingressIn(stack, { gateway: sophon.gateway, dashboard: sophon.dashboard });
  expect(JSON.stringify(synthesized(stack))).not.toMatch(/docker\.sock|\/var\/run|\/var\/lib\/docker/);
});

test('the configuration is mounted read-only, all else of the proxy as planned', () => {
  const { volumes } = container(synth({ tls: ALPN }), 'Edge/Proxy');
  expect(volumes).toEqual([
    { container_path: '/etc/caddy', read_only: true, volume_name: expect.stringContaining('Edge_ConfigVolume') },
    { container_path: '/data/caddy', read_only: false, volume_name: 'edge-acme' },
    { container_path: '/run/caddy', read_only: false, volume_name: expect.stringContaining('Edge_State_run') },
    {
      container_path: '/certificates',
      read_only: true,
      volume_name: expect.stringContaining('Edge_State_certificates'),
    },
  ]);
});

test('the proxy starts after the publisher, and after the sidecars that must come first', () => {
  const terraform = planned({ sidecars: [sidecar('issuer', true), sidecar('renewer', false)] });
  expect(container(terraform, 'Edge/Proxy').depends_on).toEqual([
    expect.stringMatching(/^docker_container\.Edge_Config_/),
    expect.stringMatching(/^docker_container\.Edge_Sidecar_issuer_/),
  ]);
  const issuer = container(terraform, 'Edge/Sidecar/issuer');
  expect(issuer).toMatchObject({ name: 'edge-issuer', read_only: true, capabilities: { drop: ['ALL'] }, wait: true });
  expect(issuer.capabilities.add).toBeUndefined();
  expect(issuer.depends_on).toEqual([expect.stringMatching(/^docker_container\.Edge_Config_/)]);
  expect(container(terraform, 'Edge/Sidecar/renewer').wait).toBe(false);
});

test('sidecars are on the network of the edge, log where it does, and have images of their own', () => {
  const terraform = planned({ sidecars: [sidecar('renewer', false)] });
  expect(container(terraform, 'Edge/Sidecar/renewer')).toMatchObject({
    networks_advanced: [{ name: expect.stringContaining('docker_network.Edge_Network') }],
    image: expect.stringContaining('docker_image.Edge_Sidecar_renewer-image'),
    log_driver: 'json-file',
    restart: 'always',
    destroy_grace_seconds: DEFAULTS.stopGraceSeconds,
  });
  expect(resource(terraform, 'docker_image', 'Edge/Sidecar/renewer-image')).toEqual({
    name: 'renewer:1',
    keep_locally: true,
  });
});

test('a deploy waits for the proxy to be healthy, and a stop for requests to end, as long as the plan says', () => {
  const stop = (seconds: number) => ({ destroy_grace_seconds: seconds, stop_timeout: seconds });
  expect(container(planned({}), 'Edge/Proxy')).toMatchObject(stop(STOP));
  const ofCaddy = stop(DEFAULTS.drainSeconds + DEFAULTS.stopGraceSeconds + 2);
  expect(container(synth(), 'Edge/Proxy')).toMatchObject({ wait: true, wait_timeout: 90, ...ofCaddy });
});

test('images are pulled where they are missing, and kept', () => {
  const image = resource(synth(), 'docker_image', 'Edge/Image');
  expect(image).toEqual({ name: expect.stringMatching(/^caddy:2/), keep_locally: true });
});

test('the proxy is called like the edge, and reaches the Docker host', () => {
  expect(container(synth({ name: 'front' }), 'Edge/Proxy')).toMatchObject({
    name: 'front',
    host: [{ host: 'host.docker.internal', ip: 'host-gateway' }],
  });
});

test('ids of the resources are those that the edge promises', () => {
  const terraform = synth();
  expect(resourceIds(terraform, 'docker_container')).toEqual(['Edge_Config', 'Edge_Proxy']);
  expect(resourceIds(terraform, 'docker_network')).toEqual(['Edge_Network']);
  expect(resourceIds(terraform, 'docker_image')).toEqual(['Edge_Image']);
  expect(resourceIds(terraform, 'docker_volume')).toEqual([
    'Edge_ConfigVolume',
    'Edge_State_certificates',
    'Edge_State_internal-ca',
    'Edge_State_run',
  ]);
});

test('a volume that outlives destroy is left to the engine, any other one is a resource', () => {
  const mounts = ['kept', 'gone'].map((volume) => ({ volume, path: `/${volume}`, readOnly: false }));
  const volumes = [
    { id: 'kept', retained: true },
    { id: 'gone', retained: false },
  ];
  const terraform = planned({ proxy: plannedContainer({ mounts }), volumes });
  expect(resource(terraform, 'docker_volume', 'Edge/State/gone')).toEqual({ name: 'edge-gone' });
  expect(resourceIds(terraform, 'docker_volume')).toEqual(['Edge_ConfigVolume', 'Edge_State_gone']);
  const mounted = container(terraform, 'Edge/Proxy').volumes.slice(1);
  expect(mounted.map((one: Json) => one.volume_name)).toEqual([
    'edge-kept',
    expect.stringContaining('Edge_State_gone'),
  ]);
});

test('a volume that nobody mounts is made all the same, and one that an earlier plan kept may be one that goes', () => {
  let retained = true;
  const stack = newStack();
  const edge = edgeIn(stack, { proxy: new OwnProxy(() => ({ volumes: [{ id: 'state', retained }] })) });
  expect(edge.resources?.volumes).toEqual({});
  retained = false;
  edge.addSite('a.example.com');
  expect(resource(synthesized(stack), 'docker_volume', 'Edge/State/state').name).toBe('edge-state');
});

const OTHER_PLANS: [string, (proxy: ContainerPlan) => Partial<EdgePlan>][] = [
  ['the proxy', (proxy) => ({ proxy })],
  ['a sidecar', (one) => ({ sidecars: [{ id: 'side', container: one, beforeProxy: false }] })],
];

test.each(OTHER_PLANS)('fails when the plan of %s mounts a volume that it does not list', (_, planOf) => {
  const mounts = [{ volume: 'x', path: '/x', readOnly: true }];
  expect(() => planned(planOf(plannedContainer({ mounts })))).toThrow("plan: mounts volume 'x' that it does not list");
});
