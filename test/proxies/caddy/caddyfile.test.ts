import fc from 'fast-check';
import { block, line, quoteWord, verbatim, writeCaddyfile } from '../../../lib/proxies/caddy/caddyfile';
import { hostileText } from '../../hostile';
import { type Line, readCaddyfile } from './read-caddyfile';

const anything = fc.oneof(hostileText, fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 6 }));

/** The words of a line between two others, as Caddy reads it. */
function readBack(...words: string[]): Line[] {
  return readCaddyfile(writeCaddyfile([block('a', [line('first'), line('it', ...words), line('last')])]));
}

const plain = (text: string) => ({ text, placeholders: [] });

function expectOneLine(...words: string[]): void {
  expect(readBack(...words)).toEqual([
    {
      words: [plain('a')],
      block: [{ words: [plain('first')] }, { words: [plain('it'), ...words.map(plain)] }, { words: [plain('last')] }],
    },
  ]);
}

function isRefused(word: string): boolean {
  try {
    quoteWord(word);
    return false;
  } catch (error) {
    expect((error as Error).message).toMatch(/^Caddyfile: must .*, got '[\s\S]*' \(leave it out\)$/);
    return true;
  }
}

test('any word comes back as one literal word, or is refused', () => {
  let refused = 0;
  const runs = 4000;
  fc.assert(
    fc.property(anything, (word) => {
      if (isRefused(word)) refused += 1;
      else expectOneLine(word);
    }),
    { numRuns: runs },
  );
  expect(refused).toBeLessThan(runs / 2);
});

test('any words that are not refused come back in their order', () => {
  const word = anything.filter((text) => !isRefused(text));
  fc.assert(fc.property(fc.array(word, { maxLength: 5 }), (words) => expectOneLine(...words)));
});

test.each([
  ['', '``'],
  ['plain-word', 'plain-word'],
  ['two words', '`two words`'],
  ['#no-comment', '`#no-comment`'],
  ['<<EOF', '`<<EOF`'],
  ['say "hi"', '`say "hi"`'],
  ['c:\\dir\\', '`c:\\dir\\`'],
  ['{', '`\\{`'],
  ['{}', '`\\{\\}`'],
  ['a}', '`a}`'],
  ['{host}', '`\\{host\\}`'],
  ['{http.request.host}', '`\\{http.request.host\\}`'],
  ['{"a":{"b":1}}', '`\\{"a":\\{"b":1\\}\\}`'],
  ['https://${TfToken[TOKEN.1]}/', '`https://${TfToken[TOKEN.1]}/`'],
  ['x {a} ${TfToken[TOKEN.1]}', '`x \\{a\\} ${TfToken[TOKEN.1]}`'],
])('%j is written as %s', (word, written) => {
  expect(quoteWord(word)).toBe(written);
});

test.each([
  ['a line break', 'a\nb', 'be one line'],
  ['a carriage return', 'a\rb', 'be one line'],
  ['a backtick', 'a`b', 'hold no backtick'],
  ['an environment variable', '{$HOME}', "hold no '{$', which begins an environment variable"],
  ['an environment variable that ends in another line', 'a {$b', "hold no '{$', which begins an environment variable"],
  [
    'an environment variable that a token may end',
    '{${TfToken[TOKEN.1]}',
    "hold no '{$', which begins an environment variable",
  ],
  ['a backslash before a brace', 'a\\{b', 'hold no backslash before a brace'],
  ['nothing but the end of a block', '}', 'be more than a closing brace'],
])('fails when a word holds %s', (_, word, rule) => {
  expect(() => quoteWord(word)).toThrow(`Caddyfile: must ${rule}, got '${word}' (leave it out)`);
});

test('blocks are indented, snippets with them, and placeholders of ours stay', () => {
  const nodes = [block('a.example.com', [{ snippet: 'one\n\ntwo {\n}\n' }, line('respond', verbatim('{host}'))])];
  expect(writeCaddyfile(nodes)).toBe('a.example.com {\n\tone\n\n\ttwo {\n\t}\n\trespond {host}\n}\n');
});
