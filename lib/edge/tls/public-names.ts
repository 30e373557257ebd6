import { Token } from 'cdktf';
import { isIpAddress, Problems } from '../../internal/validate';
import { TlsIntent, TlsMode } from '../../model/tls-intent';
import { isPublicAuthority } from './acme-server';

/**
 * Ends of names that are nobody's in the public DNS, by who said so. Authorities that browsers trust must not issue for any of
 * them ("internal names" of the CA/Browser Forum's Baseline Requirements, 1.6.1 and 4.2.2).
 */
const UNREGISTERED = [
  // RFC 6761, special-use names.
  ...['localhost', 'test', 'example', 'invalid'],
  // RFC 6762: multicast DNS.
  'local',
  // RFC 8375: home networks.
  'home.arpa',
  // ICANN Board, resolution 2024.07.29.06: private networks.
  'internal',
  // RFC 9476: names that are not DNS's.
  'alt',
  // RFC 6762, appendix G: never delegated, as private networks use them.
  ...['intranet', 'private', 'corp', 'home', 'lan'],
  // RFC 7686: Tor's, which none of the known authorities issues for by ACME.
  'onion',
];

/** Notes the domains that a public authority will not issue for, so that the proxy would ask in vain for ever. */
export function checkPublic(problems: Problems, tls: TlsIntent | undefined, domains: string[]): void {
  if (tls?.mode !== TlsMode.ACME || !isPublicAuthority(tls.acme.server)) return;
  for (const domain of domains) {
    if (isPublicName(domain)) continue;
    problems.note(
      `tls: must come from an authority of your own for '${domain}', which no public authority issues for, got ` +
        `'${tls.acme.server.url}' (take Tls.internalCa(), or Tls.acme with AcmeServer.custom)`,
    );
  }
}

/** Whether it may be registered in the public DNS. Tokens are taken as if. */
function isPublicName(domain: string): boolean {
  if (Token.isUnresolved(domain)) return true;
  const name = domain.replace(/^\*\./, '');
  return name.includes('.') && !isIpAddress(name) && !UNREGISTERED.some((end) => `.${name}`.endsWith(`.${end}`));
}
