import { TerraformVariable, Token } from 'cdktf';
import {
  anyText,
  checkProps,
  flag,
  instance,
  list,
  map,
  number,
  optional,
  propsOf,
  type Rules,
  struct,
  text,
} from '../../lib/internal/rules';
import { isPort, Problems } from '../../lib/internal/validate';
import { newStack } from '../stack';

interface Inner {
  readonly deep: string;
}

interface Outer {
  readonly name: string;
  readonly port?: number;
  readonly on?: boolean;
  readonly names?: string[];
  readonly values?: { [name: string]: string };
  readonly inner?: Inner;
}

const isWord = (value: string) => /^[a-z]+$/.test(value);
const WORD = text(isWord, 'be a word', 'word');
const RULES: Rules<Outer> = {
  name: text(isWord, 'be a word', 'word', { known: true }),
  port: optional(number(isPort, 'be a port', '80')),
  on: optional(flag()),
  names: optional(list(WORD, 'word', 'hold a word')),
  values: optional(map(WORD, anyText('x'), "{ a: 'x' }")),
  inner: optional(struct<Inner>({ deep: WORD })),
};

/** What is said of props, sentence by sentence. */
function said(props: unknown): string[] {
  const problems = new Problems('Thing');
  checkProps(problems, 'props', props as Outer, RULES);
  try {
    problems.throwIfAny();
    return [];
  } catch (error) {
    return (error as Error).message.replace('Thing: ', '').split('; ');
  }
}

test('what is right passes, and what is optional may be left out', () => {
  expect(said({ name: 'a' })).toEqual([]);
  const all = { port: 80, on: false, names: ['b'], values: { c: '' }, inner: { deep: 'd' }, more: undefined };
  expect(said({ name: 'a', ...all })).toEqual([]);
});

test.each<[unknown, string]>([
  [undefined, "name: must be a word, got nothing (e.g. 'word')"],
  ['a', "props: must be an object, got the text 'a' (e.g. { name: ... })"],
  [null, 'props: must be an object, got null (e.g. { name: ... })'],
  [new Map(), 'props: must be an object, got an instance of Map (e.g. { name: ... })'],
  [{ name: null }, "name: must be a word, got null (e.g. 'word')"],
  [{ name: 1 }, "name: must be a word, got the number '1' (e.g. 'word')"],
  [{ name: Token.asAny({}) }, 'name: must be a word, got a token that is no text (e.g. Token.asString(value))'],
  [{ name: Token.asString({}) }, "name: must be known at synth, got a token (write it out, e.g. 'word')"],
  [{ name: 'a', port: null }, 'port: must be a port, got null (e.g. 80, without quotes)'],
  [{ name: 'a', port: '443' }, "port: must be a port, got the text '443' (e.g. 443, without quotes)"],
  [{ name: 'a', port: Number.NaN }, "port: must be a port, got 'NaN' (e.g. '80')"],
  [
    { name: 'a', port: Token.asString({}) },
    'port: must be a port, got a token that is no number (e.g. Token.asNumber(value))',
  ],
  [{ name: 'a', on: 'true' }, "on: must be true or false, got the text 'true' (e.g. true, without quotes)"],
  [{ name: 'a', on: Token.asAny({}) }, 'on: must be known at synth, got a token (write it out, e.g. true)'],
  [{ name: 'a', names: 'b' }, "names: must be a list, got the text 'b' (e.g. ['word'])"],
  [{ name: 'a', names: [] }, "names: must hold a word, got '[]' (e.g. 'word')"],
  [{ name: 'a', names: [undefined] }, "names[0]: must be a word, got nothing (e.g. 'word')"],
  [{ name: 'a', values: ['b'] }, "values: must be an object, got a list (e.g. { a: 'x' })"],
  [{ name: 'a', values: { B: 'x' } }, "values['B']: must be a word, got 'B' (e.g. 'word')"],
  [{ name: 'a', values: { b: 1 } }, "values['b']: must be text, got a number (e.g. 'x')"],
  [{ name: 'a', inner: {} }, "inner.deep: must be a word, got nothing (e.g. 'word')"],
  [{ name: 'a', inner: true }, "inner: must be an object, got 'true' (e.g. { deep: ... })"],
  [{ name: 'a', prt: 1 }, "prt: must be left out, got a prop that does not exist (did you mean 'port'?)"],
  [
    { name: 'a', inner: { deep: 'a', x: 1 } },
    'inner.x: must be left out, got a prop that does not exist (there are: deep)',
  ],
])('fails when %p is given', (props, sentence) => {
  expect(said(props)).toEqual([sentence]);
});

test('fails when a list or a map is a token: how much it holds must be known', () => {
  const { listValue } = new TerraformVariable(newStack(), 'list', {});
  expect(said({ name: 'a', names: listValue, values: Token.asStringMap({}) })).toEqual([
    "names: must be known at synth, got a token (write it out, e.g. ['word'])",
    "values: must be known at synth, got a token (write it out, e.g. { a: 'x' })",
  ]);
});

test('what can be used is handed back, for checks of one prop against another', () => {
  const props = { name: 1, port: 80 } as unknown as Outer;
  expect(checkProps(new Problems('Thing'), 'props', props, RULES)).toMatchObject({ port: 80 });
  expect('name' in checkProps(new Problems('Thing'), 'props', props, RULES)).toBe(false);
});

test('props of a class of the user’s are props', () => {
  class Named {
    public get name() {
      return 'a';
    }
  }
  expect(said(new Named())).toEqual([]);
  expect(propsOf(RULES, new Named()).name).toBe('a');
});

test('an instance is one of the class, or of the same class of a package that was loaded twice', () => {
  const load = () => {
    class Thing {
      public readonly isMade = true;

      public static make(): Thing {
        return new Thing();
      }
    }
    return Thing;
  };
  const [Thing, Twin] = [load(), load()];
  const Namesake = { Thing: class Thing {} }.Thing;
  const count = (value: unknown) => {
    const problems = new Problems('Test');
    instance(Thing, 'Thing.make()')(problems, 'thing', value);
    return problems.count;
  };
  expect([Thing.make(), Twin.make()].map(count)).toEqual([0, 0]);
  expect([new Namesake(), Thing, Thing.make, {}, null, undefined, 'Thing'].map(count)).toEqual([1, 1, 1, 1, 1, 1, 1]);
});
