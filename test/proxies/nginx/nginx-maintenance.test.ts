import type { MaintenanceIntent } from '../../../lib/model/policies-intent';
import { forward, GATEWAY, sophonSite } from '../../intents';
import { blockOf, linesOf } from './location-of';

const away = (change: Partial<MaintenanceIntent> = {}) =>
  linesOf(
    sophonSite({ maintenance: { retryAfterSeconds: 300, allow: [], ...change }, routes: [forward('/', GATEWAY)] }),
  );

test('all are told so ahead of the routes, and when to come again', () => {
  const lines = away();
  expect(lines).toContain('error_page 599 =503 @maintenance;');
  expect(blockOf(lines, 'location @maintenance')).toEqual([
    'add_header Retry-After 300 always;',
    'types {}',
    'default_type text/plain;',
    'return 503 $status;',
  ]);
  const [told, routed] = [
    lines.indexOf('return 599;'),
    lines.indexOf('location / {', lines.indexOf('listen 443 ssl;')),
  ];
  expect(told).toBeGreaterThan(lines.lastIndexOf('return 400;'));
  expect(routed).toBeGreaterThan(told);
});

test('some are served as ever', () => {
  const lines = away({ allow: ['198.51.100.7'] });
  const [name] = lines.flatMap((line) => /^geo (\$within_\w+) \{$/.exec(line)?.[1] ?? []);
  expect(blockOf(lines, `geo ${name}`)).toEqual(['default 0;', '198.51.100.7 1;']);
  expect(blockOf(lines, `if (${name} = 0)`)).toEqual(['return 599;']);
});

test('there may be a page', () => {
  const lines = away({ page: { body: '<p>$5 later', contentType: 'text/html; charset=utf-8' } });
  expect(blockOf(lines, 'location @maintenance').slice(2)).toEqual([
    'default_type "text/html; charset=utf-8";',
    'set $body_1 "<p>${dollar}5 later";',
    'return 503 $body_1;',
  ]);
});

test('port 80 leads to https as ever, and answers challenges', () => {
  const lines = away();
  const from = lines.indexOf('server_name sophon.example.com;');
  const plain = lines.slice(from, lines.indexOf('server_name sophon.example.com;', from + 1));
  expect(plain.join()).toContain('acme-challenge');
  expect(plain.join()).toContain('return 308');
  expect(plain.join()).not.toContain('599');
});
