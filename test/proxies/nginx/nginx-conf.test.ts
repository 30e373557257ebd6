import { Lazy } from 'cdktf';
import fc from 'fast-check';
import { block, directive, raw, variable, writeNginxConf } from '../../../lib/proxies/nginx/nginx-conf';
import { readNginxConf } from './read-nginx-conf';

/** Mostly what means something to nginx. */
const HOSTILE = fc.array(
  fc.constantFrom(
    '"',
    "'",
    '\\',
    '$',
    '${',
    '{',
    '}',
    ';',
    ' ',
    '#',
    '{{',
    '$host',
    'n',
    't',
    '\\n',
    'é',
    '`',
    '(',
    ')',
  ),
);
const VALUE = fc.oneof(
  HOSTILE.map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme' }),
);
const WRITTEN_VALUE = VALUE.filter((value) => !hasControls(value));

describe('the writer of nginx.conf', () => {
  test('any text comes back as one argument', () => {
    fc.assert(
      fc.property(fc.array(WRITTEN_VALUE), (values) => {
        expect(readNginxConf(writeNginxConf([directive('name', ...values)]))).toEqual([['name', ...values, ';']]);
      }),
    );
  });

  test('any text comes back as the key of a map', () => {
    fc.assert(
      fc.property(WRITTEN_VALUE, (value) => {
        const text = writeNginxConf([block('map', ['x'], [directive(value, '1')])]);
        expect(readNginxConf(text)).toEqual([['map', 'x', '{'], [value, '1', ';'], ['}']]);
      }),
    );
  });

  test('a variable keeps its name whatever stands around it', () => {
    fc.assert(
      fc.property(WRITTEN_VALUE, WRITTEN_VALUE, (before, after) => {
        const text = writeNginxConf([directive('name', [before, variable('host'), after])]);
        expect(readNginxConf(text, { host: '<HOST>' })).toEqual([['name', `${before}<HOST>${after}`, ';']]);
      }),
    );
  });

  test('fails when a text holds a control character', () => {
    fc.assert(
      fc.property(VALUE, fc.constantFrom('\n', '\r', '\0', '\t', '\x7f'), VALUE, (before, control, after) => {
        expect(() => writeNginxConf([directive('name', before + control + after)])).toThrow(
          /^nginx: a value must be free of control characters, got "/,
        );
      }),
    );
  });

  test('a text of several lines comes back as one argument', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(WRITTEN_VALUE, fc.constantFrom('\n', '\t', '\\n'))), (values) => {
        const lines = values.join('');
        const text = writeNginxConf([directive('name', { lines })]);
        expect(readNginxConf(text)).toEqual([['name', lines, ';']]);
        expect(text.indexOf('\n')).toBe(text.length - 1);
      }),
    );
  });

  test('fails when a text of several lines holds another control character', () => {
    for (const control of ['\r', '\0', '\x1b', '\x7f']) {
      expect(() => writeNginxConf([directive('name', { lines: `a\n${control}` })])).toThrow(
        /^nginx: a value must be free of control characters, got "/,
      );
    }
  });

  test('a token of Terraform passes as it is', () => {
    const token = Lazy.stringValue({ produce: () => 'later' });
    expect(writeNginxConf([directive('server_name', `www.${token}`)])).toBe(`server_name "www.${token}";\n`);
  });

  test('a dollar beside a token is a dollar', () => {
    const token = Lazy.stringValue({ produce: () => 'later' });
    expect(writeNginxConf([directive('x', `$host ${token}`)])).toBe(`x "${'$'}{dollar}host ${token}";\n`);
  });

  test('a variable before a token is written in braces, as the token may begin with a letter', () => {
    const token = Lazy.stringValue({ produce: () => 'later' });
    expect(writeNginxConf([directive('x', [variable('host'), token])])).toBe(`x "\${host}${token}";\n`);
  });

  test('a block may be empty', () => {
    expect(writeNginxConf([block('types', [], [])])).toBe('types {}\n');
  });

  test('blocks are indented, and text of the user stays as it is', () => {
    const tree = [
      block('http', [], [directive('server_tokens', 'off'), ...raw('map $a $b {\n  x "y";\n}\n'), ...raw()]),
    ];
    expect(writeNginxConf(tree)).toBe('http {\n    server_tokens off;\n    map $a $b {\n  x "y";\n}\n}\n');
  });
});

function hasControls(value: string): boolean {
  return [...value].some((character) => character < ' ' || character === '\x7f');
}
