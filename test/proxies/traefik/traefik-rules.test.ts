import { priority, rule, siteRule } from '../../../lib/proxies/traefik/traefik-rules';
import { edgeIntent, sophonSite } from '../../intents';

test('the root is the domain alone', () => {
  expect(rule('sophon.example.com')).toBe('Host(`sophon.example.com`)');
});

/** The expression as Traefik's regular expressions understand it; the flag is JavaScript's. */
function matches(path: string, requested: string): boolean {
  const expression = /PathRegexp\(`\(\?i\)(.*)`\)$/.exec(rule('a', path))?.[1] ?? 'none';
  return new RegExp(expression, 'i').test(requested);
}

test.each(['/api', '/api/', '/api/x', '/API/x', '/api%2Fx', '/api%2fx'])('%s is below /api', (path) => {
  expect(matches('/api', path)).toBe(true);
});

test.each(['/apix', '/x/api', '/api;x', '/', '/ap'])('%s is not below /api', (path) => {
  expect(matches('/api', path)).toBe(false);
});

test('a dot in a path is a dot', () => {
  expect(matches('/v1.0', '/v1.0/x')).toBe(true);
  expect(matches('/v1.0', '/v1x0/x')).toBe(false);
});

test('the longer of two prefixes goes first', () => {
  expect(priority('/api/v2')).toBeGreaterThan(priority('/api'));
  expect(priority('/api')).toBeGreaterThan(priority('/'));
  expect(priority('/')).toBeGreaterThan(0);
});

test.each(['a`) || Host(`b', 'a\nb'])('fails when %j would end its quotes', (value) => {
  expect(() => rule(value)).toThrow('must not hold a backtick');
  expect(() => rule('a', `/${value}`)).toThrow('must not hold a backtick');
});

describe('a wildcard', () => {
  const wildcard = sophonSite({ domains: ['*.b.test', 'b.test', 'own.b.test'] });
  const others = ['a.b.test', 'b.test.a', 'x.a.b.test', '*.c.b.test', 'ab.test'];
  const intent = edgeIntent([sophonSite({ domains: ['first.b.test'] }), wildcard, sophonSite({ domains: others })]);
  const expressions = (text: string) => [...text.matchAll(/(!?)HostRegexp\(`(.*?)`\)/g)];
  /** Whether the rule is for a host, in lower case as Traefik compares it. */
  const isFor = (host: string, text = siteRule(intent, wildcard, '*.b.test')) =>
    expressions(text).every(([, not, expression]) => new RegExp(expression).test(host) === (not === ''));

  test.each(['c.b.test', 'xn--bcher-kva.b.test', 'a_1-2.b.test', 'aa.b.test'])('has the name %s', (host) => {
    expect(isFor(host)).toBe(true);
  });

  test.each(['b.test', 'x.y.b.test', '.b.test', 'c.b.test.', 'c.bxtest', 'c.b.test.evil', '[c.b.test', 'a!.b.test'])(
    'has no name %s',
    (host) => expect(isFor(host)).toBe(false),
  );

  test('has none that sites serve by their own, wherever these stand', () => {
    for (const host of ['first.b.test', 'own.b.test', 'a.b.test']) expect(isFor(host)).toBe(false);
    expect(expressions(siteRule(intent, wildcard, '*.b.test'))).toHaveLength(4);
    expect(siteRule(intent, wildcard, 'own.b.test')).toBe('Host(`own.b.test`)');
  });

  test('has paths as others have', () => {
    expect(siteRule(intent, wildcard, '*.b.test', '/x')).toMatch(/^HostRegexp.*&& PathRegexp\(`\(\?i\)\^\/x\(.*\)`\)$/);
  });

  test('names its domain where it has TLS options of its own, and no other one', () => {
    const certified = { ...wildcard, clientCertificates: { required: true, authorities: 'CA' } };
    const text = siteRule(intent, certified, '*.b.test');
    expect([...text.matchAll(/\bHost\(`(.*?)`\)/g)].map(([, domain]) => domain)).toEqual(['*.b.test']);
  });
});
