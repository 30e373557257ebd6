import { replaceTokens } from '../../internal/literal';
import { Tree } from './traefik-merge';

/**
 * A tree as container labels, one a leaf, in the order of names: `{ a: { b: ['x', 'y'] } }` is `a.b=x,y`, of a list of objects
 * each has its number, `a[0].b=x`, and an empty object is `true`.
 *
 * @throws when a name holds what separates names, or an element of a list what separates elements
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/
 */
export function writeLabels(tree: Tree): { [name: string]: string } {
  return Object.fromEntries(leaves(tree, 'traefik').sort(([a], [b]) => (a < b ? -1 : 1)));
}

function leaves(value: unknown, name: string): [string, string][] {
  if (isListOfObjects(value)) return value.flatMap((item, index) => leaves(item, `${name}[${index}]`));
  if (Array.isArray(value)) return value.length === 0 ? [] : [[name, value.map((item) => element(name, item)).join()]];
  if (typeof value !== 'object' || value === null) return [[name, oneLine(name, String(value))]];
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  if (entries.length === 0) return [[name, 'true']];
  return entries.flatMap(([key, child]) => leaves(child, `${name}.${segment(name, key)}`));
}

function isListOfObjects(value: unknown): value is object[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'object' && item !== null);
}

function segment(parent: string, key: string): string {
  if (/^[^.[\]\s=]+$/.test(replaceTokens(key, 'x'))) return key;
  throw new Error(`Label ${parent}: must have names without dots, brackets, spaces and '=', got '${key}'`);
}

function element(name: string, item: unknown): string {
  const text = oneLine(name, String(item));
  if (text !== '' && !text.includes(',')) return text;
  throw new Error(`Label ${name}: must list values without commas, got '${text}'`);
}

function oneLine(name: string, text: string): string {
  if (!/[\r\n]/.test(text)) return text;
  throw new Error(`Label ${name}: must be one line, got '${text.replace(/\r?\n|\r/g, '\\n')}'`);
}
