import { TOKEN } from '../../internal/literal';
import { RedirectAction, RespondAction } from '../../model/intent';
import { block, directive, Node, variable } from './nginx-conf';

/** Of a `location`: sends clients elsewhere. `$request_uri` is path and query as they came. */
export function redirect({ status, location, keepsPathAndQuery }: RedirectAction): Node[] {
  const kept = keepsPathAndQuery ? [variable('request_uri')] : [];
  return [directive('return', `${status}`, [location, ...kept])];
}

/** Of a `location`: the type of what nginx itself answers, whatever the path ends with. */
export function answerType(contentType: string): Node[] {
  return [block('types', [], []), directive('default_type', contentType)];
}

/** Of a `location`: an answer of our own. No status of a redirect comes here: nginx would take the text as the place to go to. */
export function fixedResponse({ status, body, contentType }: RespondAction): Node[] {
  const pieces = argumentsOf(body);
  const names = pieces.map((_, index) => variable(`body_${index + 1}`));
  return [
    ...answerType(contentType),
    ...pieces.map((lines, index) => directive('set', names[index], { lines })),
    // By variables also where it is empty: without a text nginx would answer an error with a page of its own.
    directive('return', `${status}`, names),
  ];
}

/** nginx reads no argument that takes 4096 bytes in the file (`NGX_CONF_BUFFER`); quotes and what is left are room. */
const ARGUMENT_BYTES = 4000;

/** A text in pieces that fit into an argument each. What a token becomes has one of its own. */
function argumentsOf(text: string): string[] {
  const pieces = [''];
  let bytes = 0;
  for (const character of charactersAndTokens(text)) {
    const size = TOKEN.test(character) ? ARGUMENT_BYTES : writtenBytes(character);
    if (bytes > 0 && bytes + size > ARGUMENT_BYTES) {
      pieces.push('');
      bytes = 0;
    }
    pieces[pieces.length - 1] += character;
    bytes += size;
  }
  return pieces;
}

function charactersAndTokens(text: string): string[] {
  return text.split(TOKEN).flatMap((part, index) => (index % 2 === 1 ? [part] : [...part]));
}

/** A dollar is written as `${dollar}`; a backslash may stand before a quote. */
function writtenBytes(character: string): number {
  if (character === '$') return 9;
  return /["'\\\n\t]/.test(character) ? 2 : Buffer.byteLength(character);
}
