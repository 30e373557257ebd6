import { type ContentPart, NginxProxy } from '../../../lib';
import { AuthKind, type BasicAuth } from '../../../lib/model/policies-intent';
import { edgeIntent, forward, GATEWAY, guarded, redirect, sophonSite } from '../../intents';
import { blockOf, linesOf, linesOfRoutes, served } from './location-of';

const hash = (cost: string) => `$2b$${cost}$${'a'.repeat(53)}`;
const basic = (hashes: { [name: string]: string }): { auth: BasicAuth } => {
  const users = Object.fromEntries(Object.entries(hashes).map(([user, text]) => [user, { text }]));
  return { auth: { kind: AuthKind.BASIC, users } };
};
const ANNA = basic({ anna: hash('10') });
const files = (...sites: Parameters<typeof edgeIntent>[0]) =>
  new NginxProxy().plan(edgeIntent(sites)).edge!.config.files;

test('names and hashes lie in a secret file of the place, and nowhere else', () => {
  const users = basic({ anna: hash('10'), ben: hash('05') });
  const site = sophonSite({ policies: ANNA, routes: [guarded(forward('/v1/a', GATEWAY), users)] });
  const found = files(site);
  const contents = (parts: ContentPart[] = []) => parts.map(({ text }) => text).join('');
  expect(found.filter(({ secret }) => secret).map(({ name, parts }) => [name, contents(parts)])).toEqual([
    ['sophon.example.com+v1+a.users', `anna:${hash('10')}\nben:${hash('05')}\n`],
    ['sophon.example.com+.users', `anna:${hash('10')}\n`],
  ]);
  const shown = found.filter(({ secret }) => !secret).map(({ text }) => text);
  expect(shown.join('')).not.toMatch(/anna|ben|\$2b|dollar\}2b/);
  expect(found.at(-1)?.name).toBe('nginx.conf');
});

test('nginx asks, and the upstream does not get what it is told', () => {
  expect(blockOf(linesOfRoutes(guarded(forward('/x', GATEWAY), ANNA)), 'location ~* "^/x')).toEqual([
    'auth_basic Restricted;',
    'auth_basic_user_file /etc/nginx/ingress/sophon.example.com+x.users;',
    'proxy_set_header Upgrade $websocket;',
    'proxy_set_header Connection $websocket_connection;',
    'include /etc/nginx/ingress/request-headers.conf;',
    'proxy_set_header Authorization "";',
    'proxy_pass http://gateway.edge-8080;',
  ]);
});

test('a redirect is answered behind the phase in which nginx asks', () => {
  const lines = linesOfRoutes(guarded(redirect('/x', '/y'), ANNA));
  expect(blockOf(lines, 'location ~* "^/x').at(-1)).toBe('try_files /. @answer/x;');
  expect(blockOf(lines, 'location @answer/x')).toEqual(['return 308 /y;']);
});

test('so is what no route takes', () => {
  const lines = served(linesOf(sophonSite({ policies: ANNA, routes: [] })));
  expect(blockOf(lines, 'location / ').at(-1)).toBe('try_files /. @answer/;');
  expect(blockOf(lines, 'location @answer/')).toEqual(['return 404;']);
});

test.each(['04', '12'])('a hash of cost %s is taken', (cost) => {
  expect(() => files(sophonSite({ policies: basic({ anna: hash(cost) }), routes: [] }))).not.toThrow();
});

test.each(['13', '31'])('fails when a hash has cost %s, and names the place and what to do', (cost) => {
  const site = sophonSite({ routes: [guarded(forward('/x', GATEWAY), basic({ anna: hash(cost) }))] });
  expect(() => files(site)).toThrow(
    `NginxProxy: app/Ingress /x: Auth.basic: users['anna']: must have a hash of cost 12 or less, as nginx computes it for ` +
      `each request and serves nobody meanwhile, got ${cost} (e.g. htpasswd -nB -C 10 anna)`,
  );
});
