import { forward, GATEWAY, guarded, redirect, respond, sophonSite } from '../../intents';
import { blockOf, linesOf, linesOfRoutes, served } from './location-of';

const OFFICE = ['203.0.113.0/24', '2001:db8::/32'];
const location = (path: string) => `location ~* "^${path}(?:/|`;
const refusal = ['error_page 403 @refused;', 'return 403;', '}'];

/** Name of the variable for a list that stands in no other. */
function listWith(lines: string[], network: string): string {
  const at = lines.indexOf(`${network} 1;`);
  const heads = lines.slice(0, at).filter((line) => line.startsWith('geo $within_'));
  return /geo (\$within_[0-9a-f]{12}) \{/.exec(heads.at(-1) ?? '')?.[1] ?? '';
}

test('who is not allowed is refused ahead of everything in the location', () => {
  const lines = linesOfRoutes(guarded(forward('/mcp', GATEWAY), { allow: OFFICE }));
  const within = listWith(lines, OFFICE[0]);
  expect(blockOf(lines, `geo ${within}`)).toEqual(['default 0;', '2001:db8::/32 1;', '203.0.113.0/24 1;']);
  expect(blockOf(lines, location('/mcp'))).toEqual([
    `if (${within} = 0) {`,
    ...refusal,
    'proxy_pass http://gateway.edge-8080;',
  ]);
});

test('who is denied is refused whatever else is allowed: the narrowest network would win in one list', () => {
  const lines = linesOfRoutes(guarded(forward('/mcp', GATEWAY), { allow: ['10.1.0.0/16'], deny: ['10.0.0.0/8'] }));
  expect(blockOf(lines, location('/mcp')).slice(0, 8)).toEqual([
    `if (${listWith(lines, '10.0.0.0/8')} = 1) {`,
    ...refusal,
    `if (${listWith(lines, '10.1.0.0/16')} = 0) {`,
    ...refusal,
  ]);
});

test.each([
  ['redirects', redirect('/x', '/y'), 'return 308 /y;'],
  ['fixed responses', respond('/x', 'ok'), 'return 200 $body_1;'],
])('%s are refused ahead of their answer', (_, route, answer) => {
  const lines = blockOf(linesOfRoutes(guarded(route, { allow: OFFICE })), location('/x'));
  expect(lines.slice(1, 4)).toEqual(refusal);
  expect(lines.at(-1)).toBe(answer);
});

test('what the site says holds for requests that no route takes, and for no route', () => {
  const site = sophonSite({ policies: { allow: OFFICE }, routes: [forward('/api', GATEWAY)] });
  const lines = linesOf(site);
  expect(blockOf(served(lines), 'location / ')).toEqual([
    `if (${listWith(lines, OFFICE[0])} = 0) {`,
    ...refusal,
    'return 404;',
  ]);
  expect(blockOf(lines, location('/api'))).toEqual(['proxy_pass http://gateway.edge-8080;']);
});

test('the same list, in whatever order, is there once for all places', () => {
  const routes = [OFFICE, [...OFFICE].reverse(), [...OFFICE, OFFICE[0]]].map((allow, index) =>
    guarded(forward(`/${index}`, GATEWAY), { allow }),
  );
  expect(linesOfRoutes(...routes).filter((line) => line.startsWith('geo $within_'))).toHaveLength(1);
});

test('without such a policy there is no list', () => {
  expect(linesOfRoutes(forward('/', GATEWAY)).filter((line) => line.includes('within_'))).toEqual([]);
});
