import { shellProgram } from '../internal/shell-program';
import { IMAGES } from '../model/images';
import { EdgeIntent, SiteIntent } from '../model/intent';
import { MountPlan, SidecarPlan, VolumePlan } from '../model/plan';
import { TlsMode } from '../model/tls-intent';
import { certificateLife } from './certificate-life';
import { domainsWith, legoOf } from './certificates';
import { nameOfDomain } from './domain-names';

/** How the issuer is run. */
export interface InternalCaOptions {
  /** 'uid:gid' of the proxy, whose group reads the leaf certificates. */
  readonly user: string;
  /**
   * An image with a shell and openssl.
   *
   * @default - nginx's
   */
  readonly image?: string;
}

/** A certificate authority of the edge itself. */
export interface InternalCa {
  /** Issues before the proxy starts, then renews. */
  readonly sidecar: SidecarPlan;
  readonly volumes: VolumePlan[];
}

/** For the proxy: `<domain>.pem`, chain and key in one file, so that the pair is never read half-renewed. */
export const ISSUED_CERTIFICATES: MountPlan = { volume: 'certificates', path: '/certificates', readOnly: true };

/** Where proxy and issuer find the certificate of a domain, with its key in the same file; a wildcard's `*` is written `_`. */
export function issuedCertificate(domain: string): string {
  return `${ISSUED_CERTIFICATES.path}/${nameOfDomain(domain)}.pem`;
}

/** Where the certificate of one of a site's domains is found: by dns-01 there is one for all of them, named for the first. */
export function issuedCertificateOf(site: SiteIntent, domain: string): string {
  return issuedCertificate(legoOf(site)?.dns ? site.domains[0] : domain);
}

/** All files with issued certificates, but for those that a proxy obtains by itself. */
export function issuedFiles(intent: EdgeIntent): string[] {
  const files = intent.sites.flatMap((site) => {
    if (site.tls.mode !== TlsMode.INTERNAL_CA && !legoOf(site)) return [];
    return site.domains.map((domain) => issuedCertificateOf(site, domain));
  });
  return [...new Set(files)];
}

/** The same for every proxy: keys are read by their owner alone, and must be found again after a switch. */
export const ISSUER_UID = 65532;

/** Where the root certificate lies in the issuer's container, for clients to be told to trust it. */
export const INTERNAL_ROOT = '/internal-ca/root.crt';

/**
 * A certificate authority in a container of its own: a root for 10 years, whose key nobody else can read, and a leaf
 * for 90 days for each domain of sites that ask for it. Undefined when none does.
 */
export function internalCa(intent: EdgeIntent, options: InternalCaOptions): InternalCa | undefined {
  const domains = domainsWith(intent, TlsMode.INTERNAL_CA);
  if (domains.length === 0) return undefined;
  return {
    sidecar: {
      id: 'internal-ca',
      container: {
        image: options.image ?? IMAGES.nginx,
        user: `${ISSUER_UID}:${options.user.split(':')[1]}`,
        entrypoint: ['/bin/sh', '-euc', shellProgram(__dirname, 'internal-ca.sh'), 'internal-ca'],
        command: domains,
        env: { CA_NAME: intent.name },
        tmpfs: { '/tmp': 'size=1m,mode=1777' },
        mounts: [
          { volume: 'internal-ca', path: '/internal-ca', readOnly: false },
          { ...ISSUED_CERTIFICATES, readOnly: false },
        ],
        healthcheck: ['CMD', '/bin/sh', '-c', certificateLife(), 'certificate-life', ...domains.map(issuedCertificate)],
        // The image's own is nginx's SIGQUIT.
        stopSignal: 'SIGTERM',
      },
      beforeProxy: true,
    },
    volumes: [
      { id: 'internal-ca', retained: false },
      { id: ISSUED_CERTIFICATES.volume, retained: false },
    ],
  };
}
