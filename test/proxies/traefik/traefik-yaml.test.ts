import { array, check, constantFrom, oneof, property, string } from 'fast-check';
import { writeYaml } from '../../../lib/proxies/traefik/traefik-yaml';

const HARD = [
  '{{',
  '}}',
  '{',
  '`',
  '"',
  '\\',
  "'",
  '\n',
  '\t',
  '$',
  ';',
  '#',
  ': ',
  '- ',
  '{{ env "PATH" }}',
  '<<',
  '|',
  ' ',
];
const anyText = oneof(
  string({ unit: 'binary' }),
  array(constantFrom(...HARD)).map((parts) => parts.join('')),
);

/** What Go's templates make of a text in which nothing but `{{` itself is printed by a template. */
function rendered(template: string): string {
  const parts = template.split('{{`{{`}}');
  if (parts.some((part) => part.includes('{{'))) throw new Error(`a template gets through: ${template}`);
  return parts.join('{{');
}

/** The value of a YAML string in double quotes, which must be all there is. */
function unquoted(scalar: string): string {
  const escapes: { [letter: string]: string } = {
    '0': '\0',
    a: '\x07',
    b: '\b',
    t: '\t',
    n: '\n',
    v: '\v',
    f: '\f',
    r: '\r',
    e: '\x1b',
    '"': '"',
    '/': '/',
    '\\': '\\',
    N: '\x85',
    _: '\xa0',
    L: '\u2028',
    P: '\u2029',
    ' ': ' ',
  };
  if (!/^"(?:[^"\\\n]|\\[^\n])*"$/.test(scalar)) throw new Error(`no single quoted string: ${scalar}`);
  return scalar
    .slice(1, -1)
    .replace(/\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/gsu, (_, x, u, long, letter) => {
      const code = x ?? u ?? long;
      return code === undefined ? escapes[letter] : String.fromCodePoint(Number.parseInt(code, 16));
    });
}

test('any value comes back as one value, or is refused', () => {
  const result = check(
    property(anyText, (value) => {
      let yaml: string;
      try {
        yaml = writeYaml({ before: 1, value, after: 2 });
      } catch {
        return;
      }
      const found = /^before: 1\nvalue: (.*)\nafter: 2\n$/s.exec(rendered(yaml));
      expect(unquoted(found?.[1] ?? yaml)).toBe(value);
    }),
    { numRuns: 2000 },
  );
  expect(result.counterexample).toBeNull();
});

test('any key comes back as one key, or is refused', () => {
  const result = check(
    property(anyText, (key) => {
      let yaml: string;
      try {
        yaml = writeYaml({ [key]: 1 });
      } catch {
        return;
      }
      const found = /^(?:\? )?(.*?)\n?: 1\n$/s.exec(rendered(yaml));
      const text = found?.[1] ?? yaml;
      expect(text.startsWith('"') ? unquoted(text) : text).toBe(key);
    }),
    { numRuns: 2000 },
  );
  expect(result.counterexample).toBeNull();
});

test.each([
  ['{{ env "HOME" }}', 'value: "{{`{{`}} env \\"HOME\\" }}"\n'],
  ['{{{', 'value: "{{`{{`}}{"\n'],
  ['true', 'value: "true"\n'],
  ['a\nb', 'value: "a\\nb"\n'],
])('%j is written so that it stays what it is', (value, yaml) => {
  expect(writeYaml({ value })).toBe(yaml);
});

test('a merge key is written as a name', () => {
  expect(writeYaml({ '<<': { a: 1 } })).toBe('"<<":\n  "a": 1\n');
});

test.each(['\u0000', '\u007f', '\u0085', '\r', '\ufeff', '\ud800'])('fails when a text holds %j', (character) => {
  expect(() => writeYaml({ value: `a${character}b` })).toThrow('must hold no control characters');
  expect(() => writeYaml({ [`a${character}b`]: 1 })).toThrow('must hold no control characters');
});
