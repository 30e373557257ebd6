import { mapLiterals, replaceTokens } from '../../internal/literal';

/** A line of a Caddyfile: its words, and the lines of its block if it has one. */
export interface Directive {
  readonly words: readonly (string | Verbatim)[];
  readonly block?: readonly CaddyNode[];
}

/** A word that Caddy is meant to interpret, e.g. a placeholder; never made of user input. */
export interface Verbatim {
  readonly verbatim: string;
}

/** Lines that the user wrote. */
export interface Snippet {
  readonly snippet: string;
}

export type CaddyNode = Directive | Snippet;

/** A directive without a block. */
export function line(...words: (string | Verbatim)[]): Directive {
  return { words };
}

/** A directive with a block: its words as a list, or as a text that is split at spaces. Without a word it is the global block. */
export function block(words: string | (string | Verbatim)[], nodes: CaddyNode[]): Directive {
  return { words: typeof words === 'string' ? words.split(' ') : words, block: nodes };
}

/** See `Verbatim`. */
export function verbatim(text: string): Verbatim {
  return { verbatim: text };
}

/** Lines of the user's as they are; nothing when there are none. */
export function snippet(text?: string): Snippet[] {
  return text === undefined ? [] : [{ snippet: text }];
}

/** The text of a Caddyfile, as `caddy fmt` would lay it out. */
export function writeCaddyfile(nodes: readonly CaddyNode[]): string {
  return nodes.map((node) => writeNode(node, 0)).join('\n');
}

function writeNode(node: CaddyNode, depth: number): string {
  const indent = '\t'.repeat(depth);
  if ('snippet' in node) return writeSnippet(node.snippet, indent);
  const words = node.words.map((word) => (typeof word === 'string' ? quoteWord(word) : word.verbatim));
  if (!node.block) return `${indent}${words.join(' ')}\n`;
  const body = node.block.map((child) => writeNode(child, depth + 1)).join('');
  return `${indent}${[...words, '{'].join(' ')}\n${body}${indent}}\n`;
}

function writeSnippet(text: string, indent: string): string {
  const lines = text.replace(/\n+$/, '').split('\n');
  return lines.map((one) => (one === '' ? '\n' : `${indent}${one}\n`)).join('');
}

/**
 * One word with its meaning unchanged. Backticks quote literally; backslashes keep braces from being placeholders,
 * and go when Caddy expands the value, which it does where a word holds an opening brace.
 *
 * @see https://caddyserver.com/docs/caddyfile/concepts#structure
 * @throws on what a Caddyfile cannot hold as one word
 */
export function quoteWord(word: string): string {
  if (/^[A-Za-z0-9_./:@*+=,|?!~>-]+$/.test(word)) return word;
  const rule = violatedRule(word);
  if (rule) throw new Error(`Caddyfile: must ${rule}, got '${word}' (leave it out)`);
  const expanded = replaceTokens(word, '').includes('{');
  return `\`${expanded ? mapLiterals(word, (text) => text.replace(/[{}]/g, '\\$&')) : word}\``;
}

/** What a word breaks that `quoteWord` refuses, after 'must'. */
export function violatedRule(word: string): string | undefined {
  if (/[\n\r\0]/.test(word)) return 'be one line';
  if (word.includes('`')) return 'hold no backtick';
  // Caddy fills these in before it reads any quotes, and to the next closing brace, wherever that is.
  if (word.includes('{$')) return "hold no '{$', which begins an environment variable";
  if (/\\[{}]/.test(word)) return 'hold no backslash before a brace';
  // Caddy ends a block at this word, quoted or not.
  if (word === '}') return 'be more than a closing brace';
  return undefined;
}
