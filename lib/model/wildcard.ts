/** Whether a domain stands for every name with one label in place of its star, e.g. '*.example.com'. */
export function isWildcard(domain: string): boolean {
  return domain.startsWith('*.');
}

/** What all names of a wildcard end with, e.g. 'example.com'. */
export function parentOf(wildcard: string): string {
  return wildcard.slice('*.'.length);
}
