import { Container } from '@cdktf/provider-docker/lib/container';
import { Lazy, TerraformVariable } from 'cdktf';
import { Upstream } from '../../lib';
import { joinNetwork, labelAtSynth } from '../../lib/docker/upstream-container';
import { OwnLabelReader } from '../own-proxy';
import { container, containerIn, edgeIn, type Json, newStack, synthesized } from '../stack';

const own = { label: 'team', value: 'a' };
type Labels = { [name: string]: string };

/** The labels of a container that has one of its user's own, and for which these are wanted. */
function labelled(...all: Labels[]): Json {
  const stack = newStack();
  const api = containerIn(stack, 'Api', { labels: [own] });
  for (const wanted of all) labelAtSynth(api, () => wanted);
  return container(synthesized(stack), 'Api').labels;
}

test('labels come in the order of names, beside those that the user has set', () => {
  expect(labelled({ b: '2', a: '1' })).toEqual([own, { label: 'a', value: '1' }, { label: 'b', value: '2' }]);
});

test('two sets of labels on one container are both kept, and what they share is there once', () => {
  expect(labelled({ a: '1', shared: 'x' }, { b: '2', shared: 'x' })).toEqual([
    own,
    { label: 'a', value: '1' },
    { label: 'shared', value: 'x' },
    { label: 'b', value: '2' },
  ]);
});

test('labels that are no longer wanted go, those of the user stay, and a second synth changes nothing', () => {
  const stack = newStack();
  const api = containerIn(stack, 'Api', { labels: [own] });
  let wanted: Labels = { a: '1', b: '2' };
  labelAtSynth(api, () => wanted);
  labelAtSynth(api, () => ({ other: 'x' }));
  const labels = () => container(synthesized(stack), 'Api').labels.map(({ label, value }: Json) => `${label}=${value}`);
  expect(labels()).toEqual(['team=a', 'a=1', 'b=2', 'other=x']);
  expect(labels()).toEqual(['team=a', 'a=1', 'b=2', 'other=x']);
  wanted = { b: '3' };
  expect(labels()).toEqual(['team=a', 'b=3', 'other=x']);
  wanted = {};
  expect(labels()).toEqual(['team=a', 'other=x']);
});

test('a container without labels stays without', () => {
  const stack = newStack();
  labelAtSynth(containerIn(stack, 'Api'), () => ({}));
  expect(container(synthesized(stack), 'Api')).not.toHaveProperty('labels');
});

test('labels that the user sets after the routes are kept too', () => {
  const stack = newStack();
  const api = containerIn(stack, 'Api');
  labelAtSynth(api, () => ({ a: '1' }));
  api.putLabels([own]);
  expect(container(synthesized(stack), 'Api').labels).toEqual([own, { label: 'a', value: '1' }]);
});

test('a label that the user has set to the same value is left as it is', () => {
  expect(labelled({ team: 'a', b: '2' })).toEqual([own, { label: 'b', value: '2' }]);
});

test('fails when the user, or another edge, has set a label to another value', () => {
  const message = (got: string, wanted: string) =>
    `app/Api: labels: must leave 'team' to its edge, which sets '${wanted}', got '${got}' (remove it)`;
  expect(() => labelled({ team: 'b' })).toThrow(message('a', 'b'));
  const stack = newStack();
  const api = containerIn(stack, 'Api');
  for (const team of ['c', 'd']) labelAtSynth(api, () => ({ team }));
  expect(() => synthesized(stack)).toThrow(message('c', 'd'));
});

test('what Terraform would evaluate in a value is escaped, and tokens are not', () => {
  expect(labelled({ a: '${b} %{c}' })[1].value).toBe('$${b} %%{c}');
  const stack = newStack();
  const token = new TerraformVariable(stack, 'value', {}).stringValue;
  labelAtSynth(containerIn(stack, 'Api'), () => ({ a: `\${b} ${token}` }));
  expect(container(synthesized(stack), 'Api').labels[0].value).toBe('$${b} ${var.value}');
});

test('fails when the labels of a container are a token', () => {
  const stack = newStack();
  const labels = Lazy.anyValue({ produce: () => [] });
  labelAtSynth(new Container(stack, 'Api', { name: 'api', image: 'api:1', labels }), () => ({ a: '1' }));
  expect(() => synthesized(stack)).toThrow(
    'app/Api: must have its labels as a list, got a token (set labels to a list)',
  );
});

test('a container joins a network once, beside those that it has', () => {
  const stack = newStack();
  const api = containerIn(stack, 'Api', { networksAdvanced: [{ name: 'own', aliases: ['x'] }] });
  for (const network of ['one', 'two', 'one', 'own']) joinNetwork(api, network);
  expect(container(synthesized(stack), 'Api').networks_advanced).toEqual([
    { name: 'own', aliases: ['x'] },
    { name: 'one' },
    { name: 'two' },
  ]);
});

test('two sites before one container label it for both, on whatever ports', () => {
  const stack = newStack();
  const reader = new OwnLabelReader(({ sites }) =>
    Object.fromEntries(sites.map(({ domains: [domain] }) => [`router.${domain}`, 'on'])),
  );
  const edge = edgeIn(stack, { proxy: reader });
  const api = containerIn(stack, 'Api', { labels: [own] });
  for (const [domain, port] of [
    ['a', 80],
    ['b', 80],
    ['c', 81],
  ] as const) {
    edge.addSite(domain).addRoute('/', Upstream.container(api, { port }));
  }
  const terraform = synthesized(stack);
  expect(container(terraform, 'Api').networks_advanced).toEqual([{ name: 'elsewhere' }]);
  const labels = ['a', 'b', 'c'].map((domain) => ({ label: `router.${domain}`, value: 'on' }));
  expect(container(terraform, 'Api').labels).toEqual([own, ...labels]);
});
