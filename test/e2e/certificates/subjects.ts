import { AcmeChallenge, CaddyProxy, type IProxy, TraefikProxy } from 'cdktf-sophon';
import { CADDY, NGINX, TRAEFIK } from '../harness/proxies';

/** What is particular to a proxy where certificates are concerned. */
export interface CertificateSubject {
  /** What a GET to port 80 is redirected with. */
  readonly redirectStatus: number;
  /**
   * A proxy that obtains them by itself told to look often for those that are due, as renewals else come in two months.
   *
   * @param server id of the authority
   */
  readonly eager: (server: string) => IProxy;
  /** The challenge of the second authority. */
  readonly challenge: AcmeChallenge;
  /** Its name in RFC 8555. */
  readonly challengeName: string;
  /** How long certificates of the second authority are valid. */
  readonly validitySeconds: number;
}

/** By the proxy's id. */
export const SUBJECTS: { readonly [proxy: string]: CertificateSubject } = {
  [CADDY.id]: {
    redirectStatus: 308,
    eager: () => new CaddyProxy({ globalSnippet: 'renew_interval 5s' }),
    challenge: AcmeChallenge.tlsAlpn01(),
    challengeName: 'tls-alpn-01',
    validitySeconds: 90,
  },
  [NGINX.id]: {
    redirectStatus: 308,
    eager: NGINX.plain,
    challenge: AcmeChallenge.http01(),
    challengeName: 'http-01',
    validitySeconds: 120,
  },
  [TRAEFIK.id]: {
    redirectStatus: 301,
    // An hour: Traefik then looks every minute, and renews what has less than 20 minutes left.
    eager: (server) =>
      new TraefikProxy({ additionalArguments: [`--certificatesResolvers.${server}.acme.certificatesDuration=1`] }),
    challenge: AcmeChallenge.tlsAlpn01(),
    challengeName: 'tls-alpn-01',
    validitySeconds: 600,
  },
};
