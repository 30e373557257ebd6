import { TerraformVariable } from 'cdktf';
import { AcmeServer, type IProxy, type SophonIngressProps, Tls, Upstream } from '../../lib';
import { DEFAULTS } from '../../lib/proxies/defaults';
import type { ContainerPlan, EdgePlan, SidecarPlan } from '../../lib/proxies/proxy';
import { container, ingressIn, type Json, newStack, resourceIds, sophonIn, synthesized } from '../stack';

const STOP = DEFAULTS.stopGraceSeconds + 2;
const ACME = Tls.letsEncrypt({ email: 'a@b.org' });
const STAGING = Tls.acme({ email: 'a@b.org', server: AcmeServer.letsEncryptStaging() });

function synth(change: Partial<SophonIngressProps> = {}): Json {
  const stack = newStack();
  ingressIn(stack, change);
  return synthesized(stack);
}

const plan = (change: Partial<ContainerPlan> = {}): ContainerPlan => ({ image: 'proxy:1', user: '1:2', ...change });

/** A proxy that plans what a test wants. */
function planned(change: Partial<EdgePlan>): IProxy {
  const config = { directory: '/etc/proxy', files: [{ name: 'a.conf', text: 'a', secret: false }], validate: 'true' };
  return { plan: () => ({ edge: { proxy: plan(), ports: [], volumes: [], config, sidecars: [], ...change } }) };
}

const sidecar = (id: string, beforeProxy: boolean): SidecarPlan => ({
  id,
  beforeProxy,
  container: plan({ image: `${id}:1`, healthcheck: beforeProxy ? ['CMD', 'true'] : undefined }),
});

test('the proxy is hardened: nothing to write to but its state, nothing to grow by, no engine', () => {
  const proxy = container(synth(), 'Ingress/Proxy');
  expect(proxy).toMatchObject({
    read_only: true,
    capabilities: { drop: ['ALL'], add: ['CAP_NET_BIND_SERVICE'] },
    security_opts: ['no-new-privileges:true'],
    restart: 'unless-stopped',
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
  const { volumes } = container(synth({ tls: ACME }), 'Ingress/Proxy');
  expect(volumes).toEqual([
    { container_path: '/etc/caddy', read_only: true, volume_name: expect.stringContaining('Ingress_ConfigVolume') },
    { container_path: '/data', read_only: false, volume_name: 'app-ingress-acme-letsencrypt' },
    { container_path: '/run/caddy', read_only: false, volume_name: expect.stringContaining('Ingress_State_run') },
  ]);
});

test('the proxy starts after the publisher, and after the sidecars that must come first', () => {
  const stack = newStack();
  ingressIn(stack, { proxy: planned({ sidecars: [sidecar('issuer', true), sidecar('renewer', false)] }) });
  const terraform = synthesized(stack);
  expect(container(terraform, 'Ingress/Proxy').depends_on).toEqual([
    expect.stringMatching(/^docker_container\.Ingress_Config_/),
    expect.stringMatching(/^docker_container\.Ingress_Sidecar_issuer_/),
  ]);
  const issuer = container(terraform, 'Ingress/Sidecar/issuer');
  expect(issuer).toMatchObject({ read_only: true, capabilities: { drop: ['ALL'] }, wait: true });
  expect(issuer.capabilities.add).toBeUndefined();
  expect(issuer.depends_on).toEqual([expect.stringMatching(/^docker_container\.Ingress_Config_/)]);
  expect(container(terraform, 'Ingress/Sidecar/renewer').wait).toBe(false);
});

test('a deploy waits for the proxy to be healthy, and a stop for requests to end', () => {
  const proxy = container(synth(), 'Ingress/Proxy');
  expect(proxy).toMatchObject({ wait: true, wait_timeout: 90, destroy_grace_seconds: STOP, stop_timeout: STOP });
  expect(proxy.healthcheck).toMatchObject({ interval: '3s', timeout: '5s', retries: 5 });
});

test('ports are published on the bind address', () => {
  const proxy = container(synth({ bindAddress: '127.0.0.1', http3: true, httpsPort: 8443 }), 'Ingress/Proxy');
  expect(proxy.ports).toEqual([
    { external: 80, internal: 80, ip: '127.0.0.1', protocol: 'tcp' },
    { external: 8443, internal: 443, ip: '127.0.0.1', protocol: 'tcp' },
    { external: 8443, internal: 443, ip: '127.0.0.1', protocol: 'udp' },
  ]);
});

test('a memory limit is one for swap too', () => {
  expect(container(synth({ memoryMiB: 256 }), 'Ingress/Proxy')).toMatchObject({ memory: 256, memory_swap: 256 });
  expect(container(synth(), 'Ingress/Proxy').memory).toBeUndefined();
});

test('ids of the resources are those that the ingress promises', () => {
  const terraform = synth();
  expect(resourceIds(terraform, 'docker_container')).toEqual(['Ingress_Config', 'Ingress_Proxy']);
  expect(resourceIds(terraform, 'docker_network')).toEqual(['Ingress_Network']);
  expect(resourceIds(terraform, 'docker_image')).toEqual(['Ingress_Image']);
  expect(resourceIds(terraform, 'docker_volume')).toEqual([
    'Ingress_ConfigVolume',
    'Ingress_State_internal-ca',
    'Ingress_State_run',
  ]);
});

test('certificates of a real authority are in no resource, so that destroy leaves them', () => {
  expect(resourceIds(synth({ tls: ACME }), 'docker_volume')).toEqual(['Ingress_ConfigVolume', 'Ingress_State_run']);
  expect(resourceIds(synth({ tls: STAGING }), 'docker_volume')).toEqual([
    'Ingress_ConfigVolume',
    'Ingress_State_acme-letsencrypt-staging',
    'Ingress_State_run',
  ]);
});

test('two ingresses of one engine share no name', () => {
  const stack = newStack();
  ingressIn(stack, { tls: ACME }, 'One');
  ingressIn(stack, { tls: ACME, httpPort: 8080, httpsPort: 8443 }, 'Two');
  const { docker_container, docker_network, docker_volume } = synthesized(stack).resource;
  for (const kind of [docker_container, docker_network, docker_volume]) {
    const names = Object.values(kind).map((one: Json) => one.name);
    expect(new Set(names).size).toBe(names.length);
  }
  const mounted = (path: string) => JSON.stringify(container({ resource: { docker_container } }, path).volumes);
  expect(mounted('One/Proxy')).toContain('app-one-acme-letsencrypt');
  expect(mounted('Two/Proxy')).not.toContain('app-one');
});

test('a changed health check or tmpfs changes a label, because the provider itself would not replace the container', () => {
  const label = (proxy: ContainerPlan) => container(synth({ proxy: planned({ proxy }) }), 'Ingress/Proxy').labels;
  const before = label(plan());
  expect(before).toEqual([{ label: 'cdktf-sophon.settings', value: expect.stringMatching(/^[0-9a-f]{16}$/) }]);
  expect(label(plan({ healthcheck: ['CMD', 'true'] }))).not.toEqual(before);
  expect(label(plan({ tmpfs: { '/tmp': 'size=1m' } }))).not.toEqual(before);
  expect(label(plan({ tmpfs: { '/a': '', '/b': '' } }))).toEqual(label(plan({ tmpfs: { '/b': '', '/a': '' } })));
  expect(label(plan({ stopSignal: 'SIGQUIT' }))).toEqual(before);
});

test('the label does not change with the number of a token, which other resources shift, but with its value', () => {
  const withVariables = (count: number) => {
    const stack = newStack();
    const variables = Array.from({ length: count }, (_, index) => new TerraformVariable(stack, `v${index}`, {}));
    ingressIn(stack, { domain: variables.map((one) => one.stringValue).at(-1) });
    return container(synthesized(stack), 'Ingress/Proxy').labels[0].value;
  };
  const hash = (label: string) => label.replace(/-.*/, '');
  expect(withVariables(3)).toMatch(/^[0-9a-f]{16}-\$\{var\.v2\}$/);
  expect(hash(withVariables(5))).toBe(hash(withVariables(3)));
});

test('a change of routes or domains changes the publisher alone', () => {
  const routed = (change: (ingress: ReturnType<typeof ingressIn>) => void) => {
    const stack = newStack();
    change(ingressIn(stack));
    return synthesized(stack);
  };
  const [before, after] = [
    routed(() => {}),
    routed((ingress) => {
      ingress.addRoute('/docs', Upstream.onHost(81));
      ingress.addDomain('www.example.com');
    }),
  ];
  expect(changedResources(before, after)).toEqual([expect.stringMatching(/^docker_container\.Ingress_Config_/)]);
});

test('header, limit and log change the publisher alone', () => {
  const change = { responseHeaders: { 'X-A': 'b' }, maxBodyMiB: 1, accessLog: false, hsts: { maxAgeSeconds: 1 } };
  expect(changedResources(synth(), synth(change))).toEqual([
    expect.stringMatching(/^docker_container\.Ingress_Config_/),
  ]);
});

test('the same app gives the same bytes, whatever the order of its props', () => {
  const props = {
    responseHeaders: { A: '1', B: '2' },
    trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader: 'X-A' },
  };
  const turned = {
    trustedProxies: { clientIpHeader: 'X-A', ranges: ['10.0.0.0/8'] },
    responseHeaders: { B: '2', A: '1' },
  };
  expect(JSON.stringify(synth(props))).toBe(JSON.stringify(synth(turned)));
});

test('fails when a plan mounts a volume that it does not list', () => {
  const proxy = planned({ proxy: plan({ mounts: [{ volume: 'x', path: '/x', readOnly: true }] }) });
  expect(() => synth({ proxy })).toThrow("plan: mounts volume 'x' that it does not list");
});

function changedResources(before: Json, after: Json): string[] {
  const flat = (terraform: Json) =>
    Object.entries<Json>(terraform.resource).flatMap(([type, all]) =>
      Object.entries(all).map(([id, attributes]): [string, string] => [`${type}.${id}`, JSON.stringify(attributes)]),
    );
  const known = new Map(flat(before));
  return flat(after).flatMap(([id, attributes]) => (known.get(id) === attributes ? [] : [id]));
}
