import { IMAGES } from './images';
import { MountPlan, SidecarPlan, VolumePlan } from './proxy';

/** What the issuer is told. */
export interface InternalCaOptions {
  /** Begins the name that browsers show for the root, e.g. 'app-ingress'. */
  readonly name: string;
  /** One leaf certificate each. */
  readonly domains: readonly string[];
  /** 'uid:gid' of the proxy, which reads the leaf certificates. */
  readonly user: string;
  /**
   * An image with a shell and openssl.
   *
   * @default - nginx's
   */
  readonly image?: string;
}

/** A certificate authority of the ingress itself. */
export interface InternalCa {
  /** Issues before the proxy starts, then renews. */
  readonly sidecar: SidecarPlan;
  readonly volumes: VolumePlan[];
  /** For the proxy: `<domain>.pem`, the leaf and its key in one file, replaced as a whole. */
  readonly leaves: MountPlan;
}

/** Where the root certificate lies in the issuer's container, for clients to be told to trust it. */
export const INTERNAL_ROOT = '/internal-ca/root.crt';

/** Where containers find the leaf certificate of a domain, with its key in the same file. */
export function internalLeaf(domain: string): string {
  return `${LEAVES.path}/${domain}.pem`;
}

const LEAVES: MountPlan = { volume: 'certificates', path: '/certificates', readOnly: true };

/** Issues what is missing, is not the root's, or has less than a third of its 90 days left; looks once an hour. */
const ISSUER = `
umask 077
trap 'exit 0' TERM INT
request() {
  openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -config /dev/stdin "$@" 2>/tmp/openssl <<EOF || { cat /tmp/openssl; exit 1; }
[req]
distinguished_name = none
[none]
