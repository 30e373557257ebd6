import { Container } from '@cdktf/provider-docker/lib/container';
import { TerraformOutput, TerraformVariable } from 'cdktf';
import { late, oncePer } from '../../lib/docker/late-value';
import { container, newStack, synthesized } from '../stack';

/** A container whose attributes are all worked out late, from what this gives. */
function synth(value: { [attribute: string]: unknown }) {
  const stack = newStack();
  new Container(stack, 'Late', {
    name: 'late',
    image: 'late:1',
    user: late.string(() => value.user as string | undefined),
    command: late.strings(() => value.command as string[] | undefined),
    tmpfs: late.map(() => value.tmpfs as { [path: string]: string } | undefined),
    wait: late.flag(() => Boolean(value.wait)),
    volumes: late.blocks(() => (value.volumes ?? []) as object[]),
    capabilities: { add: late.strings(() => value.add as string[] | undefined) },
  });
  return container(synthesized(stack), 'Late');
}

test('values of every kind arrive as Terraform has them', () => {
  const volumes = [{ volume_name: 'a', container_path: '/a', read_only: true }];
  const values = { user: '1:2', command: ['a', 'b'], tmpfs: { '/tmp': '' }, wait: true, volumes };
  expect(synth(values)).toMatchObject(values);
  expect(synth({ add: ['CAP_CHOWN'] }).capabilities).toEqual({ add: ['CAP_CHOWN'] });
});

test('what is undefined or an empty list is left out', () => {
  expect(synth({ command: [], volumes: [] })).toEqual({ name: 'late', image: 'late:1', wait: false, capabilities: {} });
});

test('tokens in late values are resolved, and a late value may stand in a text', () => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'value', {});
  const value = late.string(() => `at ${stringValue}`);
  new TerraformOutput(stack, 'alone', { value });
  new TerraformOutput(stack, 'within', { value: `it is ${value}` });
  const { output } = synthesized(stack);
  expect(output.alone.value).toBe('at ${var.value}');
  expect(output.within.value).toBe('it is at ${var.value}');
});

test('what is made of a value is made once for each object', () => {
  let source = { n: 1 };
  const made: number[] = [];
  const value = oncePer(
    () => source,
    ({ n }) => made.push(n),
  );
  expect([value(), value()]).toEqual([1, 1]);
  source = { n: 1 };
  expect([value(), value()]).toEqual([2, 2]);
  expect(made).toEqual([1, 1]);
});
