import { shellProgram } from '../internal/shell-program';
import { IMAGES } from '../model/images';
import { EdgeIntent } from '../model/intent';
import { MountPlan, SidecarPlan, VolumePlan } from '../model/plan';
import { TlsMode } from '../model/tls-intent';
import { domainsWith } from './certificates';

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

/** Where proxy and issuer find the certificate of a domain, with its key in the same file. */
export function issuedCertificate(domain: string): string {
  return `${ISSUED_CERTIFICATES.path}/${domain}.pem`;
}

/** The same for every proxy: the root's key is read by its owner alone, and must be found again after a switch. */
const ISSUER_UID = 65532;

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
        healthcheck: [
          'CMD',
          '/bin/sh',
          '-c',
          shellProgram(__dirname, 'internal-ca-health.sh'),
          'is-issued',
          ...domains,
        ],
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
