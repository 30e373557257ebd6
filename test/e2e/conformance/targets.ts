import { cleaned, goProxies, REASONS, traefik } from './exceptions';
import { path } from './paths';
import { dashboard, gateway, proxy, type Row } from './row';

const cleanedTo = (url: string, by = gateway) => cleaned(by(), url);

/** What stands for something else in a path. */
export const ENCODED_PATHS: readonly Row[] = [
  path('/api%2Fx', gateway(), 'an encoded slash ends the segment /api'),
  path('/api%2fx', gateway(), 'an encoded slash in lower case ends the segment /api', cleanedTo('/api%2Fx')),
  path('/api/a%2Fb', gateway(), 'an encoded slash is forwarded encoded'),
  path('/x%2Fapi/y', dashboard(), 'an encoded slash does not make /api a beginning'),
  path('/%61pi/x', gateway(), 'an encoded letter is that letter', cleanedTo('/api/x')),
  path('/ap%49/x', gateway(), 'an encoded capital is that capital', cleanedTo('/apI/x')),
  path('/api%78', dashboard(), 'an encoded letter after /api makes another segment', cleanedTo('/apix', dashboard)),
  path('/api/%C3%BC', gateway(), 'encoded UTF-8 is forwarded as it came'),
  path('/api/%c3%bc', gateway(), 'the case of percent encoding is kept', cleanedTo('/api/%C3%BC')),
  path('/api/%FF%FE', gateway(), 'encoded bytes that are no UTF-8 are forwarded as they came'),
  path('/%C3%A4pi', dashboard(), 'a letter that resembles another is another'),
  path('/api/%20', gateway(), 'an encoded space is forwarded'),
  path('/api%20', dashboard(), 'a space after /api makes another segment'),
  path('/api/a+b', gateway(), 'a plus sign is a plus sign'),
  path('/api/%3Fx=1', gateway(), 'an encoded question mark begins no query'),
  path('/api%3Fx=1', dashboard(), 'an encoded question mark after /api makes another segment'),
  path('/api%23x', dashboard(), 'an encoded number sign after /api makes another segment'),
  path('/api/100%25', gateway(), 'an encoded percent sign is forwarded'),
  path('/api/%252e%252e/x', gateway(), 'what is encoded twice is decoded once'),
  path('/%2561pi', dashboard(), 'a letter encoded twice is not that letter'),
  path("/api/!$&'()*+,=:@~", gateway(), 'all that a segment may hold is forwarded'),
  path('/api/[x]', gateway(), 'square brackets are forwarded'),
  path(
    '/api/{x}|^',
    gateway(),
    'characters that should have been encoded are forwarded',
    goProxies(gateway({ url: '/api/%7Bx%7D%7C%5E' }), REASONS.encodes),
  ),
  path(
    '/api/\xc3\xbc',
    gateway({ status: 400, url: null }),
    'bytes beyond ASCII are the gateway’s to refuse',
    goProxies(gateway({ url: '/api/%C3%BC' }), REASONS.encodes),
  ),
  path('/api/a%0d%0aX-A:%20b', gateway(), 'encoded line ends stay encoded', cleanedTo('/api/a%0D%0AX-A:%20b')),
  path('/api/%', proxy(400), 'a percent sign without digits is refused'),
  path('/api/%zz', proxy(400), 'a percent sign with other letters is refused'),
  path('/api/%00', proxy(400), 'an encoded NUL is refused'),
  path('/%00', proxy(400), 'an encoded NUL is refused at the dashboard too'),
  path('/api/\x01', proxy(400), 'a control character is refused'),
  path('/api%5Cx', proxy(400), 'an encoded backslash, which some take for a slash, is refused'),
  path('/x/..%5c..%5cy', proxy(400), 'an encoded backslash is refused at the dashboard too'),
  path('/api/a\\b', proxy(400), 'a backslash is refused'),
];

/** Queries, and what is no path. */
export const QUERIES: readonly Row[] = [
  path('/api/x?a=1&b=2', gateway(), 'a query is forwarded'),
  path('/api?a=1', gateway(), 'a query ends the path /api'),
  path('/?a=1', dashboard(), 'a query at the root goes to the dashboard'),
  path('/api?', gateway(), 'an empty query is forwarded'),
  path('/api/x?a=%20%2F%5C%00&b[]=%zz&&d=e+f&=', gateway(), 'a query is not looked into'),
  path(
    '/api/x?a=1;b=2',
    gateway(),
    'a semicolon in a query is forwarded',
    traefik(gateway({ url: '/api/x?a=1%3Bb=2' }), REASONS.semicolons),
  ),
  path('/api/x?a=?b=?', gateway(), 'question marks in a query are forwarded'),
  path('/api/x?url=http://evil.test/../x//y', gateway(), 'a URL in a query is not resolved'),
  path('/api?/../x', gateway(), 'a query is no path'),
  path('/x?/api/y', dashboard(), 'a path in a query chooses no route'),
  path('/api/x?a="b"<c>|{d}^`\\', gateway(), 'characters that should have been encoded are forwarded in a query'),
  path(
    '/api/x?\xc3\xbc',
    gateway({ status: 400, url: null }),
    'bytes beyond ASCII in a query are the gateway’s to refuse',
  ),
  path(`/api/x?${'q'.repeat(20_000)}`, gateway(), 'a query of 20 kB, as a long token makes, is forwarded'),
  path(`/api/${'p'.repeat(20_000)}`, gateway(), 'a path of 20 kB is forwarded'),
  path(
    `/api/${'p'.repeat(60_000)}`,
    proxy(414),
    'a path of 60 kB is refused as too long',
    goProxies(proxy(431), REASONS.headerTogether),
  ),
  path(
    `/api?${'q'.repeat(60_000)}`,
    proxy(414),
    'a query of 60 kB is refused as too long',
    goProxies(proxy(431), REASONS.headerTogether),
  ),
  path('/api#x', proxy(400), 'a fragment, which is never sent, is refused'),
  path('?a=1', proxy(400), 'a query without a path is refused'),
  path('api', proxy(400), 'a path without a slash is refused'),
  path('*', proxy(400), 'an asterisk is a target of OPTIONS alone', traefik(dashboard(), REASONS.asterisk)),
  path('', proxy(400), 'an empty target is refused'),
];
