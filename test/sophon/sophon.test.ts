import { TerraformVariable } from 'cdktf';
import { Construct } from 'constructs';
import type { SophonProps } from '../../lib';
import {
  container,
  edgeIn,
  ingressOn,
  type Json,
  newStack,
  resource,
  resourceIds,
  sophonIn,
  synthesized,
} from '../stack';

function synth(change: Partial<SophonProps> = {}): Json {
  const stack = newStack();
  sophonIn(stack, change);
  return synthesized(stack);
}

test.each(['a/b', '', 'Sophon', '-a', 'a'.repeat(41)])('fails when the name is %j', (name) => {
  expect(() => sophonIn(newStack(), { name })).toThrow(
    `app/Sophon: name: must be lower-case letters, digits, dots, dashes, at most 40, got '${name}' (e.g. 'sophon')`,
  );
});

test('fails when much is wrong, with all of it in one error', () => {
  const change = { name: '', gateway: { image: '', memoryMiB: 1 }, dashboard: { image: '', networks: [''] } };
  expect(() => sophonIn(newStack(), change)).toThrow(
    /^app\/Sophon: name: .*; gateway.image: .*; gateway.memoryMiB: .*; dashboard.image: .*; dashboard.networks\[0\]: /,
  );
});

test('fails when two installations, or one and an edge, have one name', () => {
  const stack = newStack();
  sophonIn(stack);
  expect(() => sophonIn(stack, {}, 'Other')).toThrow(
    "app/Other: name: must be its own, got 'sophon', which 'app/Sophon' has (e.g. name: 'sophon-2')",
  );
  expect(() => edgeIn(stack, { name: 'sophon' })).toThrow(
    "app/Edge: name: must be its own, got 'sophon', which 'app/Sophon' has (e.g. name: 'sophon-2')",
  );
  sophonIn(stack, { name: 'second' }, 'Second');
});

test('containers and network are called after the installation, wherever it stands', () => {
  const names = (make: (stack: ReturnType<typeof newStack>) => void) => {
    const stack = newStack();
    make(stack);
    const { docker_container, docker_network } = synthesized(stack).resource;
    return [docker_container, docker_network]
      .flatMap((kind) => Object.values<Json>(kind).map(({ name }) => name))
      .sort();
  };
  const moved = names((stack) => void sophonIn(new Construct(stack, 'Room') as never, {}, 'Renamed'));
  expect(moved).toEqual(['sophon', expect.stringMatching(/^sophon-dashboard-\$\{formatdate\(/), 'sophon-gateway']);
  expect(names((stack) => void sophonIn(stack))).toEqual(moved);
});

test('nothing is published, and no resource owns the data, so that it outlives destroy', () => {
  const terraform = synth();
  for (const path of ['Sophon/Gateway', 'Sophon/Dashboard']) expect(container(terraform, path).ports).toBeUndefined();
  expect(container(terraform, 'Sophon/Gateway').volumes).toEqual([
    { volume_name: 'sophon-data', container_path: '/data' },
  ]);
  expect(container(terraform, 'Sophon/Dashboard').volumes).toBeUndefined();
  expect(resourceIds(terraform, 'docker_volume')).toEqual([]);
});

test('both containers are on the network of the installation, and on no other one unless that is said', () => {
  const terraform = synth({ gateway: { image: 'gateway:1', networks: ['database', 'mail'] } });
  const own = { name: expect.stringContaining('docker_network.Sophon_Network') };
  expect(container(terraform, 'Sophon/Gateway').networks_advanced).toEqual([
    own,
    { name: 'database' },
    { name: 'mail' },
  ]);
  const called = { ...own, aliases: ['sophon-dashboard'] };
  expect(container(terraform, 'Sophon/Dashboard').networks_advanced).toEqual([called]);
});

test('the gateway believes the edge about its clients, whose word can be taken back', () => {
  const env = (change?: { [name: string]: string }) =>
    container(synth({ gateway: { image: 'gateway:1', env: change } }), 'Sophon/Gateway').env;
  expect(env()).toEqual(['ASPNETCORE_FORWARDEDHEADERS_ENABLED=true']);
  expect(env({ Z: '${z}', A: 'a' })).toEqual(['A=a', 'ASPNETCORE_FORWARDEDHEADERS_ENABLED=true', 'Z=$${z}']);
  expect(env({ ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'false' })).toEqual(['ASPNETCORE_FORWARDEDHEADERS_ENABLED=false']);
  expect(container(synth(), 'Sophon/Dashboard').env).toBeUndefined();
});

test('the gateway is found at its port 8080, the dashboard at 80, under the names of their containers', () => {
  const stack = newStack();
  const { gateway, dashboard } = sophonIn(stack, { name: 'staging' });
  const edge = edgeIn(stack);
  ingressOn(edge, { gateway, dashboard });
  const upstreams = [...edge.files['/etc/caddy/Caddyfile'].matchAll(/reverse_proxy `?(\S+?)`? /g)].map(([, to]) => to);
  expect([...new Set(upstreams)]).toEqual([
    'http://staging-gateway.edge:8080',
    expect.stringMatching(/^http:\/\/\$\{docker_container\.Sophon_Dashboard_\w+\.name\}\.edge:80$/),
  ]);
});

test('every string may be a variable', () => {
  const stack = newStack();
  const token = new TerraformVariable(stack, 'value', {}).stringValue;
  const both = { image: token, env: { A: token }, networks: [token], files: { [`/run/${token}`]: token } };
  sophonIn(stack, { name: token, gateway: both, dashboard: both });
  const terraform = synthesized(stack);
  expect(container(terraform, 'Sophon/Gateway')).toMatchObject({
    name: '${var.value}-gateway',
    env: ['A=${var.value}', 'ASPNETCORE_FORWARDEDHEADERS_ENABLED=true'],
    upload: [{ file: '/run/${var.value}', content: '${var.value}' }],
    volumes: [{ volume_name: '${var.value}-data', container_path: '/data' }],
  });
  expect(resource(terraform, 'docker_image', 'Sophon/GatewayImage').name).toBe('${var.value}');
});

test('two installations of one engine share no name', () => {
  const stack = newStack();
  for (const name of ['production', 'staging']) sophonIn(stack, { name }, name);
  const { docker_container, docker_network } = synthesized(stack).resource;
  for (const kind of [docker_container, docker_network]) {
    const names = Object.values(kind).map((one) => (one as { name: string }).name);
    expect(new Set(names).size).toBe(names.length);
  }
});
