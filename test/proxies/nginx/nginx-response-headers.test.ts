import { forward, GATEWAY, sophonSite } from '../../intents';
import { blockOf, linesOf } from './location-of';

const SITE = { 'X-A': 'a', 'X-B': 'b' };
const own = (path: string, responseHeaders: { [name: string]: string }, removedResponseHeaders: string[] = []) => ({
  ...forward(path, GATEWAY),
  responseHeaders,
  removedResponseHeaders,
});
const site = (...routes: ReturnType<typeof own>[]) => sophonSite({ responseHeaders: SITE, routes });
const PAGE = { body: 'Away', contentType: 'text/plain' };
const startingWith = (lines: string[], ...words: string[]) =>
  lines.filter((line) => words.some((word) => line.startsWith(`${word} `)));

test('what a route sets holds for its answers, and the site says the rest', () => {
  const lines = linesOf(site(own('/x', { 'x-a': 'mine', 'X-B': 'b', 'X-New': 'n' })));
  expect(startingWith(lines, 'add_header').slice(0, 3)).toEqual([
    'add_header X-A $header_x_2da always;',
    'add_header X-B b always;',
    'add_header X-New $header_x_2dnew always;',
  ]);
  expect(blockOf(lines, 'map $server_name$headers_of $header_x_2da')).toEqual([
    'sophon.example.com a;',
    'sophon.example.com/x mine;',
  ]);
  expect(blockOf(lines, 'map $server_name$headers_of $header_x_2dnew')).toEqual(['sophon.example.com/x n;']);
  expect(blockOf(lines, 'location ~* "^/x')).toEqual([
    'set $headers_of /x;',
    'proxy_hide_header x-a;',
    'proxy_hide_header X-B;',
    'proxy_hide_header X-New;',
    'proxy_pass http://gateway.edge-8080;',
  ]);
});

test('refusals have the headers of the site', () => {
  const away = { ...own('/x', { 'X-A': 'mine' }), ...forward('/x', GATEWAY, false, { unavailablePage: PAGE }) };
  const lines = linesOf(site({ ...away, responseHeaders: { 'X-A': 'mine' } }));
  for (const location of ['@refused', '@unavailable', '@unavailable/x']) {
    expect(blockOf(lines, `location ${location} `)).toContain('set $headers_of "";');
  }
});

test('what a route removes is hidden beside what the answer is set to have', () => {
  const { responseHeaders: _, ...route } = own('/x', {}, ['X-Powered-By']);
  const lines = linesOf(sophonSite({ responseHeaders: SITE, removedResponseHeaders: ['Via'], routes: [route] }));
  expect(blockOf(lines, 'location ~* "^/x').slice(0, 3)).toEqual([
    'proxy_hide_header X-A;',
    'proxy_hide_header X-B;',
    'proxy_hide_header X-Powered-By;',
  ]);
  expect(startingWith(lines, 'proxy_hide_header').slice(0, 3)).toEqual([
    'proxy_hide_header X-A;',
    'proxy_hide_header X-B;',
    'proxy_hide_header Via;',
  ]);
});

test('one route that says the same as the site changes nothing that is set', () => {
  expect(linesOf(site(own('/x', SITE))).join()).not.toContain('$header_');
});

test('names that differ in a sign have variables of their own', () => {
  const lines = linesOf(site(own('/x', { 'X-C': '1', X_C: '2' })));
  expect(startingWith(lines, 'map').filter((line) => line.includes('header_'))).toHaveLength(2);
});

test('sites do not see the headers of each other', () => {
  const other = sophonSite({
    domains: ['default'],
    responseHeaders: { 'X-A': 'theirs' },
    routes: [own('/y', { 'X-A': 'y' })],
  });
  const third = sophonSite({ domains: ['c.test'], responseHeaders: { 'X-A': 'plain' } });
  const lines = linesOf(site(own('/x', { 'X-A': 'mine', 'X-B': 'b' })), other, third);
  expect(blockOf(lines, 'map $server_name$headers_of $header_x_2da')).toEqual([
    'sophon.example.com a;',
    'sophon.example.com/x mine;',
    '"\\\\default" theirs;',
    'default/y y;',
  ]);
  expect(lines).toContain('add_header X-A plain always;');
});
