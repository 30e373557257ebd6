import fc from 'fast-check';
import { terraformText } from '../../lib/internal/terraform-text';
import { hostileText } from '../hostile';
import { evaluate, type Template } from '../terraform-template';

const token = fc.nat({ max: 99 }).map((number) => `\${TfToken[TOKEN.${number}]}`);
const anything = fc.oneof(hostileText, fc.string({ unit: 'binary', maxLength: 20 }));

test('any text arrives as itself, and nothing of it is evaluated', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(evaluate(terraformText(text))).toEqual(text === '' ? [] : [{ text }]);
    }),
    { numRuns: 3000 },
  );
});

test('tokens stay expressions between text that arrives as itself', () => {
  const part = fc.oneof(
    anything.map((text) => ({ text })),
    token.map((expression) => ({ expression })),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const source = parts.map((one) => ('text' in one ? one.text : one.expression)).join('');
      expect(evaluate(terraformText(source))).toEqual(merged(parts));
    }),
    { numRuns: 2000 },
  );
});

test('a dollar before a token is no escape of it', () => {
  expect(terraformText('$$${TfToken[TOKEN.1]}')).toBe('${"$$"}${TfToken[TOKEN.1]}');
});

test.each([
  ['what only looks like a token', '${TfToken[file("/etc/passwd")]}'],
  ['a token that never ends', '${TfToken[TOKEN.1'],
  ['an expression around a token', '${upper(${x})}'],
])('%s is text', (_, text) => {
  expect(evaluate(terraformText(text))).toEqual([{ text }]);
});

/** Neighbouring texts as one, empty ones left out. */
function merged(parts: Template): Template {
  const done: Template = [];
  for (const part of parts) {
    const last = done.at(-1);
    if (last && 'text' in last && 'text' in part) done[done.length - 1] = { text: last.text + part.text };
    else if (!('text' in part) || part.text !== '') done.push(part);
  }
  return done;
}
