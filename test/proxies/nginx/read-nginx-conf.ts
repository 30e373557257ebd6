/** A statement: its words, then what ends it: ';', '{', or '}' alone. */
export type Statement = string[];

const ESCAPES: { [character: string]: string } = { t: '\t', r: '\r', n: '\n', '\\': '\\', '"': '"', "'": "'" };

/**
 * Reads a configuration the way nginx does (`ngx_conf_read_token`), with the values of variables in place of their
 * names. Written from nginx's description of itself, not from our writer.
 */
export function readNginxConf(text: string, variables: { [name: string]: string } = {}): Statement[] {
  const statements: Statement[] = [];
  let words: string[] = [];
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === ';' || character === '{' || character === '}') {
      statements.push([...words, character]);
      words = [];
      at += 1;
    } else {
      const word = readWord(text, at);
      words.push(expand(word.text, { dollar: '$', ...variables }));
      at = word.end;
    }
  }
  if (words.length > 0) throw new Error(`unfinished: ${words.join(' ')}`);
  return statements;
}

function readWord(text: string, start: number): { text: string; end: number } {
  const quote = /["']/.test(text[start]) ? text[start] : undefined;
  if (text[start] === '#') throw new Error('a comment');
  let at = quote ? start + 1 : start;
  let word = '';
  while (at < text.length) {
    const ends = quote ? text[at] === quote : /[\s;{]/.test(text[at]) && text.slice(at - 1, at + 1) !== '${';
    if (ends) break;
    const escaped = text[at] === '\\' ? ESCAPES[text[at + 1]] : undefined;
    word += escaped ?? text[at];
    at += escaped === undefined ? 1 : 2;
  }
  if (!quote) return { text: word, end: at };
  if (!/[\s;{)]/.test(text[at + 1])) throw new Error(`${text[at + 1]} after a quote`);
  return { text: word, end: at + 1 };
}

/** As scripts of nginx do it: there is no escape for a dollar. */
function expand(word: string, variables: { [name: string]: string }): string {
  const expanded = word.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced, bare) => {
    const value = variables[braced ?? bare];
    if (value === undefined) throw new Error(`unknown variable ${braced ?? bare}`);
    return `\0${value}\0`.replaceAll('$', '\x01');
  });
  if (expanded.includes('$')) throw new Error(`invalid variable name in ${word}`);
  return expanded.replaceAll('\0', '').replaceAll('\x01', '$');
}
