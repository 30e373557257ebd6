/** What Terraform makes of a string in JSON syntax, in order: text, and expressions that it evaluates. */
export type Template = ({ readonly text: string } | { readonly expression: string })[];

/**
 * Terraform's templates as its manual describes them, written without a look at what escapes for it.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1
 */
export function evaluate(source: string): Template {
  const parts: Template = [];
  let text = '';
  const flush = () => {
    if (text !== '') parts.push({ text });
    text = '';
  };
  for (let at = 0; at < source.length; ) {
    const three = source.slice(at, at + 3);
    const two = source.slice(at, at + 2);
    const end = endOf(source, at + 2);
    const quoted = /^\$\{"([^"\\$%]|\$+)*"\}$/.exec(source.slice(at, end));
    if (three === '$${' || three === '%%{') {
      text += three.slice(1);
      at += 3;
    } else if (two === '${' && quoted) {
      text += source.slice(at + 3, end - 2);
      at = end;
    } else if (two === '${' || two === '%{') {
      flush();
      parts.push({ expression: source.slice(at, end) });
      at = end;
    } else {
      text += source[at];
      at += 1;
    }
  }
  flush();
  return parts;
}

/** Behind the brace that closes an expression; quoted strings in it may hold braces. */
function endOf(source: string, from: number): number {
  let depth = 1;
  for (let at = from; at < source.length; at += 1) {
    const character = source[at];
    if (character === '"') at = endOfQuotes(source, at);
    else if (character === '{') depth += 1;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return source.length;
}

function endOfQuotes(source: string, from: number): number {
  for (let at = from + 1; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source[at] === '"') return at;
  }
  return source.length;
}
