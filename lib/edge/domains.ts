import { Token } from 'cdktf';
import { Rule, text } from '../internal/rules';
import { shown } from '../internal/shown';
import { isDomain, Problems } from '../internal/validate';
import { TlsIntent, TlsMode } from '../model/tls-intent';
import { uncoveredDomains } from './tls/pem';

/** What a domain may be. */
export const DOMAIN: Rule = (problems, path, value) => {
  const written = typeof value === 'string' ? value : '';
  if (written.startsWith('*.')) {
    const fix = "write each name out: wildcards need dns-01, which is not supported yet, e.g. 'sophon.example.com'";
    problems.note(`${path}: must be a full host name, got ${shown(value)} (${fix})`);
    return;
  }
  text(isDomain, domainRule(written), exampleDomain(written))(problems, path, value);
};

/** Notes the domains that the user's own certificate is not for. */
export function checkCovered(problems: Problems, tls: TlsIntent | undefined, domains: string[]): void {
  if (tls?.mode !== TlsMode.PEM) return;
  for (const domain of uncoveredDomains(tls.certificate, domains.filter(isDomain))) {
    problems.note(
      `tls: must be a certificate for every domain, got one without '${domain}' (add it to the certificate's names)`,
    );
  }
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
