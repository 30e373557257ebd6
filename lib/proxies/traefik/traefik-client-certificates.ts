import { EdgeIntent, SiteIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
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

/** The authorities of clients, a file for each site. A changed file is a changed configuration to Traefik. */
export function clientAuthorityFiles({ sites }: EdgeIntent): ConfigFile[] {
  return sites.flatMap((site): ConfigFile[] => {
    if (!site.clientCertificates) return [];
    return [{ name: fileName(site), text: `${site.clientCertificates.authorities}\n`, secret: false }];
  });
}

/** TLS options of the sites that ask for certificates, beside those of all. */
export function clientOptions({ sites }: EdgeIntent, options: TlsOptions): Named<TlsOptions> {
  return together(
    sites.map((site): Named<TlsOptions> => {
      if (!site.clientCertificates) return {};
      const clientAuth = {
        caFiles: [`${TRAEFIK_PATHS.dynamic}/${fileName(site)}`],
        clientAuthType: site.clientCertificates.required ? 'RequireAndVerifyClientCert' : 'VerifyClientCertIfGiven',
      };
      return { [clientsName(site)]: { ...options, clientAuth } };
    }),
  );
}

/** Beside the own certificate of the site, which is called by the domain alone. */
function fileName({ domains }: SiteIntent): string {
  return `${domains[0]}.clients.pem`;
}
