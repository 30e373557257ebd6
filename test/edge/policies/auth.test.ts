import { TerraformVariable } from 'cdktf';
import {
  Auth,
  AuthKind,
  type BasicAuthOptions,
  CaddyProxy,
  type ForwardAuthOptions,
  Secret,
  Upstream,
} from '../../../lib';
import { container, containerIn, edgeIn, newStack, synthesized } from '../../stack';
import { askedEdge, askedSite, byPath } from './asked';

const SALTED = 'N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy';
const HASH = `$2b$10$${SALTED}`;
const MUST_HASH = "must be a bcrypt hash of cost 4 to 14, as 'htpasswd -nbB anna' prints it after the colon";
const MUST_NAME = 'must be named in letters, digits and any of . _ @ + -, without a colon';

describe('Auth.basic', () => {
  it.each(['', 'a b', 'a"b', 'a\nb', 'a#b', 'a,b', 'ä', 'a'.repeat(65), '{a}', '$a'])(
    'fails when a user is called %j',
    (name) => {
      expect(() => Auth.basic({ users: { [name]: Secret.value(HASH) } })).toThrow(MUST_NAME);
    },
  );

  it('fails when a name has a colon, without what stands behind it: a password, mostly', () => {
    expect(() => Auth.basic({ users: { 'anna:correct horse': Secret.value(HASH) } })).toThrow(
      `Auth.basic: users['anna:...']: ${MUST_NAME}, got 'anna:...' (e.g. 'anna')`,
    );
  });

  it.each([
    ['a password', 'correct horse'],
    ['a line of htpasswd', `anna:${HASH}`],
    ['MD5', '$apr1$ZjTqBB3f$IF9gdYAGlMrs2fuINjHsz.'],
    ['SHA-512', `$6$${SALTED}`],
    ['cut short', HASH.slice(0, -1)],
    ['one character longer', `${HASH}a`],
    ['of another version', `$2x$10$${SALTED}`],
    ['too cheap', `$2b$03$${SALTED}`],
    ['too dear for each request', `$2b$15$${SALTED}`],
    ['two lines', `${HASH}\n`],
    ['escaped for a compose file', HASH.replaceAll('$', '$$$$')],
  ])('fails when a hash is %s, and says no more of it than its length', (_, hash) => {
    expect(() => Auth.basic({ users: { anna: Secret.value(hash) } })).toThrow(
      `Auth.basic: users['anna']: ${MUST_HASH}, got ${hash.length} characters (e.g. '$2b$10$...')`,
    );
  });

  it('fails when there is no user', () => {
    expect(() => Auth.basic({ users: {} })).toThrow(
      `users: must hold at least one, as nobody could enter, got an object of none (e.g. { anna: Secret.environment('anna_hash') })`,
    );
  });

  it.each(['$2a$04$', '$2b$10$', '$2y$14$'])('takes hashes that begin with %s', (prefix) => {
    expect(usersOf({ users: { anna: Secret.value(prefix + SALTED) } })).toEqual({ anna: { text: prefix + SALTED } });
  });

  it('takes hashes from sensitive variables, which stand in no synthesized file', () => {
    const stack = newStack();
    const hash = new TerraformVariable(stack, 'anna', { sensitive: true }).stringValue;
    expect(usersOf({ users: { anna: Secret.value(hash) } })).toEqual({ anna: { text: hash } });
  });

  it('is told what it was given, whatever becomes of the object', () => {
    const users: { [name: string]: Secret } = { anna: Secret.value(HASH) };
    const auth = Auth.basic({ users });
    users.eve = Secret.value(HASH);
    const { policies } = askedSite({}, (edge) => edge.addSite('a.example.com', { auth }));
    expect(policies.auth).toEqual({ kind: AuthKind.BASIC, users: { anna: { text: HASH } } });
  });
});

function usersOf(options: BasicAuthOptions): unknown {
  const { policies } = askedSite({}, (edge) => edge.addSite('a.example.com', { auth: Auth.basic(options) }));
  return policies.auth?.kind === AuthKind.BASIC ? policies.auth.users : undefined;
}

const authelia = (change: Partial<ForwardAuthOptions> = {}) =>
  Auth.forward({ upstream: Upstream.onHost(9091), path: '/api/authz/forward-auth', ...change });

describe('Auth.forward', () => {
  it('fails when the URL of the service has no scheme, as Upstream.url says', () => {
    expect(() => authelia({ upstream: Upstream.url('auth.example.com:9091') })).toThrow(
      "Upstream.url: url: must be scheme, host and port only, got 'auth.example.com:9091' (e.g. 'http://10.0.0.5:8081')",
    );
  });

  it.each([
    '',
    'auth',
    'https://auth.example.com/verify',
    '/a b',
    '/a{b}',
    '/a"',
    '/$a',
    '/a%2',
    '/a?b=%zz',
    '/a#b',
    '/ä',
  ])('fails when it is asked at %j', (path) => {
    expect(() => authelia({ path })).toThrow(
      'Auth.forward: path: must be an absolute path, as the upstream says the host, got ',
    );
  });

  it.each([
    '/',
    '/oauth2/auth',
    '/outpost.goauthentik.io/auth/caddy',
    '/api/verify?rd=https://a.example.com/',
    '/a?b=%2F',
  ])('may be asked at %s', (path) => expect(forwardOf({ path })).toMatchObject({ path }));

  it.each([
    '',
    'Remote_User',
    'Remote User',
    'X-*',
    '-X',
    'X-',
    'X--A',
    'X-A\n',
    'A-b-c-d-e-f-g',
    `X-${'a'.repeat(70)}`,
  ])('fails when upstreams are to get the header %j', (name) => {
    expect(() => authelia({ copyHeaders: ['Remote-User', name] })).toThrow(
      'copyHeaders[1]: must be the name of a header, in letters, digits and at most 5 dashes, got',
    );
  });

  it.each([
    ...[
      'Host',
      'content-length',
      'Content-Type',
      'Cookie',
      'Connection',
      'Upgrade',
      'Transfer-Encoding',
      'TE',
      'Origin',
    ],
    ...['Sec-WebSocket-Key', 'X-Forwarded-For', 'x-forwarded-user', 'X-Real-IP', 'Forwarded', 'CF-Connecting-IP'],
    ...['X-Forwarded-Tls-Client-Cert', 'Proxy-Authorization', 'X-Original-URL', 'Proxy'],
  ])('fails when it is to say %s, which is for the edge to say or for nobody', (name) => {
    expect(() => authelia({ copyHeaders: [name] })).toThrow(
      `copyHeaders[0]: must be left to the edge, which tells it to upstreams itself or to nobody, got '${name}' (e.g. 'X-Auth-Request-User')`,
    );
  });

  it('fails when a header is copied twice', () => {
    expect(() => authelia({ copyHeaders: ['Remote-User', 'remote-user'] })).toThrow(
      "copyHeaders[1]: must be named once, got 'remote-user' a second time (case does not count: leave one out)",
    );
  });

  it('copies nothing unless it is told to', () => {
    expect(forwardOf({})).toEqual({
      kind: AuthKind.FORWARD,
      upstream: expect.objectContaining({ port: 9091 }),
      path: '/api/authz/forward-auth',
      copyHeaders: [],
    });
    const copyHeaders = ['Remote-User', 'X-Authentik-Meta-App', 'Authorization'];
    expect(forwardOf({ copyHeaders })).toMatchObject({ copyHeaders });
  });
});

function forwardOf(change: Partial<ForwardAuthOptions>): unknown {
  return askedSite({}, (edge) => edge.addSite('a.example.com', { auth: authelia(change) })).policies.auth;
}

describe('the service that is asked', () => {
  it('joins the network of the edge, wherever auth is said', () => {
    for (const place of ['edge', 'site', 'route'] as const) {
      const stack = newStack();
      const service = containerIn(stack, 'Authelia');
      const auth = authelia({ upstream: Upstream.container(service, { port: 9091 }) });
      const edge = edgeIn(stack, { proxy: new CaddyProxy(), ...(place === 'edge' ? { auth } : {}) });
      const site = edge.addSite('a.example.com', place === 'site' ? { auth } : {});
      site.addRoute('/', Upstream.onHost(80), place === 'route' ? { auth } : {});
      const { networks_advanced: networks } = container(synthesized(stack), 'Authelia');
      expect(networks).toEqual([{ name: expect.stringContaining('docker_network.') }]);
    }
  });

  it("is known by the edge's network to the sites of other stacks, without a reference to their stack", () => {
    const stack = newStack('a');
    const service = containerIn(stack, 'Authelia');
    const intent = askedEdge({ auth: authelia({ upstream: Upstream.container(service, { port: 9091 }) }) }, (edge) => {
      edge.addSite('a.example.com').addRoute('/docs', Upstream.onHost(80));
    });
    expect(byPath(intent.sites[0])['/docs'].policies.auth).toMatchObject({ upstream: { host: 'authelia.edge' } });
    expect(container(synthesized(stack), 'Authelia').networks_advanced).toEqual([{ name: 'edge' }]);
  });

  it('fails when it cannot join', () => {
    const stack = newStack();
    const upstream = Upstream.container(containerIn(stack, 'Authelia'), { port: 9091 });
    const edge = edgeIn(stack);
    const twin = containerIn(stack, 'Twin', { name: 'authelia' });
    edge.addSite('a.example.com', { auth: authelia({ upstream }) });
    expect(() =>
      edge.addSite('b.example.com', { auth: authelia({ upstream: Upstream.container(twin, { port: 9091 }) }) }),
    ).toThrow("upstream: must have a name of its own, got 'authelia' for 'app/Twin'");
  });

  it('is not connected where nobody asks it', () => {
    const stack = newStack();
    const service = containerIn(stack, 'Authelia');
    const edge = edgeIn(stack, { auth: authelia({ upstream: Upstream.container(service, { port: 9091 }) }) });
    edge.addSite('a.example.com', { auth: Auth.none() }).addRoute('/', Upstream.onHost(80));
    expect(container(synthesized(stack), 'Authelia').networks_advanced).toBeUndefined();
  });
});
