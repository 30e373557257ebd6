import { AuthKind, type BasicAuth, type ForwardAuth } from '../../../lib/model/policies-intent';
import { asksService, guards } from '../../../lib/proxies/traefik/traefik-guards';
import { SecretText } from '../../../lib/proxies/traefik/traefik-yaml';
import { LOGIN } from '../../intents';

const BASIC: BasicAuth = {
  kind: AuthKind.BASIC,
  users: { anna: { text: '$2b$10$a' }, otto: { variable: 'otto_hash' } },
};
const FORWARD: ForwardAuth = { kind: AuthKind.FORWARD, upstream: LOGIN, path: '/verify?rd=a', copyHeaders: [] };

test('who has no policy gets through everything', () => {
  expect(guards({})).toEqual({});
});

test('addresses come first, then the rate, then who somebody is', () => {
  const policies = { auth: FORWARD, rateLimit: { requestsPerMinute: 60, burst: 5 }, allow: ['10.0.0.0/8'] };
  expect(Object.keys(guards(policies))).toEqual(['allow', 'rate', 'unforged', 'auth']);
});

test('only those who are named may enter', () => {
  const allow = ['10.0.0.0/8', '2001:db8::1', '${TfToken[TOKEN.1]}'];
  expect(guards({ allow })).toEqual({ allow: { ipAllowList: { sourceRange: allow } } });
});

test('a burst comes beyond the one request that the rate allows, and an IPv6 network of 64 bits is one client', () => {
  const { rate } = guards({ rateLimit: { requestsPerMinute: 60, burst: 5 } });
  const sourceCriterion = { ipStrategy: { ipv6Subnet: 64 } };
  expect(rate).toEqual({ rateLimit: { average: 60, period: '1m', burst: 6, sourceCriterion } });
});

test('names and passwords are compared here, and do not go on', () => {
  const { anna, otto } = BASIC.users;
  const users = [new SecretText('anna:', anna), new SecretText('otto:', otto)];
  expect(guards({ auth: BASIC })).toEqual({
    users: { basicAuth: { users, realm: 'Restricted', removeHeader: true } },
  });
});

describe('a service that is asked', () => {
  const guarded = (change: Partial<ForwardAuth>) => guards({ auth: { ...FORWARD, ...change } });
  const removed = (change: Partial<ForwardAuth>) =>
    Object.keys(guarded(change).unforged.headers?.customRequestHeaders ?? {});

  test('is asked at its path; where it sends clients stands as it said', () => {
    const { auth } = guarded({});
    expect(auth.forwardAuth?.address).toBe('http://login.edge:9091/verify?rd=a');
    expect(auth.forwardAuth?.preserveLocationHeader).toBe(true);
    expect(auth.forwardAuth).not.toHaveProperty('authResponseHeaders');
  });

  test('is asked by TLS, or at an IPv6 address, where it is there', () => {
    const upstream = { ...LOGIN, secure: true, host: 'fd00::1' };
    expect(guarded({ upstream }).auth.forwardAuth?.address).toBe('https://[fd00::1]:9091/verify?rd=a');
  });

  test('alone fills the headers that upstreams get: what a client says in them is gone before, in every spelling', () => {
    const copyHeaders = ['Remote-User'];
    expect(guarded({ copyHeaders }).auth.forwardAuth?.authResponseHeaders).toEqual(copyHeaders);
    expect(removed({ copyHeaders })).toEqual(expect.arrayContaining(['Remote-User', 'Remote_User', 'Remote.User']));
  });

  test('is told the method by Traefik alone', () => {
    expect(removed({})).toEqual(expect.arrayContaining(['X-Forwarded-Method', 'X_Forwarded_Method']));
  });

  test('must be told the request, which nobody else asks for', () => {
    expect([asksService({ auth: FORWARD }), asksService({ auth: BASIC }), asksService({})]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
