import { TerraformVariable } from 'cdktf';
import { type ForwardAction, type RouteOptions, type Site, Upstream } from '../../lib';
import { inMatchingOrder } from '../../lib/edge/route';
import { forward, GATEWAY } from '../intents';
import { changedResources, edgeIn, ingressIn, newStack, synthesized } from '../stack';
import { askedSite } from './policies/asked';

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

/** What can be done below a path, by the method that does it. */
const ACTIONS: { [method: string]: (site: Site, path: string) => void } = {
  addRoute: (site, path) => site.addRoute(path, api),
  addRedirect: (site, path) => site.addRedirect(path, 'https://example.com'),
  addResponse: (site, path) => site.addResponse(path, { status: 204 }),
};
const METHODS = Object.keys(ACTIONS);

test.each(BAD)('fails when a path %s, whatever is done below it', (_, path) => {
  const site = edgeIn(newStack()).addSite('a.example.com');
  for (const method of METHODS) {
    expect(() => ACTIONS[method](site, path)).toThrow(
      `app/Edge/a.example.com: ${method}: path: must be '/' or whole segments without a slash at the end, ` +
        `got '${path.replace('\t', '\\t')}' (e.g. '/docs')`,
    );
  }
});

test.each(METHODS)('fails when the path of %s is a token, because routes are put in order at synth', (method) => {
  const stack = newStack();
  const path = new TerraformVariable(stack, 'path', {}).stringValue;
  expect(() => ACTIONS[method](ingressIn(stack), path)).toThrow(
    `app/Ingress: ${method}: path: must be known at synth, got a token (write it out, e.g. '/docs')`,
  );
});

test.each([
  ['/api', '/api/v2'],
  ['/API', '/API/v2'],
  ['/', '/docs'],
])('fails when %s has a route already, whatever is to be done below it', (path, free) => {
  const ingress = ingressIn(newStack());
  for (const method of METHODS) {
    expect(() => ACTIONS[method](ingress, path)).toThrow(
      `app/Ingress: ${method}: path: must have one route, redirect or response, got '${path}' a second time (e.g. '${free}')`,
    );
  }
});

test.each(METHODS)('fails when a path has %s already', (method) => {
  const site = edgeIn(newStack()).addSite('a.example.com');
  ACTIONS[method](site, '/Docs');
  for (const other of METHODS) expect(() => ACTIONS[other](site, '/docs')).toThrow(`${other}: path: must have one`);
});

test.each(METHODS)('what %s refuses leaves the site as it was', (method) => {
  const ingress = ingressIn(newStack());
  const before = ingress.files;
  expect(() => ACTIONS[method](ingress, '/api')).toThrow();
  expect(ingress.files).toEqual(before);
  ACTIONS[method](ingress, '/docs');
  expect(ingress.files).not.toEqual(before);
});

test('the longest path is tried first, whatever the order in which routes came', () => {
  const ordered = inMatchingOrder(['/', '/b', '/a/b/c', '/a', '/a/b'].map((path) => forward(path, GATEWAY)));
  expect(ordered.map(({ path }) => path)).toEqual(['/a/b/c', '/a/b', '/a', '/b', '/']);
});

test('the order in which routes, redirects and responses are added changes nothing', () => {
  const [one, two] = [ingressIn(newStack()), ingressIn(newStack())];
  const steps = METHODS.map((method) => (site: Site) => ACTIONS[method](site, `/${method}`));
  for (const step of steps) step(one);
  for (const step of steps.reverse()) step(two);
  expect(one.files).toEqual(two.files);
});

test('what is added after construction reaches the publisher and nothing else', () => {
  const stack = newStack();
  const ingress = ingressIn(stack);
  const before = synthesized(stack);
  for (const method of METHODS) ACTIONS[method](ingress, `/${method}`);
  ingress.addDomain('www.example.com');
  ingress.edge.node.path;
  const changed = changedResources(before, synthesized(stack));
  expect(changed).toEqual([expect.stringMatching(/^docker_container\.Ingress_Edge_Config_/)]);
});

test('one site may have on a path what another one has on it too', () => {
  const edge = edgeIn(newStack());
  for (const domain of ['a.example.com', 'b.example.com']) {
    for (const method of METHODS) ACTIONS[method](edge.addSite(`${method.toLowerCase()}.${domain}`), '/docs');
  }
  expect(edge.files['/etc/caddy/Caddyfile'].match(/@\/docs path \/docs \/docs\/\*/g)).toHaveLength(6);
});

/** What a proxy is asked to do with a route. */
function actionOf(options: RouteOptions): ForwardAction {
  const { routes } = askedSite({}, (edge) => edge.addSite('a.example.com').addRoute('/', api, options));
  return routes[0].action as ForwardAction;
}

test('the first byte of an answer must come within five minutes, unless another time is said', () => {
  expect(actionOf({}).responseTimeoutSeconds).toBe(300);
  expect(actionOf({ responseTimeoutSeconds: 86400 }).responseTimeoutSeconds).toBe(86400);
});

test.each([0, -1, 1.5, 86401])('fails when the first byte may take %d seconds', (responseTimeoutSeconds) => {
  expect(() => actionOf({ responseTimeoutSeconds })).toThrow(
    `responseTimeoutSeconds: must be a whole number of seconds from 1 to 86400, got '${responseTimeoutSeconds}' (e.g. '300')`,
  );
});

test('a page of an upstream that is away is HTML, and there is none unless it is said', () => {
  expect(actionOf({})).not.toHaveProperty('unavailablePage');
  expect(actionOf({ unavailablePage: '<p>Away' }).unavailablePage).toEqual({
    body: '<p>Away',
    contentType: 'text/html; charset=utf-8',
  });
  expect(() => actionOf({ unavailablePage: '\0' })).toThrow('unavailablePage: must be HTML without control characters');
  expect(() => actionOf({ unavailablePage: 'x'.repeat(1_000_001) })).toThrow(
    'unavailablePage: must be at most 1000000',
  );
});
