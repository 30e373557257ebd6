import { forward, GATEWAY } from '../../intents';
import { blockOf, linesOfRoutes } from './location-of';

const page = { body: '<title>Away</title>', contentType: 'text/html' };

test('a page stands in place of the text, for the statuses of an upstream that is away', () => {
  const lines = linesOfRoutes(forward('/x', GATEWAY, false, { unavailablePage: page }));
  expect(blockOf(lines, 'location ~* "^/x')).toEqual([
    'error_page 401 403 404 413 500 @refused;',
    'error_page 502 503 504 @unavailable/x;',
    'proxy_pass http://gateway.edge-8080;',
  ]);
  expect(blockOf(lines, 'location @unavailable/x')).toEqual([
    'add_header Retry-After 5 always;',
    'types {}',
    'default_type text/html;',
    'set $body_1 "<title>Away</title>";',
    'return 500 $body_1;',
  ]);
});

test("upstreams' own failures stay as they are", () => {
  expect(linesOfRoutes(forward('/x', GATEWAY, false, { unavailablePage: page })).join()).not.toContain('intercept');
});

test.each([
  [300, []],
  [2, ['proxy_send_timeout 2s;', 'proxy_read_timeout 2s;']],
  [86400, ['proxy_send_timeout 86400s;', 'proxy_read_timeout 86400s;']],
])('the first byte of an answer may take %i s', (responseTimeoutSeconds, expected) => {
  const lines = linesOfRoutes(forward('/x', GATEWAY, false, { responseTimeoutSeconds }));
  expect(lines).toContain('proxy_read_timeout 300s;');
  expect(blockOf(lines, 'location ~* "^/x')).toEqual([...expected, 'proxy_pass http://gateway.edge-8080;']);
});
