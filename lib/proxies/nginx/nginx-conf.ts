import { TOKEN } from '../../internal/literal';

/** nginx's configuration as a tree; `writeNginxConf` is its only way to text. */
export type Node = Directive | Raw;

/** `name args;`, or `name args { children }`. */
export interface Directive {
  /** A directive, or within a `map` the value that is compared. */
  readonly name: string;
  readonly args: readonly Argument[];
  /** Present: a block. */
  readonly children?: readonly Node[];
}

/** Text of the user's own, written as it is. */
export interface Raw {
  readonly raw: string;
}

/** One argument, or the parts of one. Text is data: a `$` in it is a dollar. */
export type Argument = Part | readonly Part[];

/** Text, the value of a variable, or a text of several lines. */
export type Part = string | Variable | Lines;

/** The value of an nginx variable, e.g. 'host' for `$host`. */
export interface Variable {
  readonly variable: string;
}

/** Text with line feeds and tabs. Only a body may have them: in a header or a path they would be an attack. */
export interface Lines {
  readonly lines: string;
}

/** nginx cannot escape a `$`; a variable that holds one stands for it: `geo $dollar { default "$"; }`. */
const DOLLAR: Variable = { variable: 'dollar' };

/** What every `http` block must begin with, so that text with a `$` can be written. */
export const DOLLAR_DEFINITION: Raw = { raw: 'geo $dollar { default "$"; }' };

/** `name args;` */
export function directive(name: string, ...args: Argument[]): Directive {
  return { name, args };
}

/** `name args { children }` */
export function block(name: string, args: Argument[], children: Node[]): Directive {
  return { name, args, children };
}

/** `text value;` of a `map`, where some words mean something unless a backslash is before them. */
export function mapEntry(text: string, value: Argument): Directive {
  const reserved = ['default', 'hostnames', 'include', 'volatile'].includes(text);
  return directive(reserved ? `\\${text}` : text, value);
}

/** `$name` */
export function variable(name: string): Variable {
  return { variable: name };
}

/** Text of the user's own as it is; nothing when there is none. */
export function raw(text?: string): Node[] {
  return text === undefined ? [] : [{ raw: text }];
}

/**
 * The text of a tree, one directive a line.
 *
 * @throws when a text holds a control character: nothing that nginx is told needs one, but for the `lines` of a body
 */
export function writeNginxConf(nodes: readonly Node[], indent = ''): string {
  return nodes.map((node) => writeNode(node, indent)).join('');
}

function writeNode(node: Node, indent: string): string {
  if ('raw' in node) return `${indent}${node.raw.trim()}\n`;
  const head = indent + [node.name, ...node.args].map(writeArgument).join(' ');
  if (!node.children) return `${head};\n`;
  if (node.children.length === 0) return `${head} {}\n`;
  return `${head} {\n${writeNginxConf(node.children, `${indent}    `)}${indent}}\n`;
}

/** Characters that mean nothing to nginx's parser, outside of quotes. */
const PLAIN = /^[A-Za-z0-9_./:=*~^()@%,+$-]+$/;

function writeArgument(argument: Argument): string {
  const parts = (isParts(argument) ? argument : [argument]).flatMap(escapedParts);
  const text = parts.map((part, index) => writePart(part, parts[index + 1])).join('');
  if (PLAIN.test(text)) return text;
  // The quotes that need fewer backslashes; inside them nginx reads a backslash and both quotes alike.
  const quote = text.includes('"') && !text.includes("'") ? "'" : '"';
  return `${quote}${text.replaceAll(quote, `\\${quote}`)}${quote}`;
}

function isParts(argument: Argument): argument is readonly Part[] {
  return Array.isArray(argument);
}

/** A part with variables in place of its dollars, and its text as it stands in the file, but for quotes. */
function escapedParts(part: Part): (string | Variable)[] {
  if (typeof part === 'object' && 'variable' in part) return [part];
  const text = typeof part === 'string' ? escaped(part) : escaped(part.lines, LINE_ESCAPES);
  return splitDollars(text).filter((piece) => piece !== '');
}

/** How line feeds and tabs are written. @see https://github.com/nginx/nginx/blob/master/src/core/ngx_conf_file.c */
const LINE_ESCAPES: { readonly [control: string]: string } = { '\n': '\\n', '\t': '\\t' };

function escaped(text: string, escapes: { readonly [control: string]: string } = {}): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped or refused
  return text.replaceAll('\\', '\\\\').replace(/[\x00-\x1f\x7f]/g, (control) => {
    if (escapes[control] !== undefined) return escapes[control];
    throw new Error(`nginx: a value must be free of control characters, got ${JSON.stringify(text)}`);
  });
}

/** Terraform replaces a token, its own dollar and all, before nginx sees the text. */
function splitDollars(text: string): (string | Variable)[] {
  return text.split(TOKEN).flatMap((part, index) => (index % 2 === 1 ? [part] : dollars(part)));
}

function dollars(literal: string): (string | Variable)[] {
  return literal.split('$').flatMap((part, index) => (index === 0 ? [part] : [DOLLAR, part]));
}

function writePart(part: string | Variable, next?: string | Variable): string {
  if (typeof part === 'string') return part;
  return nameEnds(next) ? `$${part.variable}` : `\${${part.variable}}`;
}

/** Whether a variable's name ends before what follows, without braces. A token may begin with anything. */
function nameEnds(next?: string | Variable): boolean {
  return next === undefined || typeof next !== 'string' || /^[^A-Za-z0-9_$]/.test(next);
}
