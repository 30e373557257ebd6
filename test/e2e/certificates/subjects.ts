import { AcmeChallenge, CaddyProxy, type IProxy, TraefikProxy } from 'cdktf-sophon';
import { exec } from '../harness/docker';
import type { LiveSophon } from '../harness/live-sophon';
import { CADDY, NGINX, type ProxyUnderTest, TRAEFIK } from '../harness/proxies';

/** A proxy, and how a renewal is brought about that would else come in two months. */
export interface CertificateSubject {
  readonly proxy: ProxyUnderTest;
  /** The proxy told to look often for certificates that are due. */
  readonly eager: () => IProxy;
  /** The other challenge than http-01 where the proxy knows one. */
  readonly otherChallenge?: AcmeChallenge;
  /** What the short-lived certificates of the renewal are valid for. */
  readonly validitySeconds: number;
  /** Makes it renew now; absent: it does so by itself, because its certificate is about to expire. */
  readonly renew?: (sophon: LiveSophon) => Promise<void>;
}

export const SUBJECTS: CertificateSubject[] = [
  {
    proxy: { ...CADDY, address: '127.0.0.31' },
    eager: () => new CaddyProxy({ globalSnippet: 'renew_interval 5s' }),
    otherChallenge: AcmeChallenge.tlsAlpn01(),
    validitySeconds: 90,
  },
  {
    proxy: { ...NGINX, address: '127.0.0.32' },
    eager: NGINX.plain,
    validitySeconds: 3600,
    renew: forceRenewal,
  },
  {
    proxy: { ...TRAEFIK, address: '127.0.0.33' },
    // An hour: Traefik then looks every minute, and renews what has less than 20 minutes left.
    eager: () =>
      new TraefikProxy({ additionalArguments: ['--certificatesResolvers.acme.acme.certificatesDuration=1'] }),
    otherChallenge: AcmeChallenge.tlsAlpn01(),
    validitySeconds: 600,
  },
];

/** What an operator does by hand. */
async function forceRenewal({ deployment }: LiveSophon): Promise<void> {
  const certbot = ['certbot', 'renew', '--force-renewal', '--work-dir', '/tmp/work', '--logs-dir', '/tmp/logs'];
  const { code, stdout, stderr } = await exec(
    `${deployment.name}-certbot`,
    'env',
    'REQUESTS_CA_BUNDLE=/tmp/root.pem',
    ...certbot,
  );
  if (code !== 0) throw new Error(`certbot: ${stdout}${stderr}`);
}
