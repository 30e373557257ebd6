import { EdgeIntent, SiteIntent } from '../model/intent';
import { ConfigFile } from '../model/plan';
import { nameOfSite } from './domain-names';

/** Header by which upstreams are told the client's certificate. */
export const CLIENT_CERTIFICATE_HEADER = 'X-Forwarded-Tls-Client-Cert';

/** Name of the file with the authorities that a site believes about clients, beside its own certificate's. */
export function clientAuthoritiesName(site: SiteIntent): string {
  return `${nameOfSite(site)}.clients.pem`;
}

/** The authorities that sites believe about clients, a file for each site: a changed one is a changed configuration. */
export function clientAuthoritiesFiles({ sites }: EdgeIntent): ConfigFile[] {
  return sites.flatMap((site) => {
    const { clientCertificates } = site;
    if (!clientCertificates) return [];
    return [{ name: clientAuthoritiesName(site), text: `${clientCertificates.authorities}\n`, secret: false }];
  });
}
