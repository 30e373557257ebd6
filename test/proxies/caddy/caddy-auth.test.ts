import fc from 'fast-check';
import { AuthKind, type ForwardAuth } from '../../../lib/model/policies-intent';
import { DASHBOARD, forward, GATEWAY, guarded, LOGIN, sophonIntent } from '../../intents';
import { blockOf, caddyfileOf, filesOf, texts } from './written';

const SITE = 'https://sophon.example.com';
const basic = (hashes: Record<string, string>) => {
  const users = Object.fromEntries(Object.entries(hashes).map(([user, text]) => [user, { text }]));
  return { kind: AuthKind.BASIC, users } as const;
};
const askingLogin = (change: Partial<ForwardAuth> = {}): ForwardAuth => ({
  kind: AuthKind.FORWARD,
  upstream: LOGIN,
  path: '/verify',
  copyHeaders: ['Remote-User'],
  ...change,
});
const docs = (auth: ReturnType<typeof basic> | ForwardAuth) =>
  sophonIntent({ routes: [guarded(forward('/docs', DASHBOARD), { auth })] });
const WAY = [SITE, 'route', 'handle @/docs', 'route'];

test('hashes are secret files, which the Caddyfile names', () => {
  const intent = docs(basic({ anna: '$2b$10$first', 'b.o@x': '$2b$10$second' }));
  expect(filesOf(intent).slice(0, -1)).toEqual([
    { name: 'sophon.example.com:docs::anna.password', parts: [{ text: '$2b$10$first' }, { text: '\n' }], secret: true },
    {
      name: 'sophon.example.com:docs::b.o@x.password',
      parts: [{ text: '$2b$10$second' }, { text: '\n' }],
      secret: true,
    },
  ]);
  expect(texts(blockOf(intent, [...WAY, 'basic_auth bcrypt Restricted']))).toEqual([
    'anna {file./etc/caddy/sophon.example.com:docs::anna.password}',
    'b.o@x {file./etc/caddy/sophon.example.com:docs::b.o@x.password}',
  ]);
  expect(caddyfileOf(intent)).not.toContain('$2b$');
});

test('each route has files of its own, and the site too where no route is', () => {
  const routes = [guarded(forward('/docs', DASHBOARD), { auth: basic({ anna: '1' }) })];
  const names = (site: Parameters<typeof sophonIntent>[0]) => filesOf(sophonIntent(site)).map(({ name }) => name);
  expect(names({ routes, policies: { auth: basic({ anna: '2' }) } })).toEqual([
    'sophon.example.com:docs::anna.password',
    'sophon.example.com:::anna.password',
    'Caddyfile',
  ]);
  const root = forward('/', DASHBOARD);
  expect(names({ routes: [...routes, root], policies: { auth: basic({ anna: '2' }) } })).toEqual([
    'sophon.example.com:docs::anna.password',
    'Caddyfile',
  ]);
});

/** The expression for the headers of users who are known. */
function known(...users: string[]): RegExp {
  const line = texts(blockOf(docs(basic(Object.fromEntries(users.map((user) => [user, '$2b$10$x'])))), WAY))[0];
  const [, pattern] = /^@unknown not vars_regexp \{http\.request\.header\.Authorization\} \^\(\?i:basic\)(.*)$/.exec(
    line,
  )!;
  return new RegExp(`^basic${pattern}`);
}
const credentials = (text: string) => `basic ${Buffer.from(text).toString('base64')}`;

test('whoever is known is asked for the password, whatever it is', () => {
  const user = fc.stringMatching(/^[A-Za-z0-9._@+-]{1,20}$/);
  fc.assert(fc.property(user, fc.string(), (name, password) => known(name).test(credentials(`${name}:${password}`))));
});

test('whoever is not known is refused before, as a hash for nobody takes seconds', () => {
  const user = fc.stringMatching(/^[A-Za-z0-9._@+-]{1,20}$/);
  fc.assert(
    fc.property(user, user, fc.string(), (name, other, password) => {
      fc.pre(name !== other);
      expect(known(name).test(credentials(`${other}:${password}`))).toBe(false);
    }),
  );
  for (const header of ['', 'basic ', 'bearer YW5uYTp4', credentials('ann'), credentials(':anna:')]) {
    expect(known('anna', 'bob').test(header)).toBe(false);
  }
});

test('the upstream gets no password', () => {
  expect(texts(blockOf(docs(basic({ anna: 'x' })), WAY)).slice(-2)).toEqual([
    'request_header -Authorization',
    'reverse_proxy http://dashboard.edge:80',
  ]);
});

test('a service is asked at its path, without the query of the client', () => {
  const asked = (path: string) =>
    texts(blockOf(docs(askingLogin({ path })), [...WAY, 'forward_auth http://login.edge:9091']))[0];
  expect(asked('/verify')).toBe('uri /verify?');
  expect(asked('/verify?rd=a')).toBe('uri /verify?rd=a');
});

test('headers of its answer take the place of what clients send in them, in any spelling', () => {
  const intent = docs(askingLogin({ copyHeaders: ['Remote-User', 'Mail'] }));
  expect(texts(blockOf(intent, [...WAY, 'forward_auth http://login.edge:9091']))).toEqual([
    'uri /verify?',
    'copy_headers Remote-User Mail',
    'import authentication 300s',
  ]);
  expect(texts(blockOf(intent, [...WAY, 'reverse_proxy http://dashboard.edge:80']))).toEqual([
    'import upstream 300s',
    'header_up -Remote_User',
    'header_up -Remote.User',
  ]);
});

test('without headers of its answer none are copied', () => {
  const intent = docs(askingLogin({ copyHeaders: [] }));
  expect(caddyfileOf(intent)).not.toContain('copy_headers');
});

test('it is told the request by us alone, and changes to no other protocol', () => {
  const told = texts(blockOf(docs(askingLogin()), ['(authentication)']));
  const upstream = texts(blockOf(docs(askingLogin()), ['(upstream)']));
  expect(upstream.filter((line) => !told.includes(line))).toEqual(['header_up -X-Forwarded-Uri']);
  const more = told.filter((line) => !upstream.includes(line));
  expect(more).toContain('header_up -Upgrade');
  expect(more).toContain('header_up -X_Forwarded_Method');
  expect(more).toContain('response_buffers 64KiB');
});

test('how a service is asked stands nowhere that none is', () => {
  expect(caddyfileOf(sophonIntent())).not.toContain('(authentication)');
  const intent = sophonIntent({ routes: [], policies: { auth: askingLogin({ upstream: GATEWAY }) } });
  expect(caddyfileOf(intent)).toContain('(authentication)');
});
