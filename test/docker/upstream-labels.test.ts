import { Container } from '@cdktf/provider-docker/lib/container';
import { Lazy } from 'cdktf';
import { addLabels } from '../../lib/docker/upstream-labels';
import { container, containerIn, newStack, synthesized } from '../stack';

const own = { label: 'team', value: 'a' };

function labelled(...all: { [name: string]: string }[]) {
  const stack = newStack();
  const api = containerIn(stack, 'Api');
  api.putLabels([own]);
  for (const wanted of all) addLabels(api, wanted);
  return container(synthesized(stack), 'Api').labels;
}

test('labels come in the order of names, beside those that the user has set', () => {
  expect(labelled({ b: '2', a: '1' })).toEqual([own, { label: 'a', value: '1' }, { label: 'b', value: '2' }]);
});

test('labels set before and no longer wanted go, those of the user stay', () => {
  expect(labelled({ a: '1', b: '2' }, { b: '3' })).toEqual([own, { label: 'b', value: '3' }]);
});

test('what Terraform would evaluate in a value is escaped', () => {
  expect(labelled({ a: '${b} %{c}' })[1].value).toBe('$${b} %%{c}');
});

test('an upstream without a container of ours has nothing to label', () => {
  expect(() => addLabels(undefined, { a: '1' })).not.toThrow();
});

test('fails when the labels of a container are a token', () => {
  const labels = Lazy.anyValue({ produce: () => [] });
  const api = new Container(newStack(), 'Api', { name: 'api', image: 'api:1', labels });
  expect(() => addLabels(api, { a: '1' })).toThrow(
    'app/Api: must have its labels as a list, got a token (set labels to a list)',
  );
});
