import { ContentPart } from '../../model/plan';
import { SecretIntent } from '../../model/tls-intent';

/** Text that ends in a secret. It goes into the file as it is, so that its form must be one that needs no escapes. */
export class SecretText {
  public constructor(
    public readonly text: string,
    public readonly secret: SecretIntent,
  ) {}
}

/** As `writeYaml`, of a tree with secrets. */
export function writeSecretYaml(tree: object): ContentPart[] {
  const secrets: SecretIntent[] = [];
  const marked = JSON.stringify(tree, (_, value) => {
    if (!(value instanceof SecretText)) return value;
    secrets.push(value.secret);
    return `${value.text}${MARK}`;
  });
  const texts = writeYaml(JSON.parse(marked)).split(MARK);
  return texts.flatMap((text, index) => (index === 0 ? [{ text }] : [secrets[index - 1], { text }]));
}

/** A character for private use, which no name of a user holds. */
const MARK = '\uE000';

/**
 * A tree as YAML for Traefik's file provider: mappings and lists in block style, every string in JSON's quotes, which are
 * YAML's double quotes. The one place that knows that Traefik runs every file through Go's templates first, with functions
 * that read the environment: `{{` comes out as a template that prints `{{`.
 *
 * @throws when a text holds a character that Traefik's YAML reader refuses
 * @see https://doc.traefik.io/traefik/reference/install-configuration/providers/others/file/#go-templating
 */
export function writeYaml(tree: object): string {
  return `${lines(tree, '').join('\n')}\n`.replaceAll('{{', '{{`{{`}}');
}

/** The lines of a mapping or a list. */
function lines(value: object, indent: string): string[] {
  const entries: [head: string, child: unknown][] = Array.isArray(value)
    ? value.map((item) => ['-', item])
    : Object.entries(value)
        .filter(([, child]) => child !== undefined)
        .map(([name, child]) => [`${key(name)}:`, child]);
  return entries.flatMap(([head, child]) => entry(head, child, indent));
}

function entry(head: string, child: unknown, indent: string): string[] {
  if (typeof child !== 'object' || child === null) return [`${indent}${head} ${scalar(child)}`];
  const nested = lines(child, `${indent}  `);
  if (nested.length === 0) return [`${indent}${head} ${Array.isArray(child) ? '[]' : '{}'}`];
  if (head !== '-') return [`${indent}${head}`, ...nested];
  // The first line of what is in a list stands beside its dash.
  return [`${indent}- ${nested[0].trimStart()}`, ...nested.slice(1)];
}

function scalar(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}

/** Names of ours and of Traefik's stand plain; all other strings are quoted, so that none is taken for something else. */
const PLAIN_KEY = /^[A-Za-z][A-Za-z0-9.:_-]*[A-Za-z0-9]$/;

function key(name: string): string {
  return PLAIN_KEY.test(name) ? name : quoted(name);
}

/** Controls but for tab and line feed, halves of characters, and what Unicode keeps for byte order marks. */
const UNREADABLE = /[^\P{Cc}\t\n]|\p{Cs}|[\uFEFF\uFFFE\uFFFF]/u;

function quoted(text: string): string {
  if (UNREADABLE.test(text)) {
    throw new Error(`Traefik: must hold no control characters in its configuration, got ${JSON.stringify(text)}`);
  }
  return JSON.stringify(text);
}
