import { AcmeChallenge, CaddyProxy, type IProxy, TraefikProxy } from 'cdktf-sophon';
import { exec } from '../harness/docker';
import { CADDY, NGINX, TRAEFIK } from '../harness/proxies';

/** What is particular to a proxy where certificates are concerned. */
export interface CertificateSubject {
  /** What a GET to port 80 is redirected with. */
  readonly redirectStatus: number;
  /**
   * The proxy told to look often for certificates that are due, as renewals else come in two months.
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
  /**
   * Makes it renew now; absent: it does so by itself, because its certificate is about to expire.
   *
   * @param edge name of the proxy's container; @param server id of the authority
   */
  readonly renew?: (edge: string, server: string) => Promise<void>;
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
    validitySeconds: 3600,
    renew: forceRenewal,
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

/** What an operator does by hand. */
async function forceRenewal(edge: string, server: string): Promise<void> {
  const places = ['--config-dir', `/acme/certbot/${server}`, '--work-dir', '/tmp/work', '--logs-dir', '/tmp/logs'];
  // Without a terminal certbot takes itself for a timer's job, and sleeps for up to 8 minutes.
  const certbot = ['certbot', 'renew', '--force-renewal', '--no-random-sleep-on-renew', ...places];
  const environment = ['env', 'REQUESTS_CA_BUNDLE=/tmp/root.pem'];
  const { code, stdout, stderr } = await exec(`${edge}-certbot-${server}`, ...environment, ...certbot);
  if (code !== 0) throw new Error(`certbot: ${stdout}${stderr}`);
}
