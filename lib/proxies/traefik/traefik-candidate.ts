import { IngressIntent, TlsMode } from '../../ingress/intent';
import { ISSUED_CERTIFICATES } from '../internal-ca';
import { StaticPlaces, TRAEFIK_PATHS, withFlags } from './traefik-static';

/** File with the names of the routers that must come to life, one a line. */
export const ROUTERS = 'routers';

/** The candidate's places: loopback ports of a container without a network. */
export const CANDIDATE_PLACES: StaticPlaces = {
  plainAddress: '127.0.0.1:18080',
  secureAddress: '127.0.0.1:18443',
  acmeDirectory: '/tmp',
};

const API = '127.0.0.1:18081';

/** Seconds; a second will do, but not on a machine that is busy with a whole deploy. */
const STARTS_WITHIN = 30;

/** Variable that holds the candidate's flags, one a line: no value can end a word of the shell's. */
export const CANDIDATE_FLAGS = 'CANDIDATE_FLAGS';

/** The proxy's flags at the candidate's places, and an API to ask what became of the files. */
export function candidateFlags(flags: string[]): string {
  return withFlags(flags, [
    '--log.level=ERROR',
    '--log.format=json',
    '--api.dashboard=false',
    '--api.insecure=true',
    `--entryPoints.traefik.address=${API}`,
  ]).join('\n');
}

/**
 * Shell text that runs a candidate on the staged files and fails unless every router of ours is enabled. Traefik has
 * no check of its own: what it cannot parse it logs, and keeps what it had; a router that it cannot build is gone
 * without further notice.
 */
export function candidateRun(intent: IngressIntent): string {
  return `
log=$(mktemp)
set -f
IFS='
'
traefik $${CANDIDATE_FLAGS} >"$log" 2>&1 &
unset IFS
candidate=$!
trap 'kill "$candidate" 2>/dev/null || :' EXIT
complaints() { grep -v '${expectedComplaint(intent)}' "$log" || :; }
refuse() {
  echo "$1"
  complaints
  exit 1
}
api() { wget -q -O - "http://${API}/api/http/routers$1" 2>/dev/null || :; }
is_configured() { case $(api '') in *@file*) ;; *) return 1 ;; esac; }
tries=0
until is_configured; do
  tries=$((tries + 1))
  [ -z "$(complaints)" ] || refuse 'Traefik complains.'
  kill -0 "$candidate" 2>/dev/null && [ "$tries" -le ${STARTS_WITHIN * 10} ] || refuse 'Traefik does not start.'
  sleep 0.1
done
while read -r router; do
  case $(api "/$router@file") in
    *'"status":"enabled"'*) ;;
    *) refuse "Traefik cannot use router '$router'." ;;
  esac
done < ${TRAEFIK_PATHS.dynamic}/${ROUTERS}
[ -z "$(complaints)" ] || refuse 'Traefik complains.'
`.trim();
}

/** What a candidate cannot help complaining about: it has no network, and the internal CA has issued nothing yet. */
function expectedComplaint(intent: IngressIntent): string {
  return intent.tls.mode === TlsMode.INTERNAL ? `${ISSUED_CERTIFICATES.path}/` : '"providerName":"[^"]*\\.acme"';
}
