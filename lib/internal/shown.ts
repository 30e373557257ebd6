import { Tokenization } from 'cdktf';
import { Construct } from 'constructs';

/** A value as an error names it: in quotes, on one line, not for ever, and without what is a secret by its looks. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'function') return `the ${isClass(value) ? 'class' : 'function'} ${value.name || 'of no name'}`;
  if (typeof value !== 'object') return `'${String(value)}'`;
  if (Array.isArray(value)) return value.length === 0 ? "'[]'" : 'a list';
  if (Tokenization.isResolvable(value)) return 'a token';
  if (Construct.isConstruct(value)) return `the construct ${quoted(value.node.path)}`;
  const name = nameOfClass(value);
  return name === '' || name === 'Object' ? 'an object' : `an instance of ${name}`;
}

/** A value that may be a secret, or hold one: what it is, and never what it says. */
export function shownSecret(value: unknown): string {
  if (typeof value === 'string') return isPem(value) ? pemContents(value) : length(value);
  return typeof value === 'number' || typeof value === 'boolean' ? `a ${typeof value}` : shown(value);
}

/** The name of a variable; what follows a `=` is its value. */
export function shownVariable(name: unknown): string {
  return shown(typeof name === 'string' ? name.replace(/=.*/s, '=...') : name);
}

/** A path, unless by its looks it is something else. */
export function shownPath(value: unknown): string {
  const isPath = typeof value === 'string' && value.length <= 80 && /^[./~]|\.[a-z]{2,4}$/.test(value);
  return isPath ? shown(value) : shownSecret(value);
}

/** A value with its kind, for a place where another kind belongs: text and numbers look the same in quotes. */
export function shownWithKind(value: unknown): string {
  if (typeof value === 'string' && !isPem(value)) return `the text ${shown(value)}`;
  return typeof value === 'number' ? `the number ${shown(value)}` : shown(value);
}

/** Whether a function is a class, which must be instantiated, or called for a value. */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

export function nameOfClass(value: object): string {
  const made = value.constructor;
  return typeof made === 'function' ? made.name : '';
}

function quoted(text: string): string {
  if (isPem(text)) return pemContents(text);
  const open = withoutCredentials(text);
  const short = open.length > 80 ? `${open.slice(0, 77)}...` : open;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is shown by their codes
  return `'${short.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]/g, codeOf)}'`;
}

/** Without the user of a URL, its password and its query, and without hashes of passwords. */
function withoutCredentials(text: string): string {
  const hidden = text.includes('://') ? text.replace(/:\/\/.*@/s, '://...@') : text.replace(/^[^/@]*:.*@/s, '...@');
  return hidden.replace(/\?(?=.*=).*/s, '?...').replace(/\$(2[abxy]|apr1|[156])\$.*/s, '$$$1$...');
}

function codeOf(control: string): string {
  const code = control.charCodeAt(0).toString(16).padStart(4, '0');
  return { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[control] ?? `\\u${code}`;
}

function length(text: string): string {
  if (text.length === 1) return '1 character';
  return text === '' ? 'empty text' : `${text.length} characters`;
}

function isPem(text: string): boolean {
  return text.includes('-----BEGIN ');
}

/** Which blocks there are, e.g. 'PEM of a certificate and a private key'. */
function pemContents(text: string): string {
  const has = (kind: RegExp) => kind.test(text);
  const parts = [
    ...(has(/BEGIN CERTIFICATE-/) ? ['a certificate'] : []),
    ...(has(/ENCRYPTED/) ? ['an encrypted private key'] : []),
    ...(has(/PRIVATE KEY-/) && !has(/ENCRYPTED/) ? ['a private key'] : []),
  ];
  const lines = has(/\\n/) ? ' on one line, with \\n written out' : '';
  return `PEM of ${parts.join(' and ') || 'something else'}${lines}`;
}
