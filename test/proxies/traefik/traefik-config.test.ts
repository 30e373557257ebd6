import type { EdgeIntent, RouteIntent } from '../../../lib/model/intent';
import type { ConfigFile } from '../../../lib/model/plan';
import { type AuthIntent, AuthKind } from '../../../lib/model/policies-intent';
import {
  DASHBOARD,
  edgeIntent,
  forward,
  GATEWAY,
  guarded,
  INTERNAL_CA,
  OWN_PEM,
  redirect,
  sophonSite,
} from '../../intents';
import { configOf, PRIVATE_CA, planOf } from './plans';

/** Sites with a route, a redirect and an upstream each. */
function sites(count: number): EdgeIntent {
  const indices = Array.from({ length: count }, (_, index) => index + 1);
  return edgeIntent(
    indices.map((index) => sophonSite({ domains: [`s${index}.test`], routes: routes(1, `up-${index}`) })),
  );
}

function routes(count: number, id = 'up'): RouteIntent[] {
  const upstream = (index: number) => ({ ...GATEWAY, id: `${id}-${index}` });
  return Array.from({ length: count }, (_, index) => [
    forward(`/r${index}`, upstream(index)),
    redirect(`/old-${index}`, `/r${index}`),
  ]).flat();
}

/** Routes with a policy of each kind. */
function guardedRoutes(count: number): EdgeIntent {
  const rateLimit = { requestsPerMinute: 60, burst: 5 };
  const auth: AuthIntent = { kind: AuthKind.BASIC, users: { anna: { text: 'hash' } } };
  const policies = { allow: ['10.0.0.0/8'], deny: ['10.0.0.1'], rateLimit, auth };
  return edgeIntent([sophonSite({ routes: routes(count).map((route) => guarded(route, policies)) })]);
}

const textLines = ({ text = '' }: ConfigFile) => text.split('\n');
const linesOf = (intent: EdgeIntent) => configOf(intent).split('\n');

/** Whether the lines of one text are those of the other, in their order, with some between them. */
function isSubsequence(part: string[], whole: string[]): boolean {
  let found = 0;
  for (const line of whole) if (line === part[found]) found += 1;
  return found === part.length;
}

const BEFORE = [
  sophonSite(),
  sophonSite({ domains: ['docs.example.com'], routes: [forward('/', DASHBOARD, true), redirect('/old', '/')] }),
];

test.each([
  ['a site', [...BEFORE, sophonSite({ domains: ['new.example.com'], tls: OWN_PEM })]],
  ['a site of another authority', [...BEFORE, sophonSite({ domains: ['new.example.com'], tls: PRIVATE_CA })]],
  ['a site of the internal CA', [...BEFORE, sophonSite({ domains: ['new.lan'], tls: INTERNAL_CA })]],
  ['a domain', [{ ...BEFORE[0], domains: [...BEFORE[0].domains, 'b.example.com'] }, BEFORE[1]]],
  ['a route', [{ ...BEFORE[0], routes: [forward('/aa/bb', DASHBOARD), ...BEFORE[0].routes] }, BEFORE[1]]],
  [
    'a guarded route',
    [{ ...BEFORE[0], routes: [guardedRoutes(1).sites[0].routes[0], ...BEFORE[0].routes] }, BEFORE[1]],
  ],
  ['a redirect', [{ ...BEFORE[0], routes: [redirect('/aa/bb', '/api'), ...BEFORE[0].routes] }, BEFORE[1]]],
])('adding %s adds lines and changes none', (_, after) => {
  const [old, changed] = [linesOf(edgeIntent(BEFORE)), linesOf(edgeIntent(after))];
  expect(changed.length).toBeGreaterThan(old.length);
  expect(isSubsequence(old, changed)).toBe(true);
});

test.each<[string, (count: number) => string[]]>([
  ['site in the dynamic configuration', (count) => linesOf(sites(count))],
  ['route in the dynamic configuration', (count) => linesOf(edgeIntent([sophonSite({ routes: routes(count) })]))],
  ['guarded route in all files', (count) => planOf(guardedRoutes(count)).config.files.flatMap(textLines)],
  ['site in all files', (count) => planOf(sites(count)).config.files.flatMap(textLines)],
])('each further %s takes as many lines as the one before', (_, linesFor) => {
  const [ten, twenty, thirty] = [10, 20, 30].map((count) => linesFor(count).length);
  expect(thirty - twenty).toBe(twenty - ten);
});

test('the same intent gives the same plan', () => {
  expect(planOf(sites(3))).toEqual(planOf(sites(3)));
});

test('two paths that differ in a slash or a dash are two routers', () => {
  const paths = ['/a/b', '/a-b', '/a.b', '/a_b', '/a~b'].map((path) => forward(path, GATEWAY));
  const text = configOf(edgeIntent([sophonSite({ routes: paths, tls: INTERNAL_CA })]));
  expect(text.match(/^ {6}rule: .*PathRegexp/gm)).toHaveLength(paths.length);
});

test('what a site sets on its responses is in its own routers alone', () => {
  const other = sophonSite({ domains: ['b.test'], responseHeaders: { 'X-B': 'b' }, routes: [forward('/', GATEWAY)] });
  const text = configOf(edgeIntent([sophonSite({ responseHeaders: { 'X-A': 'a' } }), other]));
  const users = (middleware: string) => text.match(new RegExp(`- "${middleware}"`, 'g'))?.length;
  expect([users('sophon.example.com::headers'), users('b.test::headers')]).toEqual([4, 1]);
});

test('the health check has an entry point of its own, on loopback and without a log, which no other router uses', () => {
  const intent = edgeIntent(BEFORE);
  expect(configOf(intent).match(/- "health"/g)).toHaveLength(1);
  expect(configOf(intent)).toContain('    "::health":\n      entryPoints:\n        - "health"\n');
  const { command } = planOf(intent).proxy;
  expect(command).toContain('--entryPoints.health.address=127.0.0.1:8079');
  expect(command).toContain('--entryPoints.health.observability.accessLogs=false');
  // Routers of the user's own that name no entry point are at those that are marked.
  expect(command?.filter((flag) => flag.includes('.asDefault='))).toEqual([
    '--entryPoints.web.asDefault=true',
    '--entryPoints.websecure.asDefault=true',
  ]);
});
