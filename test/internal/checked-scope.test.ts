import { TerraformVariable, Testing } from 'cdktf';
import type { Construct } from 'constructs';
import { checkedScope } from '../../lib/internal/checked-scope';
import { containerIn, newStack } from '../stack';

test('a stack and what is in one are scopes', () => {
  const stack = newStack();
  for (const scope of [stack, containerIn(stack, 'Api')]) expect(checkedScope('Edge', scope, 'Edge')).toBe(scope);
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'nothing'],
  ['an app, which is in no stack', Testing.app(), "the construct ''"],
  ['an object', {}, 'an object'],
])('fails when the scope is %s', (_, scope, got) => {
  expect(() => checkedScope('Edge', scope as Construct, 'Edge')).toThrow(
    `Edge: scope: must be a stack or a construct in one, got ${got} (e.g. this)`,
  );
});

test('fails when the id is no text, or only Terraform knows it', () => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'id', {});
  for (const id of ['', stringValue, 1, undefined]) {
    expect(() => checkedScope('Edge', stack, id as string)).toThrow('Edge: id: must be text that is known at synth');
  }
});
