import { Token } from 'cdktf';
import { Rule, text } from '../internal/rules';
import { isDomain, isWildcardDomain, Problems } from '../internal/validate';
import { AcmeChallengeKind, TlsIntent, TlsMode } from '../model/tls-intent';
import { isWildcard } from '../model/wildcard';
import { uncoveredDomains } from './tls/pem';

/** What a domain may be: a host name, or a wildcard. */
export const DOMAIN: Rule = (problems, path, value) => {
  const written = typeof value === 'string' ? value : '';
  if (written.includes('*')) WILDCARD(problems, path, value);
  else text(isDomain, domainRule(written), exampleDomain(written))(problems, path, value);
};

const WILDCARD = text(
  isWildcardDomain,
  'have its star in place of one label, at the left of a host name of two labels or more, in lower case',
  '*.example.com',
);

/** Notes the domains that the user's own certificate is not for. */
export function checkCovered(problems: Problems, tls: TlsIntent | undefined, domains: string[]): void {
  if (tls?.mode !== TlsMode.PEM) return;
  for (const domain of uncoveredDomains(tls.certificate, domains.filter(isServed))) {
    problems.note(
      `tls: must be a certificate for every domain, got one without '${domain}' (add it to the certificate's names)`,
    );
  }
}

/** Notes the domains that their authority cannot see to be ours by the challenge: of wildcards it believes DNS alone. */
export function checkProvable(problems: Problems, tls: TlsIntent | undefined, domains: string[]): void {
  if (tls?.mode !== TlsMode.ACME) return;
  const { challenge } = tls.acme;
  if (challenge === AcmeChallengeKind.DNS_01) return;
  for (const domain of domains.filter(isWildcard)) {
    problems.note(
      `tls.challenge: must be dns-01 for '${domain}', as authorities believe nothing else of a wildcard, got ` +
        `${CHALLENGES[challenge]} (e.g. AcmeChallenge.dns01(DnsProvider.cloudflare({ ... })))`,
    );
  }
}

const CHALLENGES = {
  [AcmeChallengeKind.HTTP_01]: 'http-01',
  [AcmeChallengeKind.TLS_ALPN_01]: 'tls-alpn-01',
};

function isServed(domain: string): boolean {
  return isDomain(domain) || isWildcardDomain(domain);
}

function domainRule(domain: string): string {
  if (Buffer.byteLength(domain) !== domain.length) return 'be written in punycode';
  return 'be a host name in lower case, without scheme, port or path';
}

/** What was probably meant. */
function exampleDomain(domain: string): string {
  if (Token.isUnresolved(domain)) return '';
  const url = domain.includes('://') ? domain : `https://${domain}`;
  const meant = URL.canParse(url) ? new URL(url).hostname : '';
  return isDomain(meant) && meant.includes('.') ? meant : 'sophon.example.com';
}
