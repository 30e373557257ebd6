import { Problems } from '../../internal/validate';
import { EdgeIntent } from '../../model/intent';

/** Directives of the user's own. */
export interface NginxSnippets {
  /** At the end of the `http` block. */
  readonly http?: string;
  /** In every `server` block that serves routes, ahead of them. */
  readonly site?: string;
}

/**
 * Whether all locations of a site's snippet take effect for every spelling that routes have: a route is a regular
 * expression without regard to case, which nginx prefers to a path.
 *
 * @throws when one does not, which would let past it whom it is to refuse
 */
export function checkSnippets({ sites }: EdgeIntent, { site: snippet = '' }: NginxSnippets): void {
  const problems = new Problems('NginxProxy');
  const routes = sites.flatMap(({ routes }) => routes.map(({ path }) => path)).filter((path) => path !== '/');
  for (const { head, operator, subject } of locationsOf(snippet)) {
    if (operator === '~') {
      problems.add('siteSnippet', 'have locations that regard no case, as routes do', head, `location ~* ${subject}`);
      continue;
    }
    const route = operator === '~*' ? undefined : routes.find((path) => isBelow(subject, path));
    if (route === undefined) continue;
    const must = `have locations on the route ${route} that are regular expressions without regard to case, as it is`;
    problems.add('siteSnippet', must, head, `location ~* ^${literally(subject)}${operator === '=' ? '$' : '(?:/|$)'}`);
  }
  problems.throwIfAny();
}

function isBelow(subject: string, path: string): boolean {
  return `${subject.toLowerCase()}/`.startsWith(`${path.toLowerCase()}/`);
}

function literally(path: string): string {
  return path.replace(/\/+$/, '').replaceAll('.', '\\.');
}

/** A location as it was written, and what it compares paths with: '' is for what they begin with. */
interface SnippetLocation {
  readonly head: string;
  readonly operator: string;
  readonly subject: string;
}

/** What nginx reads as one: a comment, a word with or without quotes, or a sign. */
const LEXEME = /#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[;{}]|(?:\$\{|\\.|[^\s;{\\])+/gs;

/** The locations that stand in a text, but for those within another block. */
function locationsOf(text: string): SnippetLocation[] {
  const found: SnippetLocation[] = [];
  let depth = 0;
  let words: string[] = [];
  for (const [lexeme] of text.matchAll(LEXEME)) {
    if (lexeme.startsWith('#')) continue;
    if (!/^[;{}]$/.test(lexeme)) {
      words.push(lexeme);
      continue;
    }
    if (lexeme === '{' && depth === 0 && words[0] === 'location') found.push(snippetLocation(words));
    depth += { '{': 1, '}': -1 }[lexeme] ?? 0;
    words = [];
  }
  return found;
}

/** The operator may stand by itself or before its subject. */
function snippetLocation(words: string[]): SnippetLocation {
  const [, operator, subject] = /^(=|\^~|~\*|~|)(.*)$/s.exec(words.slice(1).map(unquoted).join('')) as RegExpExecArray;
  return { head: words.join(' '), operator, subject };
}

function unquoted(word: string): string {
  return /^["']/.test(word) ? word.slice(1, -1) : word;
}
