import { mapLiterals } from './literal';

/**
 * Text as Terraform must be given it so that it arrives unchanged: `${` and `%{` start a template there.
 * CDKTF's own tokens pass. Call it once, where text enters a resource.
 */
export function terraformText(text: string): string {
  return mapLiterals(text, (literal) => literal.replace(/([$%])\{/g, '$1$1{'));
}
