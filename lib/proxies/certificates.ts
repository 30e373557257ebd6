import { EdgeIntent, SiteIntent } from '../model/intent';
import { AcmeChallengeKind, AcmeIntent, TlsMode } from '../model/tls-intent';

/** Domains of all sites whose certificates come from there. */
export function domainsWith(intent: EdgeIntent, mode: TlsMode): string[] {
  return intent.sites.filter(({ tls }) => tls.mode === mode).flatMap(({ domains }) => domains);
}

/** An authority that the edge has an account with, and the domains that it is asked for. */
export interface AcmeAccount {
  readonly acme: AcmeIntent;
  readonly domains: string[];
}

/**
 * The ACME authorities that a proxy asks by what it has itself: those that look at its TLS port, where nobody else can answer.
 * Each once, in the order of the sites.
 */
export function acmeAccounts(intent: EdgeIntent): AcmeAccount[] {
  const accounts = new Map<string, { acme: AcmeIntent; domains: string[] }>();
  for (const { tls, domains } of intent.sites) {
    if (tls.mode !== TlsMode.ACME || tls.acme.challenge !== AcmeChallengeKind.TLS_ALPN_01) continue;
    const known = accounts.get(tls.acme.server.id);
    if (known) known.domains.push(...domains);
    else accounts.set(tls.acme.server.id, { acme: tls.acme, domains: [...domains] });
  }
  return [...accounts.values()];
}

/** How lego asks the authority of a site; undefined where the proxy does, or nobody. */
export function legoOf({ tls }: SiteIntent): AcmeIntent | undefined {
  return tls.mode === TlsMode.ACME && tls.acme.challenge !== AcmeChallengeKind.TLS_ALPN_01 ? tls.acme : undefined;
}

/** Whether the user brings the site's certificate. */
export function hasOwnCertificate({ tls }: SiteIntent): boolean {
  return tls.mode === TlsMode.PEM || tls.mode === TlsMode.FILES;
}
