import { shellProgram } from '../internal/shell-program';
import { EdgeIntent, SiteIntent } from '../model/intent';
import { ConfigFile, ContentPart } from '../model/plan';
import { TlsMode } from '../model/tls-intent';
import { hasOwnCertificate } from './certificates';
import { nameOfSite } from './domain-names';

/** Name of a site's own certificate within the configuration directory: its first domain's. */
export function ownCertificateName(site: SiteIntent): string {
  return `${nameOfSite(site)}.pem`;
}

/** The users' own certificates, chain and key in one file each, so that no proxy can read a half-replaced pair. */
export function ownCertificateFiles(intent: EdgeIntent): ConfigFile[] {
  return intent.sites.flatMap((site): ConfigFile[] => {
    const { tls } = site;
    const file = { name: ownCertificateName(site), secret: true };
    if (tls.mode === TlsMode.PEM) return [{ ...file, parts: pairOf({ text: tls.certificate }, tls.key) }];
    if (tls.mode === TlsMode.FILES) {
      return [{ ...file, parts: pairOf({ hostPath: tls.certificatePath }, { hostPath: tls.keyPath }) }];
    }
    return [];
  });
}

function pairOf(certificate: ContentPart, key: ContentPart): ContentPart[] {
  const endOfLine = { text: '\n' };
  return [certificate, endOfLine, key, endOfLine];
}

/** Environment that the checks of own certificates read: paths in the configuration directory, separated by spaces. */
export function ownCertificateEnv(intent: EdgeIntent, directory: string): { [name: string]: string } {
  const paths = intent.sites.filter(hasOwnCertificate).map((site) => `${directory}/${ownCertificateName(site)}`);
  return paths.length === 0 ? {} : { OWN_CERTIFICATES: paths.join(' ') };
}

/**
 * Shell program that fails when one of `OWN_CERTIFICATES` has expired, of which Caddy and Traefik say nothing. It needs
 * no openssl, which their images do not have.
 */
export function expiryCheck(): string {
  return shellProgram(__dirname, 'expiry-check.sh');
}
