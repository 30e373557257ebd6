import { EdgeIntent, SiteIntent } from '../../model/intent';
import { clientAuthoritiesName } from '../client-authorities';
import { Named, partName, together } from './traefik-names';
import { TRAEFIK_PATHS } from './traefik-paths';
import { Middleware, TlsOptions } from './traefik-tree';

/** Name of the middleware that tells upstreams of a client's certificate. */
export const CERTIFIED = partName('certified');

/** That middleware. What clients send in the header is removed by the one before it. */
export const CERTIFIED_MIDDLEWARE: Middleware = { passTLSClientCert: { pem: true } };

/** Name of the TLS options of a site that asks for certificates. A host with others is refused on its connections (421). */
export function clientsName({ domains }: SiteIntent): string {
  return partName('clients', domains[0]);
}

/** TLS options of the sites that ask for certificates, beside those of all. */
export function clientOptions({ sites }: EdgeIntent, options: TlsOptions): Named<TlsOptions> {
  return together(
    sites.map((site): Named<TlsOptions> => {
      if (!site.clientCertificates) return {};
      const clientAuth = {
        caFiles: [`${TRAEFIK_PATHS.dynamic}/${clientAuthoritiesName(site)}`],
        clientAuthType: site.clientCertificates.required ? 'RequireAndVerifyClientCert' : 'VerifyClientCertIfGiven',
      };
      return { [clientsName(site)]: { ...options, clientAuth } };
    }),
  );
}
