import { Token } from 'cdktf';
import { shown, shownPath, shownSecret, shownVariable, shownWithKind } from '../../lib/internal/shown';
import { CERTIFICATE, KEY } from '../certificates/certificates';
import { newStack } from '../stack';

class Thing {}

test.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'null'],
  ['a', "'a'"],
  ['a\nb\u001b', "'a\\nb\\u001b'"],
  ['a'.repeat(1000), `'${'a'.repeat(77)}...'`],
  [443, "'443'"],
  [Symbol('a'), "'Symbol(a)'"],
  [[], "'[]'"],
  [['a'], 'a list'],
  [{ a: 1 }, 'an object'],
  [Object.create(null), 'an object'],
  [new Thing(), 'an instance of Thing'],
  [Thing, 'the class Thing'],
  [shown, 'the function shown'],
  [() => 1, 'the function of no name'],
  [Token.asAny({ a: 1 }), 'a token'],
  [newStack('app'), "the construct 'app'"],
])('what was got is shown: %p', (value, said) => {
  expect(shown(value)).toBe(said);
});

test.each([
  ['https://user:word@example.com/a', "'https://...@example.com/a'"],
  ['https://word@example.com', "'https://...@example.com'"],
  ['https://user:wo/rd@ex@ample.com', "'https://...@ample.com'"],
  ['user:word@example.com:80', "'...@example.com:80'"],
  ['https://example.com/?key=word', "'https://example.com/?...'"],
  ['admin@example com', "'admin@example com'"],
  ['$2y$10$abc', "'$2y$...'"],
  ['anna:$2b$10$abc bc', "'anna:$2b$...'"],
  ['anna:$apr1$abc$def', "'anna:$apr1$...'"],
  ['$host and $1', "'$host and $1'"],
])('credentials are left out of %s', (value, said) => {
  expect(shown(value)).toBe(said);
});

test.each<[unknown, string]>([
  [KEY, 'PEM of a private key'],
  [CERTIFICATE + KEY, 'PEM of a certificate and a private key'],
  [KEY.replaceAll('\n', '\\n'), 'PEM of a private key on one line, with \\n written out'],
  [KEY.replaceAll('PRIVATE', 'ENCRYPTED PRIVATE'), 'PEM of an encrypted private key'],
  ['-----BEGIN X-----', 'PEM of something else'],
])('PEM is named by what it holds, wherever it stands', (value, said) => {
  for (const show of [shown, shownSecret, shownWithKind, shownPath]) expect(show(value)).toBe(said);
});

test.each<[unknown, string]>([
  ['', 'empty text'],
  ['x', '1 character'],
  ['hunter2', '7 characters'],
  [4711, 'a number'],
  [true, 'a boolean'],
  [['hunter2'], 'a list'],
  [undefined, 'nothing'],
])('a secret is named by what it is: %p', (value, said) => {
  expect(shownSecret(value)).toBe(said);
});

test('of a variable the name is shown, of a path what looks like one', () => {
  expect(shownVariable('KEY=hunter2')).toBe("'KEY=...'");
  expect(['/a', './a', 'a.pem'].map(shownPath)).toEqual(["'/a'", "'./a'", "'a.pem'"]);
  expect(shownPath('MHcCAQEEIK')).toBe('10 characters');
});

test('text and numbers are told apart', () => {
  expect(['443', 443, true].map(shownWithKind)).toEqual(["the text '443'", "the number '443'", "'true'"]);
});
