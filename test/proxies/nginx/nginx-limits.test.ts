import { AuthKind } from '../../../lib/model/policies-intent';
import { edgeIntent, forward, GATEWAY, guarded, LOGIN, redirect, sophonSite } from '../../intents';
import { blockOf, linesOf, linesOfEdge, linesOfRoutes } from './location-of';

const limited = (requestsPerMinute: number, burst: number) => ({ rateLimit: { requestsPerMinute, burst } });

test('requests are counted for each route, and none is delayed', () => {
  const lines = linesOfRoutes(guarded(forward('/api', GATEWAY), limited(600, 100)));
  expect(lines).toContain('limit_req_zone $client_network zone=sophon.example.com/api:10m rate=600r/m;');
  expect(lines).toContain('limit_req_status 429;');
  expect(blockOf(lines, 'location ~* "^/api')).toEqual([
    'set $retry_after 1;',
    'limit_req zone=sophon.example.com/api burst=100 nodelay;',
    'proxy_pass http://gateway.edge-8080;',
  ]);
});

test.each([
  [600, 1],
  [60, 1],
  [59, 2],
  [7, 9],
  [1, 60],
])('who comes too often at %i a minute is told to wait %i s, when one more is free', (requestsPerMinute, seconds) => {
  const lines = linesOfRoutes(guarded(forward('/', GATEWAY), limited(requestsPerMinute, 1)));
  expect(lines).toContain(`set $retry_after ${seconds};`);
  expect(lines).toContain('error_page 429 @limited;');
  expect(blockOf(lines, 'location @limited')).toContain('add_header Retry-After $retry_after always;');
});

test('places are counted apart: routes, sites, and what no route takes', () => {
  const policies = limited(60, 1);
  const site = (domain: string) =>
    sophonSite({ domains: [domain], policies, routes: [guarded(forward('/api', GATEWAY), policies)] });
  const zones = linesOf(site('a.test'), site('b.test')).flatMap((line) => /zone=([^:; ]+):10m/.exec(line)?.[1] ?? []);
  expect(zones).toEqual(['a.test/api', 'a.test/', 'b.test/api', 'b.test/']);
});

describe('a client', () => {
  const lines = linesOfRoutes(guarded(forward('/', GATEWAY), limited(60, 1)));
  const [, written] = /if \(\$binary_remote_addr ~ "(.*)\)" \{/.exec(lines.join('\n')) ?? [];
  // JavaScript has neither inline flags nor branches that share a number.
  const pattern = new RegExp(
    written
      .replaceAll('\\\\', '\\')
      .replace('(?s)', '')
      .replace('(?|', '(?:')
      .replace('\\z', '$')
      .replaceAll('?<client_network>', ''),
    's',
  );
  const clientOf = (...bytes: number[]) =>
    pattern
      .exec(String.fromCharCode(...bytes))
      ?.slice(1)
      .find((group) => group !== undefined);
  const text = (...bytes: number[]) => String.fromCharCode(...bytes);
  const network = [0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 10];

  test('is named by the pattern itself: `set` would escape it for a path with escapes, which made another client of it', () => {
    expect(written).toContain('(?<client_network>.{4})|(?<client_network>.{8})');
    expect(lines.join()).not.toMatch(/\$[1-9]/);
  });

  test('is an address of IPv4', () => {
    expect(clientOf(10, 10, 10, 10)).toBe(text(10, 10, 10, 10));
  });

  test('is the same address in the form that IPv6 has for it', () => {
    expect(clientOf(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1)).toBe(text(192, 0, 2, 1));
  });

  test('is a network of 64 bits of IPv6', () => {
    expect(clientOf(...network, 1, 2, 3, 4, 5, 6, 7, 10)).toBe(text(...network));
  });
});

test('what a site without limits gets is free of them, beside one with limits', () => {
  const lines = linesOfEdge(
    edgeIntent([
      sophonSite({ domains: ['a.test'], routes: [guarded(forward('/', GATEWAY), limited(60, 1))] }),
      sophonSite({ domains: ['b.test'] }),
    ]),
  );
  const from = lines.lastIndexOf('server_name b.test;');
  expect(lines.slice(from).filter((line) => /429|limit|client_network/.test(line))).toEqual([]);
});

test.each([['redirect', redirect('/x', '/y'), 'return 308 /y;']])(
  'a %s is counted: it is answered behind the phase in which nginx counts',
  (_, route, answer) => {
    const lines = linesOfRoutes(guarded(route, limited(60, 1)));
    expect(blockOf(lines, 'location ~* "^/x').at(-1)).toBe('try_files /. @answer/x;');
    expect(blockOf(lines, 'location @answer/x')).toEqual([answer]);
  },
);

test('who comes too often is told so by us where a service answers other refusals', () => {
  const auth = { kind: AuthKind.FORWARD as const, upstream: LOGIN, path: '/verify', copyHeaders: [] };
  const lines = linesOfRoutes(guarded(forward('/x', GATEWAY), { ...limited(60, 1), auth }));
  expect(blockOf(lines, 'location ~* "^/x')).toContain('error_page 429 @limited;');
});
