import { Token } from 'cdktf';
import {
  isCidr,
  isDomain,
  isEmail,
  isEnvironmentName,
  isHeaderName,
  isHeaderValue,
  isHost,
  isHostPath,
  isImage,
  isIpAddress,
  isMediaType,
  isName,
  isNetworkName,
  isOneOrMoreLines,
  isOrigin,
  isPathPrefix,
  isPort,
  isUrl,
  isVolumeName,
  isWildcardDomain,
  Problems,
} from '../../lib/internal/validate';

interface Rule {
  readonly is: (value: string) => boolean;
  readonly good: string[];
  readonly bad: string[];
}

/** Never part of a value that reaches a configuration file unquoted. */
const NEVER = [
  '',
  ' ',
  'a b',
  'a\nb',
  'a\n',
  '\na',
  'a\0',
  'a{b}',
  'a"b',
  'a`b',
  'a;b',
  '$a',
  '${a}',
  'a\\b',
  'é',
  '\u2028',
];

const RULES: Record<string, Rule> = {
  'a domain': {
    is: isDomain,
    good: ['a', 'a.b', 'xn--bcher-kva.example', '3com.com', 'a'.repeat(63)],
    bad: ['a.', '.a', 'a..b', '-a.b', 'a-.b', 'A.b', '*.a', 'a_b.c', '1.2.3.4', 'a:1', 'a/b', 'a'.repeat(64)],
  },
  'a wildcard': {
    is: isWildcardDomain,
    good: ['*.a.b', '*.xn--bcher-kva.example', `*.${'a'.repeat(63)}.b`],
    bad: [
      '*',
      '*.a',
      'a.b',
      '*a.b.c',
      'a.*.b.c',
      '*.*.a.b',
      '**.a.b',
      '*.a.b.',
      '*.A.b',
      '*.a_b.c',
      '*.1.2.3.4',
      '.a.b',
    ],
  },
  'a host': { is: isHost, good: ['a', 'A_b-c.d', '10.0.0.1'], bad: ['-a', 'a-', '.a', 'a:1', 'a/b', '[::1]'] },
  'a port': { is: isPort, good: ['1', '80', '65535'], bad: ['0', '65536', '-1', '1.5', '080', '1e3', '+80', 'http'] },
  'a path prefix': {
    is: isPathPrefix,
    good: ['/', '/a', '/a/b.c/~d-_'],
    bad: ['a', '/a/', '//', '/a//b', '/..', '/a/../b', '/.', '/a*', '/a%20', '/a?b', '/a#b', '/a:b'],
  },
  'a host path': {
    is: isHostPath,
    good: ['/a', '/a/b-c_d.pem', '/a@b'],
    bad: ['a', '/', '/a/', '/../a', '/a/..', '/a:b', '/a,b'],
  },
  'an e-mail address': {
    is: isEmail,
    good: ['a@b', 'first.last+tag@example.com'],
    bad: ['a', '@b', 'a@', 'a@b@c', 'a@B.org', `${'a'.repeat(65)}@b`],
  },
  'a URL': {
    is: isUrl,
    good: ['https://a', 'http://a:1/b?c=d%20&e#f', 'https://[::1]/a'],
    bad: ['a', 'ftp://a', 'https://', 'https://a/{b}', "https://a/'b", 'https://a/(b)'],
  },
  'scheme, host and port': {
    is: isOrigin,
    good: ['https://a', 'http://a:1', 'https://[::1]:8443', 'https://a/'],
    bad: ['a', 'https://a/b', 'https://a?b', 'https://a/?b', 'https://a#b', 'https://a//', 'ftp://a', 'https://a b'],
  },
  'an image': {
    is: isImage,
    good: ['a', 'a:1', 'caddy:2.11.4', 'localhost:5000/a', 'R.example.com/a/b__c:V-1', `a@sha256:${'0'.repeat(64)}`],
    bad: [
      'A',
      ':1',
      'a:',
      'a:b:c',
      'a//b',
      '/a',
      'a/',
      'a@sha256:0',
      'a/B',
      '-a',
      'https://a/b',
      `a:${'1'.repeat(129)}`,
    ],
  },
  'a name': { is: isName, good: ['a', '0', 'a-b_c.d', 'a'.repeat(49)], bad: ['-a', 'A', 'a/b', 'a'.repeat(50)] },
  'the name of a network': {
    is: isNetworkName,
    good: ['a', 'Sophon_default', 'a.b-c'],
    bad: ['-a', '_a', 'a/b', 'a:b'],
  },
  'the name of a volume': {
    is: isVolumeName,
    good: ['ab', 'Sophon_data', 'a.b-c'],
    bad: ['a', '-a', '_ab', 'a/b', 'a:b'],
  },
  'the name of a variable': {
    is: isEnvironmentName,
    good: ['A', '_a1', 'Logging__LogLevel__Microsoft.AspNetCore', 'A:B', 'A-B'],
    bad: ['1A', 'A=', '=A', '.A', 'A,B'],
  },
  'a network': {
    is: isCidr,
    good: ['10.0.0.0/8', '10.0.0.1', '::/0', 'fd00::/8', '0.0.0.0/0'],
    bad: [
      '10.0.0.0/33',
      '10.0.0/8',
      '::/129',
      '10.0.0.0/',
      '10.0.0.0/08',
      '10.0.0.0/8/8',
      'a/8',
      '/8',
      'fe80::1%eth0/64',
    ],
  },
  'an address': {
    is: isIpAddress,
    good: ['127.0.0.1', '::', 'fd00::1'],
    bad: ['a', '1.2.3', '256.0.0.1', '[::1]', 'fe80::1%eth0'],
  },
  'a header name': {
    is: isHeaderName,
    good: ['X-A', 'a', 'X_a.b'],
    bad: ['X A', 'X:', '(a)', 'a=b', 'a,b', 'a/b', '>a', '?a'],
  },
};

describe.each(Object.entries(RULES))('%s', (_, { is, good, bad }) => {
  test.each(good)('is %j', (value) => {
    expect(is(value)).toBe(true);
  });
  test.each([...bad, ...NEVER])('is not %j', (value) => {
    expect(is(value)).toBe(false);
  });
});

test('a media type is one with parameters that need no quotes', () => {
  for (const value of ['text/plain', 'application/problem+json', 'text/html; charset=utf-8', 'a/b;c=d; e=f']) {
    expect(isMediaType(value)).toBe(true);
  }
  for (const value of [
    '',
    'text',
    'text/',
    '/plain',
    'text/a b',
    'text/html;',
    'text/html; charset="a"',
    'a/b\n',
    'a/b; c={d}',
  ]) {
    expect(isMediaType(value)).toBe(false);
  }
});

test('text may have lines, tabs and any language, and nothing that a terminal would obey', () => {
  for (const value of ['', 'a', 'a\n\tb\n', '{a} $b `c`', 'ä 😀']) expect(isOneOrMoreLines(value)).toBe(true);
  for (const value of ['\0', 'a\rb', '\u001b[31m', '\u0007', '\u007f']) expect(isOneOrMoreLines(value)).toBe(false);
});

test('a header value is one line of visible ASCII without spaces at its ends', () => {
  for (const value of ['a', "default-src 'self'; x", '{"a": "b"}', '$a `b` \\c'])
    expect(isHeaderValue(value)).toBe(true);
  for (const value of ['', ' a', 'a ', 'a\nb', 'a\r', 'a\tb', 'é', '\0', '\x7f'])
    expect(isHeaderValue(value)).toBe(false);
});

const isDigits = (value: string) => /^[0-9]+$/.test(value);

function errorOf(value: string | number | undefined, valid = isDigits): string {
  const problems = new Problems('Thing');
  problems.check('path', value, valid, 'be digits', '1');
  try {
    problems.throwIfAny();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('an error has one form', () => {
  expect(errorOf('x')).toBe("Thing: path: must be digits, got 'x' (e.g. '1')");
});

test('an error is one short line, whatever was got', () => {
  expect(errorOf('a\nb\r\t\u001b[31m\u2028')).toBe(
    "Thing: path: must be digits, got 'a\\nb\\r\\t\\u001b[31m\\u2028' (e.g. '1')",
  );
  expect(errorOf('a'.repeat(1000))).toBe(`Thing: path: must be digits, got '${'a'.repeat(77)}...' (e.g. '1')`);
});

test('what is absent or a token passes', () => {
  for (const value of [undefined, Token.asString({ a: 1 }), Token.asNumber({ a: 1 })]) expect(errorOf(value)).toBe('');
});

test('text around tokens must make a valid value with something in their place', () => {
  const token = Token.asString({ a: 1 });
  expect(errorOf(`1${token}2`)).toBe('');
  expect(errorOf(`1${token}x`)).toMatch(/^Thing: path: must be digits, got '1\$\{TfToken/);
  expect(errorOf(`${token}/24`, isCidr)).toBe('');
  expect(errorOf(`${token}/a.pem`, isHostPath)).toBe('');
});
