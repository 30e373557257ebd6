import { priority, rule } from '../../../lib/proxies/traefik/traefik-rules';

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
