import { posix } from 'node:path';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { AcmeIntent, AcmeServerIntent, KeyType, TlsMode } from '../../model/tls-intent';
import { isWildcard } from '../../model/wildcard';
import { legoOf } from '../certificates';
import { issuedCertificate } from '../internal-ca';
import { ownCertificateName } from '../own-certificate';
import { clientAuthentication } from './caddy-client-certificates';
import { CADDY_PATHS } from './caddy-paths';
import { block, CaddyNode, Directive, line, quoteWord, Verbatim, verbatim } from './caddyfile';

/** The external account at an authority as a secret file, which the Caddyfile imports: Caddy itself reads none. */
export function externalAccountFile({ id, eabKeyId, eabHmacKey }: AcmeServerIntent): ConfigFile[] {
  if (eabKeyId === undefined || eabHmacKey === undefined) return [];
  const parts = [{ text: `eab ${quoteWord(eabKeyId)} \`` }, eabHmacKey, { text: '`\n' }];
  return [{ name: externalAccountName(id), parts, secret: true }];
}

function externalAccountName(serverId: string): string {
  return `${serverId}.eab`;
}

/** Name of the file with the root certificate of a private authority. */
export function acmeRootName({ id }: AcmeServerIntent): string {
  return `acme-root-${id}.pem`;
}

/** Of the global options: which certificates Caddy obtains by itself. Redirects are never automatic. */
export function automaticCertificates({ sites }: EdgeIntent): CaddyNode[] {
  if (!sites.some(isAutomatic)) return [line('auto_https', 'off')];
  const options = ['disable_redirects', ...(isMixed(sites) ? ['disable_certs'] : [])];
  const hasInternalCa = sites.some(({ tls }) => tls.mode === TlsMode.INTERNAL_CA);
  return [line('auto_https', ...options), ...(hasInternalCa ? [line('skip_install_trust')] : [])];
}

/** Of a site: its source of certificates. Caddy's own choice of ciphers is Mozilla's; its choice of curves lacks the last one. */
export function siteTls({ sites }: EdgeIntent, site: SiteIntent): Directive[] {
  const { tls } = site;
  const handshake = [
    line('curves', 'x25519mlkem768', 'x25519', 'secp256r1', 'secp384r1'),
    ...clientAuthentication(site),
  ];
  if (legoOf(site)) return [block(['tls', issuedFiles(site)], handshake)];
  const automatic = ['tls', ...(isMixed(sites) ? ['force_automate'] : [])];
  switch (tls.mode) {
    case TlsMode.NONE:
      return [];
    case TlsMode.ACME:
      return [block(automatic, [acmeIssuer(tls.acme), line('key_type', KEY_TYPES[tls.acme.keyType]), ...handshake])];
    case TlsMode.INTERNAL_CA:
      return [block(automatic, [line('issuer', 'internal'), ...handshake])];
    default: {
      const own = `${CADDY_PATHS.config}/${ownCertificateName(site)}`;
      return [block(['tls', own, own], handshake)];
    }
  }
}

/** Whether Caddy itself obtains the site's certificates. */
function isAutomatic(site: SiteIntent): boolean {
  return [TlsMode.ACME, TlsMode.INTERNAL_CA].includes(site.tls.mode) && !legoOf(site);
}

/**
 * Whether Caddy must be told which sites it obtains certificates for. Left to itself it does so for every domain that no file
 * covers, also for one whose file is yet to come, and for none that another certificate covers, which may be another site's.
 */
function isMixed(sites: SiteIntent[]): boolean {
  const hasWildcard = sites.some(({ domains }) => domains.some(isWildcard));
  return sites.some(isAutomatic) && (hasWildcard || !sites.every(isAutomatic));
}

/**
 * The file that another container issues, as certificate and as key; nothing while it is not there, so that handshakes are
 * refused and Caddy starts all the same. A variable of this name is set by all that run Caddy: see caddy-certificates.sh.
 */
function issuedFiles({ domains }: SiteIntent): Verbatim {
  return verbatim(`{$ISSUED_${posix.basename(issuedCertificate(domains[0]), '.pem')}}`);
}

function acmeIssuer({ server, email }: AcmeIntent): Directive {
  const nodes: CaddyNode[] = [line('dir', server.url), line('email', email)];
  if (server.rootCertificate !== undefined) {
    nodes.push(line('trusted_roots', `${CADDY_PATHS.config}/${acmeRootName(server)}`));
  }
  if (server.eabHmacKey !== undefined)
    nodes.push(line('import', `${CADDY_PATHS.config}/${externalAccountName(server.id)}`));
  return block('issuer acme', [...nodes, line('disable_http_challenge')]);
}

const KEY_TYPES: Record<KeyType, string> = {
  [KeyType.EC256]: 'p256',
  [KeyType.EC384]: 'p384',
  [KeyType.RSA2048]: 'rsa2048',
  [KeyType.RSA4096]: 'rsa4096',
};
