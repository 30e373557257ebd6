import { Problems } from '../../internal/validate';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { isWildcard } from '../../model/wildcard';
import { mayBeBelow } from '../domain-names';
import { resolverOf } from './traefik-acme';

/**
 * Whether Traefik tells wildcards and the single names below them apart wherever it must.
 *
 * @throws when it does not; the message names both
 */
export function checkWildcards({ sites }: EdgeIntent): void {
  const problems = new Problems('TraefikProxy');
  for (const wild of sites) {
    for (const wildcard of wild.domains.filter(isWildcard)) {
      for (const site of sites.filter((other) => other !== wild)) {
        for (const name of site.domains.filter((domain) => mayBeBelow(domain, wildcard))) {
          checkOptions(problems, wild, wildcard, name);
          checkSource(problems, site, name, wildcard);
        }
      }
    }
  }
  problems.throwIfAny();
}

/** Of two names of one length Traefik takes the TLS options now of the one, now of the other. */
function checkOptions(
  problems: Problems,
  { path, clientCertificates }: SiteIntent,
  wildcard: string,
  name: string,
): void {
  if (!clientCertificates || name.length !== wildcard.length) return;
  problems.note(
    `${path}: clientCertificates: must not be on '${wildcard}' beside '${name}', which is as long: Traefik would take the ` +
      'one for the other (give that one two letters, or use CaddyProxy or NginxProxy)',
  );
}

/** Traefik orders nothing for a name that a certificate covers which it has already. */
function checkSource(problems: Problems, site: SiteIntent, name: string, wildcard: string): void {
  if (resolverOf(site) === undefined) return;
  problems.note(
    `${site.path}: tls: must come from elsewhere than tls-alpn-01 for '${name}', as Traefik would show the ` +
      `certificate for '${wildcard}' and order none (take the tls of that site, or use CaddyProxy or NginxProxy)`,
  );
}
