import { EdgeIntent, SiteIntent } from '../../model/intent';
import { AcmeChallengeKind, AcmeIntent, AcmeServerIntent, KeyType, TlsMode } from '../../model/tls-intent';
import { ownCertificateName } from '../own-certificate';
import { clientAuthentication } from './caddy-client-certificates';
import { CADDY_PATHS } from './caddy-paths';
import { block, CaddyNode, Directive, line, verbatim } from './caddyfile';

/** Variable that holds the HMAC key of the external account at a server, so that no file does. */
export function eabVariable({ id }: AcmeServerIntent): string {
  return `ACME_EAB_HMAC_KEY_${id.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** Name of the file with the root certificate of a private authority. */
export function acmeRootName({ id }: AcmeServerIntent): string {
  return `acme-root-${id}.pem`;
}

/** Of the global options: which certificates Caddy obtains by itself. Redirects are never automatic. */
export function automaticCertificates({ sites }: EdgeIntent): CaddyNode[] {
  const modes = new Set(sites.map(({ tls }) => tls.mode));
  if (modes.has(TlsMode.INTERNAL_CA)) return [line('auto_https', 'disable_redirects'), line('skip_install_trust')];
  return [line('auto_https', modes.has(TlsMode.ACME) ? 'disable_redirects' : 'off')];
}

/** Of a site: its source of certificates. Caddy's own choice of ciphers is Mozilla's; its choice of curves lacks the last one. */
export function siteTls(site: SiteIntent): Directive[] {
  const { tls } = site;
  const handshake = [
    line('curves', 'x25519mlkem768', 'x25519', 'secp256r1', 'secp384r1'),
    ...clientAuthentication(site),
  ];
  switch (tls.mode) {
    case TlsMode.NONE:
      return [];
    case TlsMode.ACME:
      return [block('tls', [acmeIssuer(tls.acme), line('key_type', KEY_TYPES[tls.acme.keyType]), ...handshake])];
    case TlsMode.INTERNAL_CA:
      return [block('tls', [line('issuer', 'internal'), ...handshake])];
    default: {
      const own = `${CADDY_PATHS.config}/${ownCertificateName(site)}`;
      return [block(['tls', own, own], handshake)];
    }
  }
}

function acmeIssuer({ server, email, challenge }: AcmeIntent): Directive {
  const unused = challenge === AcmeChallengeKind.HTTP_01 ? 'disable_tlsalpn_challenge' : 'disable_http_challenge';
  const nodes: CaddyNode[] = [line('dir', server.url), line('email', email)];
  if (server.rootCertificate !== undefined) {
    nodes.push(line('trusted_roots', `${CADDY_PATHS.config}/${acmeRootName(server)}`));
  }
  if (server.eabKeyId !== undefined) nodes.push(line('eab', server.eabKeyId, verbatim(`{$${eabVariable(server)}}`)));
  return block('issuer acme', [...nodes, line(unused)]);
}

const KEY_TYPES: Record<KeyType, string> = {
  [KeyType.EC256]: 'p256',
  [KeyType.EC384]: 'p384',
  [KeyType.RSA2048]: 'rsa2048',
  [KeyType.RSA4096]: 'rsa4096',
};
