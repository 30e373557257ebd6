import { IngressIntent, TlsMode } from '../../ingress/intent';
import { StaticPlaces, TRAEFIK_PATHS } from './traefik-static';

/** File with the names of the routers that must come to life, one a line. */
export const ROUTERS = 'routers';

/** The candidate's places: loopback ports of a container without a network. */
export const CANDIDATE_PLACES: StaticPlaces = {
  plainAddress: '127.0.0.1:18080',
  secureAddress: '127.0.0.1:18443',
  acmeDirectory: '/tmp',
};

const API = '127.0.0.1:18081';

/**
 * Shell text that runs a candidate on the staged files and fails unless every router of ours is enabled. Traefik has
 * no check of its own: what it cannot parse it logs, and keeps what it had; a router that it cannot build is gone
 * without further notice.
 */
export function candidateRun(intent: IngressIntent, flags: string[]): string {
  const candidate = [...flags, '--api=true', '--api.insecure=true', `--entryPoints.traefik.address=${API}`];
  return `
log=$(mktemp)
traefik ${candidate.map(shellWord).join(' ')} >"$log" 2>&1 &
candidate=$!
trap 'kill "$candidate" 2>/dev/null || :' EXIT
complaints() { grep -v ${shellWord(expectedComplaint(intent))} "$log" || :; }
refuse() {
  echo "$1"
  complaints
  exit 1
}
while read -r router; do
  tries=0
  until state=$(wget -q -O - "http://${API}/api/http/routers/$router@file" 2>/dev/null); do
    tries=$((tries + 1))
    kill -0 "$candidate" 2>/dev/null && [ "$tries" -lt 50 ] || refuse "Traefik has no router '$router'."
    sleep 0.1
  done
  case $state in
    *'"status":"enabled"'*) ;;
    *) refuse "Traefik cannot use router '$router'." ;;
  esac
done < ${TRAEFIK_PATHS.dynamic}/${ROUTERS}
[ -z "$(complaints)" ] || refuse 'Traefik complains.'
`.trim();
}

/** What a candidate without a network, and before the internal CA's first run, cannot help complaining about. */
function expectedComplaint(intent: IngressIntent): string {
  return intent.tls.mode === TlsMode.INTERNAL ? `${TRAEFIK_PATHS.certificates}/` : '"providerName":"[a-z]*\\.acme"';
}

/**
 * A healthcheck that sees Traefik serve this configuration, whatever its upstreams do. Over TLS that is the redirect;
 * without, a path that the entry point's own rule refuses, but not before a router of ours has matched it.
 */
export function healthcheck(intent: IngressIntent): string[] {
  const { domains, routes } = intent.sites[0];
  const secure = intent.tls.mode !== TlsMode.NONE;
  const path = secure ? '/' : `${routes[0].path === '/' ? '' : routes[0].path}/%5C`;
  const request = `GET ${path} HTTP/1.1\\r\\nHost: ${domains[0]}\\r\\nConnection: close\\r\\n\\r\\n`;
  const answer = secure ? '30[18]' : '400';
  return ['CMD-SHELL', `printf '%b' '${request}' | nc 127.0.0.1 80 | head -n 1 | grep -q '^HTTP/1.1 ${answer} '`];
}

function shellWord(value: string): string {
  return `'${value.replaceAll("'", "'\\''")}'`;
}
