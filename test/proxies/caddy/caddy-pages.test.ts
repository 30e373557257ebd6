import { DASHBOARD, forward, NO_TLS, sophonIntent } from '../../intents';
import { blockOf, caddyfileOf, filesOf, texts } from './written';

const SITE = 'https://sophon.example.com';
const PAGE = { body: '<p>`{host}`', contentType: 'text/html; charset=utf-8' };
const away = (change = {}) => ({ maintenance: { retryAfterSeconds: 77, allow: ['198.51.100.7'], ...change } });

test('a site that is away answers all but some before its routes, and after what no upstream may see', () => {
  const lines = texts(blockOf(sophonIntent(away()), [SITE, 'route']));
  const at = lines.indexOf('@away not client_ip 198.51.100.7');
  expect(lines.slice(at - 1, at + 3)).toEqual([
    'vars host sophon.example.com',
    '@away not client_ip 198.51.100.7',
    'handle @away',
    '@/hubs path /hubs /hubs/*',
  ]);
  expect(texts(blockOf(sophonIntent(away()), [SITE, 'route', 'handle @away']))).toEqual([
    'header Retry-After 77',
    'respond 503 Service Unavailable 503',
  ]);
});

test('it may be away for all', () => {
  const lines = texts(blockOf(sophonIntent(away({ allow: [] })), [SITE, 'route']));
  expect(lines.indexOf('handle')).toBeLessThan(lines.indexOf('handle @/hubs'));
});

test('its page is a file', () => {
  const intent = sophonIntent(away({ page: PAGE }));
  expect(filesOf(intent)[0]).toEqual({ name: 'sophon.example.com.maintenance', text: `${PAGE.body}\n`, secret: false });
  expect(texts(blockOf(intent, [SITE, 'route', 'handle @away']))).toEqual([
    'header Retry-After 77',
    `header Content-Type ${PAGE.contentType}`,
    'respond {file./etc/caddy/sophon.example.com.maintenance} 503',
  ]);
});

test('behind a CDN it knows those whom it serves in either spelling', () => {
  const trustedProxies = { ranges: ['173.245.48.0/20'], clientIpHeader: 'CF-Connecting-IP' };
  const text = caddyfileOf(sophonIntent({ tls: NO_TLS, ...away() }, { trustedProxies }));
  expect(text).toContain('@away not client_ip 198.51.100.7 ::ffff:198.51.100.7\n');
});

test('the page of a route stands for its upstream’s absence, and for no other route’s', () => {
  const routes = [forward('/docs', DASHBOARD, false, { unavailablePage: PAGE }), forward('/', DASHBOARD)];
  const intent = sophonIntent({ routes });
  expect(filesOf(intent)[0]).toEqual({
    name: 'sophon.example.com:docs.unavailable',
    text: `${PAGE.body}\n`,
    secret: false,
  });
  expect(texts(blockOf(intent, [SITE, 'route', 'handle @/docs']))[0]).toBe('vars unavailable /docs');
  expect(texts(blockOf(intent, [SITE, 'route', 'handle']))[0]).not.toMatch(/^vars/);
  const errors = [SITE, 'handle_errors 502 503 504'];
  expect(texts(blockOf(intent, errors))).toEqual([
    'header Retry-After 5',
    'header',
    '@/docs vars unavailable /docs',
    'handle @/docs',
    'respond {err.status_code} {err.status_text}',
  ]);
  expect(texts(blockOf(intent, [...errors, 'handle @/docs']))).toEqual([
    `header Content-Type ${PAGE.contentType}`,
    'respond {file./etc/caddy/sophon.example.com:docs.unavailable}',
  ]);
});
