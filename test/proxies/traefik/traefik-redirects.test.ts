import { RouteActionKind } from '../../../lib/model/intent';
import { httpsRedirect, redirect } from '../../../lib/proxies/traefik/traefik-redirects';
import type { Middleware } from '../../../lib/proxies/traefik/traefik-tree';

/** Where Traefik sends a request for a URL: what Go's `ReplaceAllString` makes of it. */
function sentTo(url: string, { redirectRegex }: Middleware): string {
  const { regex = '', replacement = '' } = redirectRegex ?? {};
  const match = new RegExp(regex).exec(url);
  expect(match?.[0]).toBe(url);
  return replacement.replace(/\$\$|\$\{(\d)\}/g, (_, group?: string) => (group ? (match?.[Number(group)] ?? '') : '$'));
}

function redirectTo(location: string, keepsPathAndQuery = false, status = 308): Middleware {
  return redirect({ kind: RouteActionKind.REDIRECT, location, keepsPathAndQuery, status });
}

test.each(['/new/place', 'https://b.test:8443', 'https://b.test/a?b=c#d'])('%s is sent as it is', (location) => {
  expect(sentTo('https://a.test/old/x?y=1', redirectTo(location))).toBe(location);
});

test.each(['/', '/a/b%2Fc?x=1&y=%20', '/?x=https://c.test/', '?x', '/a$1${1}$$b'])(
  'path and query %s follow as they came',
  (rest) =>
    expect(sentTo(`https://a.test${rest}`, redirectTo('https://b.test:8443', true))).toBe(`https://b.test:8443${rest}`),
);

test('no name before the path is kept, whatever the client calls it', () => {
  const middleware = redirectTo('https://b.test', true);
  for (const host of ['a.test:8443', '[::1]:80', 'a.test@evil.test', '']) {
    expect(sentTo(`http://${host}/x`, middleware)).toBe('https://b.test/x');
  }
});

test('a dollar is a dollar, and a token stays one', () => {
  expect(sentTo('https://a.test/', redirectTo('https://b.test/$1$$'))).toBe('https://b.test/$1$$');
  const token = '${TfToken[TOKEN.1]}';
  expect(redirectTo(`https://${token}/$`).redirectRegex?.replacement).toBe(`https://${token}/$$`);
});

test('308 is for good, 307 is not', () => {
  expect(redirectTo('/x').redirectRegex?.permanent).toBe(true);
  expect(redirectTo('/x', false, 307).redirectRegex?.permanent).toBe(false);
});

test('plain HTTP is sent to HTTPS under the literal name, for good', () => {
  const middleware = httpsRedirect('a.test', ':8443');
  expect(sentTo('http://A.test:80/x?y=1', middleware)).toBe('https://a.test:8443/x?y=1');
  expect(middleware.redirectRegex?.permanent).toBe(true);
});

test.each(['a.test.example', 'a.test.example:80', 'a.test.example:x'])(
  'the name %s of a wildcard is kept, and no port of it',
  (host) => {
    const middleware = httpsRedirect('*.test.example', ':8443');
    for (const rest of ['/', '/x?y=http://z/', '?x']) {
      expect(sentTo(`http://${host}${rest}`, middleware)).toBe(`https://a.test.example:8443${rest}`);
    }
    expect(middleware.redirectRegex?.permanent).toBe(true);
  },
);
