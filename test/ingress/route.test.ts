import { TerraformVariable, Testing } from 'cdktf';
import { CaddyProxy, Ingress, Tls, Upstream } from '../../lib';
import { inMatchingOrder, routeIntent } from '../../lib/ingress/route';
import { container, ingressIn, newStack, synthesized } from '../stack';

const api = Upstream.url('http://api:80');

const BAD: [string, string][] = [
  ['has no leading slash', 'docs'],
  ['is empty', ''],
  ['ends in a slash', '/docs/'],
  ['has an empty segment', '/a//b'],
  ['has a dot segment', '/a/../b'],
  ['has a single dot', '/./a'],
  ['has a brace', '/a{b}'],
  ['has a quote', '/a"b'],
  ['has a backtick', '/a`b'],
  ['has a space', '/a b'],
  ['has a semicolon', '/a;b'],
  ['has a dollar', '/a$b'],
  ['has an asterisk', '/a/*'],
  ['has a query', '/a?b'],
  ['is percent-encoded', '/a%2Fb'],
  ['has a control character', '/a\tb'],
];

test.each(BAD)('fails when a path %s', (_, path) => {
  expect(() => routeIntent(path, api)).toThrow(
    `addRoute: path: must be '/' or whole segments without a slash at the end, got '${path.replace('\t', '\\t')}' (e.g. '/docs')`,
  );
});

test('fails when a path is a token, because routes are put in order at synth', () => {
  const path = new TerraformVariable(newStack(), 'path', {}).stringValue;
  expect(() => routeIntent(path, api)).toThrow(
    "addRoute: path: must be known at synth, got a token (write it out, e.g. '/docs')",
  );
});

test.each([
  ['/api', '/api/v2'],
  ['/API', '/API/v2'],
  ['/', '/docs'],
])('fails when %s has a route already', (path, free) => {
  expect(() => ingressIn(newStack()).addRoute(path, api)).toThrow(
    `addRoute: path: must have one route, got '${path}' a second time (e.g. '${free}')`,
  );
});

test('fails when path and upstream are both taken, with both in one error', () => {
  const ingress = ingressIn(newStack());
  ingress.addRoute('/docs', api);
  expect(() => ingress.addRoute('/docs', Upstream.url('https://api:80'))).toThrow(/path: must .*; upstream: must /);
});

test('a refused route leaves the ingress as it was', () => {
  const ingress = ingressIn(newStack());
  const before = ingress.files;
  expect(() => ingress.addRoute('/api', api)).toThrow();
  expect(ingress.files).toEqual(before);
  ingress.addRoute('/docs', Upstream.url('http://api:80'));
});

test('the longest path is tried first, whatever the order in which routes came', () => {
  const paths = ['/', '/b', '/a/b/c', '/a', '/a/b'];
  const ordered = inMatchingOrder(paths.map((path) => routeIntent(path, api)));
  expect(ordered.map(({ path }) => path)).toEqual(['/a/b/c', '/a/b', '/a', '/b', '/']);
});

test('the order of addRoute and addDomain changes nothing but the order of domains', () => {
  const [one, two] = [ingressIn(newStack()), ingressIn(newStack())];
  one.addRoute('/docs', api);
  one.addRoute('/shop', Upstream.onHost(81));
  two.addRoute('/shop', Upstream.onHost(81));
  two.addRoute('/docs', api);
  expect(one.files).toEqual(two.files);
});

test('addRoute and addDomain after construction reach the configuration and nothing else', () => {
  const stack = newStack();
  const ingress = ingressIn(stack);
  const before = synthesized(stack);
  ingress.addRoute('/docs', Upstream.onHost(8082), { compress: true });
  ingress.addDomain('www.example.com');
  const after = synthesized(stack);
  const text = container(after, 'Ingress/Config').upload.at(-1).content;
  for (const part of ['path /docs /docs/*', 'host.docker.internal:8082', 'https://www.example.com']) {
    expect(text).toContain(part);
  }
  expect(withoutUploads(after)).toEqual(withoutUploads(before));
});

test('fails when a further domain is wrong', () => {
  const ingress = ingressIn(newStack());
  expect(() => ingress.addDomain('https://a.org')).toThrow('addDomain: domain: must be a host name in lower case');
  expect(() => ingress.addDomain('*.a.org')).toThrow('addDomain: domain: must be a full host name');
  expect(() => ingress.addDomain('sophon.example.com')).toThrow(
    "addDomain: domain: must be served once, got 'sophon.example.com' a second time (leave one out)",
  );
});

test('fails when an ingress has no route by the time of synth', () => {
  const stack = newStack();
  new Ingress(stack, 'Bare', { domain: 'a.example.com', tls: Tls.none(), proxy: new CaddyProxy() });
  expect(() => Testing.synth(stack, true)).toThrow("app/Bare: must have a route (call addRoute('/', upstream))");
});

function withoutUploads(terraform: unknown): unknown {
  return JSON.parse(JSON.stringify(terraform, (key, value) => (key === 'upload' ? undefined : value)));
}
