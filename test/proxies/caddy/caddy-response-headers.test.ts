import type { RouteIntent, SiteIntent } from '../../../lib/model/intent';
import { DASHBOARD, forward, sophonIntent } from '../../intents';
import { blockOf, texts } from './written';

const SITE = 'https://sophon.example.com';
const DOCS: RouteIntent = {
  ...forward('/docs', DASHBOARD),
  responseHeaders: { 'X-A': '1', 'X-B': 'docs', 'X-Own': 'yes' },
  removedResponseHeaders: ['Server', 'X-Powered-By'],
};
const HEADERS: Partial<SiteIntent> = {
  responseHeaders: { 'X-A': '1', 'X-B': '2' },
  removedResponseHeaders: ['X-Powered-By'],
};
const headers = (site: Partial<SiteIntent>, ...way: string[]) =>
  texts(blockOf(sophonIntent({ ...HEADERS, ...site }), [SITE, ...way, 'header']));

test('what all routes share stands once, before them', () => {
  expect(headers({})).toEqual(['-Via', '>X-A 1', '>X-B 2', '-X-Powered-By']);
  expect(headers({}, 'route', 'handle @/api')).toEqual([]);
});

test('what a route says for itself is in its place, and what the site says in that of the others', () => {
  const routes = [DOCS, forward('/', DASHBOARD)];
  expect(headers({ routes })).toEqual(['-Via', '>X-A 1', '-X-Powered-By']);
  expect(headers({ routes }, 'route', 'handle @/docs')).toEqual(['>X-B docs', '>X-Own yes', '-Server']);
  expect(headers({ routes }, 'route', 'handle')).toEqual(['>X-B 2']);
});

test('where no route is, and while the site is away, it is what the site says', () => {
  const maintenance = { retryAfterSeconds: 5, allow: ['198.51.100.7'] };
  expect(headers({ routes: [DOCS] }, 'route', 'handle')).toEqual(['>X-B 2']);
  expect(headers({ routes: [DOCS], maintenance }, 'route', 'handle @away')).toEqual(['>X-B 2']);
});

test('errors of Caddy’s own have all that the site says', () => {
  for (const errors of ['handle_errors', 'handle_errors 502 503 504']) {
    expect(headers({ routes: [DOCS] }, errors)).toContain('>X-B 2');
  }
});
