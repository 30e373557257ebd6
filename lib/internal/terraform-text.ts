import { mapLiterals, TOKEN } from './literal';

/**
 * Text as Terraform must be given it so that it arrives unchanged: `${` and `%{` start a template there.
 * CDKTF's own tokens pass. Call it once, where text enters a resource.
 */
export function terraformText(text: string): string {
  const escaped = mapLiterals(text, (literal) => literal.replace(/([$%])\{/g, '$1$1{'));
  return escaped.replace(DOLLARS_BEFORE_TOKEN, '${"$1"}$2');
}

/** With the dollar of the token they would be that escape. */
const DOLLARS_BEFORE_TOKEN = new RegExp(`(\\$+)${TOKEN.source}`, 'g');
