import { Fn, Token } from 'cdktf';
import { SiteIntent } from '../model/intent';
import { isWildcard, parentOf } from '../model/wildcard';

/** What things and files that belong to a domain are called: a star means something to shells. No domain begins so. */
export function nameOfDomain(domain: string): string {
  return isWildcard(domain) ? `_.${parentOf(domain)}` : domain;
}

/** What things and files that belong to a site are called: its first domain. */
export function nameOfSite({ domains }: SiteIntent): string {
  return nameOfDomain(domains[0]);
}

/** A regular expression for the names of a domain in lower case, from beginning to end: of a wildcard one label each. */
export function domainPattern(domain: string): string {
  return isWildcard(domain) ? `${LABEL}[.]${literally(parentOf(domain))}` : literally(domain);
}

/** Whether a domain may be one of a wildcard's names: of what only Terraform knows, any may. */
export function mayBeBelow(domain: string, wildcard: string): boolean {
  if (!isWildcard(wildcard) || isWildcard(domain)) return false;
  if (Token.isUnresolved(domain) || Token.isUnresolved(wildcard)) return true;
  return domain.slice(domain.indexOf('.') + 1) === parentOf(wildcard);
}

/** More than a host name may hold, as some do: an underscore. */
const LABEL = '[a-z0-9_-]+';

/** What only Terraform knows it writes itself. */
function literally(domain: string): string {
  return Token.isUnresolved(domain) ? Fn.replace(domain, '.', '[.]') : domain.replaceAll('.', '[.]');
}
