import { SiteIntent } from '../../model/intent';
import { clientAuthoritiesName } from '../client-authorities';
import { directive, Node, variable } from './nginx-conf';
import { CONFIG_DIRECTORY } from './nginx-layout';

/** Empty wherever no server sets it: a client's certificate for one site says nothing to the upstreams of another. */
export const CLIENT_CERTIFICATE = variable('client_certificate');

/**
 * Of a site's `server`: whose certificates clients may show. nginx answers 421 to a request that names the site on a
 * connection made for another one, so nobody gets in by a handshake that asked for none.
 */
export function clientCertificates(site: SiteIntent): Node[] {
  const { clientCertificates } = site;
  if (!clientCertificates) return [];
  return [
    directive('ssl_client_certificate', `${CONFIG_DIRECTORY}/${clientAuthoritiesName(site)}`),
    directive('ssl_verify_client', clientCertificates.required ? 'on' : 'optional'),
    // Intermediates between a certificate and its root; nginx's own is 1.
    directive('ssl_verify_depth', '5'),
    // nginx's own codes for a certificate that is invalid or missing.
    directive('error_page', '495', '496', '=403', '@refused'),
    directive('set', CLIENT_CERTIFICATE, variable('ssl_client_escaped_cert')),
  ];
}
