const TOKEN = /(\$\{TfToken\[[^\]]*\]\})/;

/**
 * Text as Terraform must be given it so that it arrives unchanged: `${` and `%{` start a template there.
 * CDKTF's own tokens pass. Call it once, where text enters a resource.
 */
export function terraformText(text: string): string {
  return text
    .split(TOKEN)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/([$%])\{/g, '$1$1{')))
    .join('');
}
