import { EdgeIntent, SiteIntent } from '../../model/intent';
import { isWildcard } from '../../model/wildcard';
import { CLIENT_CERTIFICATE_HEADER, clientAuthoritiesName } from '../client-authorities';
import { CADDY_PATHS } from './caddy-paths';
import { HOST } from './caddy-requests';
import { block, CaddyNode, Directive, line, verbatim } from './caddyfile';

const CERTIFICATE = verbatim('{tls_client_certificate_der_base64}');

/** Of a site's `tls`: which certificates it asks clients for. */
export function clientAuthentication(site: SiteIntent): Directive[] {
  const { clientCertificates } = site;
  if (!clientCertificates) return [];
  const mode = clientCertificates.required ? 'require_and_verify' : 'verify_if_given';
  const authorities = `${CADDY_PATHS.config}/${clientAuthoritiesName(site)}`;
  return [block('client_auth', [line('mode', mode), line('trust_pool', 'file', authorities)])];
}

/**
 * Of the options of servers. Caddy would hold every site to the name of the handshake as soon as one asks for certificates;
 * those that ask refuse by themselves, and the others stay as they are.
 */
export function lenientHost({ sites }: EdgeIntent): Directive[] {
  return sites.some((site) => site.clientCertificates) ? [line('strict_sni_host', 'insecure_off')] : [];
}

/**
 * A request on a connection that was made for another name, whose handshake asked for other certificates or for none, is
 * refused. The name is compared as it came: where its case differs, Caddy may have taken another site's settings.
 * Tells upstreams the client's certificate, and nothing where there is none; what a client says of it is gone.
 */
export function certificateNodes({ clientCertificates }: SiteIntent, domains: string[]): CaddyNode[] {
  if (!clientCertificates) return [];
  // A name below a wildcard may be a site of its own, with other certificates.
  const names = domains.some(isWildcard) ? [verbatim(HOST)] : domains;
  return [
    line('@misdirected', 'not', 'vars', verbatim('{http.request.tls.server_name}'), ...names),
    line('error', '@misdirected', '421'),
    line('request_header', `-${CLIENT_CERTIFICATE_HEADER}`),
    line('@certified', 'not', 'vars', CERTIFICATE, ''),
    line('request_header', '@certified', CLIENT_CERTIFICATE_HEADER, CERTIFICATE),
  ];
}
