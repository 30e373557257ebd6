import { parse } from 'yaml';
import { type Line, readCaddyfile } from './proxies/caddy/read-caddyfile';
import { readNginxConf } from './proxies/nginx/read-nginx-conf';

/** A configuration, whatever its syntax: what injection would change is the shape of it. */
export interface Tree {
  /** A directive, a key. */
  readonly name: string;
  /** What it is given, as the proxy has it after all quoting. */
  readonly values: string[];
  /** What of the values the proxy would evaluate. */
  readonly evaluated?: string[];
  readonly children: Tree[];
}

/** Reads one file of a proxy's configuration by its name; certificates configure nothing. `known` is a text of the same kind that is beyond doubt. */
export function readConfig(name: string, text: string, known: string): Tree[] {
  if (name === 'Caddyfile') return readCaddyfile(text, accountKeys(text)).map(ofCaddy);
  if (/\.(response|unavailable|maintenance)$/.test(name))
    return [{ name: 'body', values: [text.replace(/\n$/, '')], children: [] }];
  if (name.endsWith('.conf')) return ofNginx(text, known);
  if (name.endsWith('.yml')) return ofYaml('', parse(withoutGoTemplates(text)));
  if (name.endsWith('.pem')) return [];
  return text.split('\n').map((line) => ({ name: 'line', values: [line], children: [] }));
}

/** Labels of one container: their names are paths into a tree. */
export function readLabels(labels: { [name: string]: string }): Tree[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    const parts = name.split('.').map((part) => ({ name: part, values: [], children: [] }));
    return [
      { name: `${parts.length} parts`, values: [], children: [...parts, ...ofYaml(parts.at(-1)?.name ?? '', value)] },
    ];
  });
}

/** What a fixed response, a page or a hash is read from: the file is called after its site, its path and the user. */
const RESPONSE_FILE = /^\{file\.\/etc\/caddy\/[A-Za-z0-9.:~_@+-]+\.(response|unavailable|maintenance|password)\}$/;

/** The variables that Caddy has from us, by their names: whoever invents another one gets nothing. */
function accountKeys(text: string): { [name: string]: string } {
  const names = [...text.matchAll(/\{\$(ACME_EAB_HMAC_KEY_[A-Z0-9_]+)\}/g)].map(([, name]) => name);
  return Object.fromEntries(names.map((name) => [name, 'secret']));
}

function ofCaddy({ words, block = [] }: Line): Tree {
  return {
    name: words[0]?.text ?? '',
    values: words.slice(1).map(({ text }) => text),
    evaluated: words.flatMap(({ placeholders }) => placeholders.map((one) => one.replace(RESPONSE_FILE, '{file}'))),
    children: block.map(ofCaddy),
  };
}

/**
 * Variables that the known text names stand for themselves, and so do those that are called after a header which a service
 * sets, or after the digest of a list of addresses; another one is an error of the reader.
 */
function ofNginx(text: string, known: string): Tree[] {
  const named = (where: string, pattern: RegExp) => [...where.matchAll(pattern)].map(([, name]) => name);
  const names = [
    ...named(known, /\$\{?(\w+)/g),
    ...named(text, /\$\{?((?:copied|header|upstream_http)_[a-z0-9_]+|within_[0-9a-f]{12})\b/g),
  ];
  const variables = Object.fromEntries(names.filter((name) => name !== 'dollar').map((name) => [name, `<${name}>`]));
  // The reader knows what this line makes, and cannot read the one dollar that is not a variable's.
  const rest = text.replace('geo $dollar { default "$"; }', '');
  return readNginxConf(rest, variables).map((words) => ({
    name: words[0],
    values: words.slice(1),
    children: [],
  }));
}

/** Two templates are ours, the one that prints two braces and the clock; any other would be run. */
function withoutGoTemplates(text: string): string {
  const printed = text.replaceAll('{{`{{`}}', '\0').replaceAll('{{ now.Unix }}', '');
  if (printed.includes('{{')) throw new Error('a template');
  return printed.replaceAll('\0', '{{');
}

function ofYaml(name: string, value: unknown): Tree[] {
  if (Array.isArray(value)) return value.flatMap((item) => ofYaml(name, item));
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).map(([key, item]) => ({ name: key, values: [], children: ofYaml(key, item) }));
  }
  // A rule is a language of its own, in which backticks quote.
  const evaluated = name === 'rule' ? [String(value).replace(/`[^`]*`/g, '``')] : [];
  return [{ name: typeof value, values: [String(value)], evaluated, children: [] }];
}

/** Names of a tree and all below it. */
export function namesOf(trees: Tree[]): Set<string> {
  return new Set(trees.flatMap((tree) => [tree.name, ...namesOf(tree.children)]));
}

/** All that a tree and those below it are given. */
export function valuesOf(trees: Tree[]): string[] {
  return trees.flatMap((tree) => [...tree.values, ...valuesOf(tree.children)]);
}

/** What must not change: names of the vocabulary, numbers of values, what is evaluated; the order of siblings may. */
export function shapeOf(trees: Tree[], vocabulary: Set<string>): string {
  const shapes = trees.map(({ name, values, evaluated = [], children }) => {
    const word = vocabulary.has(name) ? name : '*';
    return `${word}/${values.length}${evaluated.join()}${children.length > 0 ? `{${shapeOf(children, vocabulary)}}` : ''}`;
  });
  return shapes.sort().join(' ');
}
