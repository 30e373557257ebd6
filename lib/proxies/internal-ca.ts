import { IMAGES } from './images';
import { MountPlan, SidecarPlan, VolumePlan } from './proxy';

/** What the issuer is told. */
export interface InternalCaOptions {
  /** Begins the name that clients show for the root, e.g. 'app-ingress'. */
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
}

/** For the proxy: `<domain>.pem`, chain and key in one file, so that the pair is never read half-renewed. */
export const ISSUED_CERTIFICATES: MountPlan = { volume: 'certificates', path: '/certificates', readOnly: true };

/** Where proxy and issuer find the certificate of a domain, with its key in the same file. */
export function issuedCertificate(domain: string): string {
  return `${ISSUED_CERTIFICATES.path}/${domain}.pem`;
}

/** Where the root certificate lies in the issuer's container, for clients to be told to trust it. */
export const INTERNAL_ROOT = '/internal-ca/root.crt';

/**
 * Issues what is missing, is not the root's, or has less than a third (30 days) of its time left; looks once an hour.
 * openssl gets a configuration without extensions, as its own one would make every certificate an authority.
 */
const ISSUE = `
umask 077
trap 'exit 0' TERM INT
certificate() {
  openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -config /tmp/openssl.cnf "$@" 2>/tmp/openssl.log ||
    { cat /tmp/openssl.log; exit 1; }
}
make_root() {
  certificate -keyout root.key -out root.new -days 3650 -subj "/CN=$CA_NAME internal CA" \\
    -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign
  chmod 644 root.new
  mv root.new root.crt
  echo 'made a new root'
}
is_fresh() {
  openssl x509 -noout -checkend 2592000 -in "$1" && openssl verify -CAfile root.crt "$1"
}
make_leaf() {
  certificate -CA root.crt -CAkey root.key -keyout /tmp/leaf.key -out /tmp/leaf.crt -days 90 -subj / \\
    -addext basicConstraints=critical,CA:FALSE -addext keyUsage=critical,digitalSignature \\
    -addext extendedKeyUsage=serverAuth -addext "subjectAltName=critical,DNS:$1"
  cat /tmp/leaf.crt /tmp/leaf.key >${ISSUED_CERTIFICATES.path}/new
  mv ${ISSUED_CERTIFICATES.path}/new "$2"
  echo "$1: issued"
}
cd /internal-ca
printf '[req]\\ndistinguished_name = none\\n[none]\\n' >/tmp/openssl.cnf
[ -s root.crt ] || make_root
while :; do
  for domain; do
    leaf=${ISSUED_CERTIFICATES.path}/$domain.pem
    is_fresh "$leaf" >/dev/null 2>&1 || make_leaf "$domain" "$leaf"
  done
  sleep 3600 &
  wait $!
done
`.trim();

/** Fails until every leaf is there, and when one was not renewed in time. */
const IS_ISSUED = `for domain; do
  openssl x509 -noout -checkend 0 -in "${ISSUED_CERTIFICATES.path}/$domain.pem" || exit 1
done`;

/**
 * A certificate authority in a container of its own: a root for 10 years, whose key nobody else can read, and a leaf
 * for 90 days for each domain.
 */
export function internalCa(options: InternalCaOptions): InternalCa {
  return {
    sidecar: {
      id: 'internal-ca',
      container: {
        image: options.image ?? IMAGES.nginx,
        user: options.user,
        entrypoint: ['/bin/sh', '-euc', ISSUE, 'internal-ca'],
        command: [...options.domains],
        env: { CA_NAME: options.name },
        tmpfs: { '/tmp': 'size=1m,mode=1777' },
        mounts: [
          { volume: 'internal-ca', path: '/internal-ca', readOnly: false },
          { ...ISSUED_CERTIFICATES, readOnly: false },
        ],
        healthcheck: ['CMD', '/bin/sh', '-c', IS_ISSUED, 'is-issued', ...options.domains],
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
