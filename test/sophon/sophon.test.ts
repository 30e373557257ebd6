import { TerraformVariable } from 'cdktf';
import type { SophonProps } from '../../lib';
import { container, ingressIn, newStack, resourceIds, sophonIn, synthesized } from '../stack';

const IMAGE = 'must be an image reference';

const BAD: [string, Partial<SophonProps>, string][] = [
  [
    'the image of the gateway is none',
    { gatewayImage: 'sophon gateway' },
    `gatewayImage: ${IMAGE}, got 'sophon gateway' (e.g. 'registry.example.com/sophon-gateway:1.0')`,
  ],
  ['the image of the dashboard is empty', { dashboardImage: '' }, `dashboardImage: ${IMAGE}, got ''`],
  [
    'the data path is relative',
    { dataPath: 'data' },
    "dataPath: must be an absolute path in the container, got 'data' (e.g. '/data')",
  ],
  ['the name has a slash', { name: 'a/b' }, 'name: must be lower-case letters, digits, dots, dashes, at most 49'],
  [
    'a variable has no name',
    { gatewayEnv: { 'A=B': 'c' } },
    "gatewayEnv['A=B']: must be the name of a variable, got 'A=B' (e.g. 'SOPHON__Tier')",
  ],
];

test.each(BAD)('fails when %s', (_, change, message) => {
  expect(() => sophonIn(newStack(), change)).toThrow(`app/Sophon: ${message}`);
});

test('fails when much is wrong, with all of it in one error', () => {
  const change = { gatewayImage: '', dashboardImage: '', dataPath: '', name: '', gatewayEnv: { '': '' } };
  expect(() => sophonIn(newStack(), change)).toThrow(
    /^app\/Sophon: gatewayImage: .*; dashboardImage: .*; dataPath: .*; name: .*; gatewayEnv\[''\]: /,
  );
});

test('fails when two installations, or one and an ingress, have one name', () => {
  const stack = newStack();
  sophonIn(stack, { name: 'sophon' });
  expect(() => sophonIn(stack, { name: 'sophon' }, 'Other')).toThrow("app/Other: name: must be its own, got 'sophon'");
  expect(() => ingressIn(stack, { name: 'sophon' })).toThrow(
    "app/Ingress: name: must be its own, got 'sophon', which 'app/Sophon' has (e.g. name: 'sophon-2')",
  );
});

test('nothing is published, and the data outlives destroy because no resource owns its volume', () => {
  const stack = newStack();
  sophonIn(stack);
  const terraform = synthesized(stack);
  for (const path of ['Sophon/Gateway', 'Sophon/Dashboard']) expect(container(terraform, path).ports).toBeUndefined();
  expect(container(terraform, 'Sophon/Gateway').volumes).toEqual([
    { volume_name: 'app-sophon-data', container_path: '/data' },
  ]);
  expect(resourceIds(terraform, 'docker_volume')).toEqual([]);
});

test('the gateway believes the ingress about its clients, whose word can be taken back', () => {
  const env = (gatewayEnv?: { [name: string]: string }) => {
    const stack = newStack();
    sophonIn(stack, { gatewayEnv });
    return container(synthesized(stack), 'Sophon/Gateway').env;
  };
  expect(env()).toEqual(['ASPNETCORE_FORWARDEDHEADERS_ENABLED=true']);
  expect(env({ Z: '${z}', A: 'a' })).toEqual(['ASPNETCORE_FORWARDEDHEADERS_ENABLED=true', 'A=a', 'Z=$${z}'].sort());
  expect(env({ ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'false' })).toEqual(['ASPNETCORE_FORWARDEDHEADERS_ENABLED=false']);
});

test('every string may be a variable', () => {
  const stack = newStack();
  const token = new TerraformVariable(stack, 'value', {}).stringValue;
  const gatewayEnv = { A: token };
  sophonIn(stack, { gatewayImage: token, dashboardImage: token, dataPath: token, name: token, gatewayEnv });
  const terraform = synthesized(stack);
  expect(container(terraform, 'Sophon/Gateway')).toMatchObject({
    name: '${var.value}-gateway',
    env: ['A=${var.value}', 'ASPNETCORE_FORWARDEDHEADERS_ENABLED=true'],
    volumes: [{ volume_name: '${var.value}-data', container_path: '${var.value}' }],
  });
  expect(JSON.stringify(terraform.resource.docker_image)).toContain('${var.value}');
});

test('two installations of one engine share no name', () => {
  const stack = newStack();
  sophonIn(stack);
  sophonIn(stack, {}, 'Second');
  const { docker_container, docker_network } = synthesized(stack).resource;
  for (const kind of [docker_container, docker_network]) {
    const names = Object.values(kind).map((one) => (one as { name: string }).name);
    expect(new Set(names).size).toBe(names.length);
  }
});
