/** A word as Caddy has it when it serves: text, and the placeholders in it that it would fill in. */
export interface Word {
  readonly text: string;
  readonly placeholders: string[];
}

/** A line, and the lines of its block. */
export interface Line {
  readonly words: Word[];
  readonly block?: Line[];
}

interface Token {
  readonly text: string;
  readonly line: number;
}

/**
 * Reads a Caddyfile as Caddy does, in the same steps: environment variables anywhere in the text, words, blocks by
 * the words `{` and `}` however they are quoted. Written from Caddy's documents and by trying, not from our writer.
 *
 * @throws on what Caddy refuses
 */
export function readCaddyfile(text: string, environment: Record<string, string> = {}): Line[] {
  const tokens = tokenize(substitute(text, environment));
  const lines = readLines(tokens);
  if (tokens.length > 0) throw new Error(`unexpected ${tokens[0].text} in line ${tokens[0].line}`);
  return lines;
}

/** `{$NAME}` and `{$NAME:default}`, quoted or not, up to the next closing brace wherever it is. */
function substitute(text: string, environment: Record<string, string>): string {
  return text.replace(/\{\$([^}]+)\}/g, (_, variable: string) => {
    const [name, ...fallback] = variable.split(':');
    return environment[name] ?? fallback.join(':');
  });
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const [space] = /^\s*/.exec(text.slice(at, at + 200)) ?? [''];
    line += breaks(space);
    at += space.length;
    if (space !== '' || at === text.length) continue;
    if (text[at] === '#') {
      at += /^.*/.exec(text.slice(at))?.[0].length ?? 0;
      continue;
    }
    const [raw, word] = nextWord(text.slice(at));
    tokens.push({ text: word, line });
    line += breaks(raw);
    at += raw.length;
  }
  return tokens;
}

/** What is read, and the word that it means. */
function nextWord(text: string): [string, string] {
  const literal = /^`([^`]*)`/.exec(text);
  if (literal) return [literal[0], literal[1]];
  const quoted = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(text);
  if (quoted) return [quoted[0], quoted[1].replaceAll('\\"', '"')];
  if (/^[`"]/.test(text)) throw new Error('quotes without an end');
  if (/^<<\S/.test(text)) throw new Error('a heredoc');
  const [bare] = /^\S+/.exec(text) ?? [''];
  if (bare.includes('\\')) throw new Error('a backslash in a bare word');
  return [bare, bare];
}

function breaks(text: string): number {
  return text.split('\n').length - 1;
}

function readLines(tokens: Token[]): Line[] {
  const lines: Line[] = [];
  while (tokens.length > 0 && tokens[0].text !== '}') lines.push(readLine(tokens));
  return lines;
}

function readLine(tokens: Token[]): Line {
  const { line } = tokens[0];
  const words: Word[] = [];
  while (tokens.length > 0 && tokens[0].line === line && tokens[0].text !== '}') {
    const { text } = tokens.shift()!;
    if (text !== '{') {
      words.push(expand(text));
      continue;
    }
    const block = readLines(tokens);
    if (tokens.shift() === undefined) throw new Error(`a block without an end in line ${line}`);
    return { words, block };
  }
  return { words };
}

/** Caddy looks for placeholders, and takes backslashes before braces away, only where there is an opening brace. */
function expand(text: string): Word {
  if (!text.includes('{')) return { text, placeholders: [] };
  const placeholders: string[] = [];
  // The adapter fills shorthands in without a look at backslashes before them.
  for (const [shorthand] of text.matchAll(/\{[a-z_]+(\.[\w-]*|\[\d+\])?\}/g)) placeholders.push(shorthand);
  const plain = text.replace(/\\([{}])|\{[^{}]*[^{}\\]\}/g, (found, brace?: string) => {
    if (brace === undefined && !placeholders.includes(found)) placeholders.push(found);
    return brace ?? found;
  });
  return { text: plain, placeholders };
}
