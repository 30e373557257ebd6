import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { Construct } from 'constructs';
import { engineOf } from '../../lib/docker/engine';

function stack(declare: (stack: TerraformStack) => void = () => {}): TerraformStack {
  const made = new TerraformStack(Testing.app(), 'app');
  declare(made);
  return made;
}

test.each<[string, (stack: TerraformStack) => void, string | undefined]>([
  ['a host', (one) => void new DockerProvider(one, 'docker', { host: 'ssh://a' }), 'ssh://a'],
  ['no host', (one) => void new DockerProvider(one, 'docker', {}), 'the local engine'],
  ['no provider', () => {}, undefined],
  [
    'a host that is a variable',
    (one) => void new DockerProvider(one, 'docker', { host: new TerraformVariable(one, 'host', {}).stringValue }),
    undefined,
  ],
  [
    'a further provider with an alias',
    (one) => {
      new DockerProvider(one, 'other', { alias: 'other', host: 'ssh://b' });
      new DockerProvider(one, 'docker', { host: 'ssh://a' });
    },
    'ssh://a',
  ],
  [
    'a provider that stands deeper in the tree',
    (one) => void new DockerProvider(new Construct(one, 'Room'), 'docker', { host: 'ssh://a' }),
    'ssh://a',
  ],
])('with %s', (_, declare, engine) => {
  expect(engineOf(stack(declare))).toBe(engine);
});
