/** CDKTF's mark, within a string, of a value that only Terraform knows. */
export const TOKEN = /(\$\{TfToken\[[a-zA-Z0-9:._-]+\]\})/;

/** Changes what is written out in a text; CDKTF's tokens stay as they are. */
export function mapLiterals(text: string, change: (literal: string) => string): string {
  return mapParts(text, change, (token) => token);
}

/** A text with something in place of each token. */
export function replaceTokens(text: string, standIn: string): string {
  return mapParts(
    text,
    (literal) => literal,
    () => standIn,
  );
}

/** The tokens of a text, in their order. */
export function tokensOf(text: string): string[] {
  return text.split(TOKEN).filter((_, index) => index % 2 === 1);
}

function mapParts(text: string, literal: (part: string) => string, token: (part: string) => string): string {
  return text
    .split(TOKEN)
    .map((part, index) => (index % 2 === 1 ? token(part) : literal(part)))
    .join('');
}
