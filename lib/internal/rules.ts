import { Token, Tokenization } from 'cdktf';
import { Construct } from 'constructs';
import { nearestName } from './nearest-name';
import { isClass, nameOfClass, shown, shownSecret, shownWithKind } from './shown';
import { Problems } from './validate';

/** Notes what is wrong with a value: that it is missing, of another kind, or says what cannot be. */
export type Rule = (problems: Problems, path: string, value: unknown) => void;

/** A rule for each prop of an interface. */
export type Rules<Props> = { readonly [name in keyof Props]-?: Rule };

/**
 * Notes what is wrong with the props of a construct, or the options of a call.
 *
 * @param name what the parameter is called
 * @returns those that can be used, for checks of one against another
 */
export function checkProps<Props extends object>(
  problems: Problems,
  name: string,
  props: Props | undefined,
  rules: Rules<Props>,
): Partial<Props> {
  if (props === undefined) return checkObject(problems, '', {}, rules);
  if (isOfProps(props, rules)) return checkObject(problems, '', props, rules);
  problems.note(`${name}: must be an object, got ${shownWithKind(props)} (e.g. ${exampleOf(rules)})`);
  return {};
}

/** Of an object, what an interface has. */
export function propsOf<Props extends object>(rules: Rules<Props>, from: Props): Props {
  return Object.fromEntries(Object.keys(rules).map((name) => [name, from[name as keyof Props]])) as Props;
}

/** Notes nothing about what is left out. */
export function optional(rule: Rule): Rule {
  return (problems, path, value) => {
    if (value !== undefined) rule(problems, path, value);
  };
}

/** What is said of text and numbers beside their rule. */
interface ScalarOptions {
  /** Whether it decides what is made, so that a token will not do. */
  readonly known?: boolean;
  /** How an error names it, e.g. `shownSecret` where it may be a secret. */
  readonly show?: (value: unknown) => string;
}

/** Text that a predicate accepts; tokens in it are replaced by something likely. */
export function text(
  valid: (value: string) => boolean,
  must: string,
  example: string,
  { known = false, show }: ScalarOptions = {},
): Rule {
  return (problems, path, value) => {
    if (typeof value === 'string') {
      if (known && Token.isUnresolved(value)) noteUnknown(problems, path, `'${example}'`);
      else problems.check(path, value, valid, must, example, show);
    } else if (Tokenization.isResolvable(value)) {
      problems.note(`${path}: must ${must}, got a token that is no text (e.g. Token.asString(value))`);
    } else {
      problems.note(`${path}: must ${must}, got ${(show ?? shownWithKind)(value)} (${fixOf(value, `'${example}'`)})`);
    }
  };
}

/** Any text. It may hold a secret. */
export function anyText(example: string): Rule {
  return text(() => true, 'be text', example, { show: shownSecret });
}

/** A number that a predicate accepts as it is written. */
export function number(
  valid: (value: string) => boolean,
  must: string,
  example: string,
  { known = false }: ScalarOptions = {},
): Rule {
  return (problems, path, value) => {
    if (typeof value === 'number') {
      if (known && Token.isUnresolved(value)) noteUnknown(problems, path, `'${example}'`);
      else problems.check(path, value, valid, must, example);
    } else if (Token.isUnresolved(value)) {
      problems.note(`${path}: must ${must}, got a token that is no number (e.g. Token.asNumber(value))`);
    } else {
      const digits = typeof value === 'string' && valid(value) ? value : example;
      problems.note(
        `${path}: must ${must}, got ${shownWithKind(value)} (${fixOf(value, `${digits}, without quotes`)})`,
      );
    }
  };
}

/** Yes or no. It decides what is made, so a token will not do. */
export function flag(): Rule {
  return (problems, path, value) => {
    if (typeof value === 'boolean') return;
    if (Token.isUnresolved(value)) noteUnknown(problems, path, 'true');
    else
      problems.note(
        `${path}: must be true or false, got ${shownWithKind(value)} (${fixOf(value, 'true, without quotes')})`,
      );
  };
}

/** A value that a test accepts. @param example as code, or how the value is mended */
export function fulfils(
  test: (value: unknown) => boolean,
  must: string,
  example: string | ((value: unknown) => string),
  show = shownWithKind,
): Rule {
  return (problems, path, value) => {
    if (test(value)) return;
    const code = typeof example === 'string' ? example : example(value);
    problems.note(`${path}: must ${must}, got ${show(value)} (${fixOf(value, code)})`);
  };
}

/** What a factory of a class has made. @param example as code */
export function instance(
  of: { readonly name: string; readonly prototype: object },
  example: string,
  show = shownWithKind,
): Rule {
  const article = /^[AEIOU]|^Hsts/.test(of.name) ? 'an' : 'a';
  const isOne = (value: unknown) =>
    typeof value === 'object' &&
    value !== null &&
    (Object.prototype.isPrototypeOf.call(of.prototype, value) || isTwin(of, value.constructor));
  return fulfils(isOne, `be ${article} ${of.name}`, example, show);
}

/** Whether it is the same class, of a package that the app has loaded twice: it has the same factories. */
function isTwin(of: { readonly name: string }, other: unknown): boolean {
  return (
    typeof other === 'function' &&
    other.name === of.name &&
    Object.getOwnPropertyNames(of).every((name) => name in other)
  );
}

/** A list whose length is known. @param mustHold what to say when it must not be empty */
export function list(element: Rule, example: string, mustHold?: string): Rule {
  return (problems, path, value) => {
    if (Token.isUnresolved(value)) {
      noteUnknown(problems, path, `['${example}']`);
    } else if (!Array.isArray(value)) {
      problems.note(`${path}: must be a list, got ${shownWithKind(value)} (${fixOf(value, `['${example}']`)})`);
    } else if (value.length === 0 && mustHold !== undefined) {
      problems.add(path, mustHold, '[]', example);
    } else {
      for (const [index, item] of value.entries()) element(problems, `${path}[${index}]`, item);
    }
  };
}

/**
 * Values by names. Both are what a user writes.
 *
 * @param name notes what is wrong with a name, given as the value
 * @param example as code
 * @param showName how an error names a value's place
 */
export function map(name: Rule, value: Rule, example: string, showName = shown): Rule {
  return (problems, path, entries) => {
    if (Token.isUnresolved(entries)) {
      noteUnknown(problems, path, example);
    } else if (!isPlainObject(entries)) {
      problems.note(`${path}: must be an object, got ${shownKind(entries)} (${fixOf(entries, example)})`);
    } else {
      for (const [key, item] of Object.entries(entries)) {
        const place = `${path}[${showName(key)}]`;
        name(problems, place, key);
        value(problems, place, item);
      }
    }
  };
}

/** An object of further props. @param example as code */
export function struct<Props extends object>(rules: Rules<Props>): Rule {
  return (problems, path, value) => {
    if (isOfProps(value, rules)) checkObject(problems, `${path}.`, value, rules);
    else problems.note(`${path}: must be an object, got ${shownKind(value)} (${fixOf(value, exampleOf(rules))})`);
  };
}

function checkObject<Props extends object>(
  problems: Problems,
  prefix: string,
  props: Partial<Props>,
  rules: Rules<Props>,
): Partial<Props> {
  const names = Object.keys(rules) as (keyof Props & string)[];
  const usable: Partial<Props> = {};
  for (const name of names) {
    const before = problems.count;
    rules[name](problems, `${prefix}${name}`, props[name]);
    if (problems.count === before) usable[name] = props[name];
  }
  for (const name of Object.keys(props)) {
    if (name in rules || props[name as keyof Props] === undefined) continue;
    const meant = nearestName(name, names);
    const fix = meant === undefined ? `there are: ${names.join(', ')}` : `did you mean '${meant}'?`;
    problems.note(`${prefix}${shown(name).slice(1, -1)}: must be left out, got a prop that does not exist (${fix})`);
  }
  return usable;
}

/** An object that is no value of a class, as JSON has it. */
export function isPlainObject(value: unknown): value is object {
  return isObject(value) && ['', 'Object'].includes(nameOfClass(value));
}

/** Whether it is plain, or of a class of the user's that has some of the props. */
function isOfProps<Props extends object>(value: unknown, rules: Rules<Props>): value is Partial<Props> {
  return isPlainObject(value) || (isObject(value) && Object.keys(rules).some((name) => hasValue(value, name)));
}

/** Methods are no props, e.g. `values` of a Map. */
function hasValue(object: object, name: string): boolean {
  return !['undefined', 'function'].includes(typeof (object as { [name: string]: unknown })[name]);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isOfTerraform(value);
}

function isOfTerraform(value: unknown): boolean {
  return Construct.isConstruct(value) || Tokenization.isResolvable(value);
}

/** An object's place may be taken by a secret. */
function shownKind(value: unknown): string {
  return typeof value === 'string' ? shownSecret(value) : shown(value);
}

function noteUnknown(problems: Problems, path: string, example: string): void {
  problems.note(`${path}: must be known at synth, got a token (write it out, e.g. ${example})`);
}

/** A function that was not called is called. */
function fixOf(value: unknown, example: string): string {
  return typeof value === 'function' && !isClass(value) && value.name !== ''
    ? `call it: ${value.name}()`
    : `e.g. ${example}`;
}

function exampleOf(rules: object): string {
  const [first] = Object.keys(rules);
  return first === undefined ? '{}' : `{ ${first}: ... }`;
}
