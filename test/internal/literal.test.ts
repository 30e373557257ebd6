import { mapLiterals, replaceTokens, tokensOf } from '../../lib/internal/literal';

const TEXT = 'a${TfToken[TOKEN.1]}b${TfToken[a.b-c:d_e]}';

test('what is written out is changed, tokens stay', () => {
  expect(mapLiterals(TEXT, (literal) => literal.toUpperCase())).toBe('A${TfToken[TOKEN.1]}B${TfToken[a.b-c:d_e]}');
});

test('tokens are replaced, what is written out stays', () => {
  expect(replaceTokens(TEXT, '?')).toBe('a?b?');
});

test('the tokens of a text are in their order', () => {
  expect(tokensOf(TEXT)).toEqual(['${TfToken[TOKEN.1]}', '${TfToken[a.b-c:d_e]}']);
  expect(tokensOf('none')).toEqual([]);
});

test.each(['${TfToken[]}', '${TfToken[a b]}', '${TfToken[TOKEN.1', '${var.a}', '${TfToken["a"]}'])(
  '%s only looks like a token',
  (text) => {
    expect(tokensOf(text)).toEqual([]);
    expect(replaceTokens(text, '?')).toBe(text);
  },
);
