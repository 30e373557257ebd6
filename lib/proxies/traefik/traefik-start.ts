import { IngressIntent, TlsMode } from '../../ingress/intent';
import { ISSUED_CERTIFICATES } from '../internal-ca';
import { ConfigFile, ContainerPlan } from '../proxy';
import { TRAEFIK_PATHS } from './traefik-static';

/** File with the domains that certificates are ordered for, one a line. */
const DOMAINS = 'domains';

/**
 * How Traefik is started. Certificates need somebody to wake it: a loop in the background does, and Traefik itself
 * takes the shell's place as process 1, so that signals reach it.
 */
export function startCommand(intent: IngressIntent, flags: string[]): Pick<ContainerPlan, 'entrypoint' | 'command'> {
  const loop = { [TlsMode.ACME]: ACME_LOOP, [TlsMode.INTERNAL]: INTERNAL_LOOP }[intent.tls.mode as string];
  if (loop === undefined) return { entrypoint: ['traefik'], command: flags };
  return { entrypoint: ['/bin/sh', '-c', `${loop} &\nexec traefik "$@"`, 'traefik'], command: flags };
}

/** What the loop reads. */
export function startFiles(intent: IngressIntent): ConfigFile[] {
  if (intent.tls.mode !== TlsMode.ACME) return [];
  const domains = intent.sites.flatMap((site) => site.domains);
  return [
    { name: DOMAINS, text: `${domains.join('\n')}\n`, secret: false },
    { name: 'acme-retry.yml', text: ACME_RETRY, secret: false },
  ];
}

/**
 * Traefik orders a missing certificate when its configuration changes, and never again by itself: an authority that
 * was away at that moment would be asked at the next deploy. So it is asked again after half a minute, then at twice
 * that, up to an hour, which stays within the failures that Let's Encrypt allows a name (5, and one more every 12
 * minutes).
 *
 * @see https://letsencrypt.org/docs/rate-limits/#authorization-failures-per-hostname-per-account
 */
const ACME_LOOP = `
(
  pause=30
  while sleep "$pause"; do
    missing=
    while read -r domain; do
      grep -qsF "\\"main\\": \\"$domain\\"" ${TRAEFIK_PATHS.acme}/acme.json || missing=$domain
    done < ${TRAEFIK_PATHS.dynamic}/${DOMAINS}
    if [ -z "$missing" ]; then
      pause=30
    else
      kill -HUP 1
      pause=$((pause * 2))
      [ "$pause" -le 3600 ] || pause=3600
    fi
  done
)`.trim();

/** The one template among the files: a changed value that nobody uses makes the whole configuration a changed one. */
const ACME_RETRY = `# Read anew at SIGHUP and then different: Traefik orders the certificates that are still missing.
http:
  middlewares:
    acme-retry:
      headers:
        customResponseHeaders:
          X-Acme-Retry: "{{ now.Unix }}"
`;

/** Certificates of the internal CA lie outside of the watched directory and are read when the configuration is. */
const INTERNAL_LOOP = `
(
  seen=
  while sleep 5; do
    now=$(cat ${ISSUED_CERTIFICATES.path}/*.pem 2>/dev/null | md5sum)
    [ "$now" = "$seen" ] || kill -HUP 1
    seen=$now
  done
)`.trim();
