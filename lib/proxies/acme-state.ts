import { EdgeIntent } from '../model/intent';
import { VolumePlan } from '../model/plan';
import { TlsMode } from '../model/tls-intent';

/**
 * The volume for accounts and certificates of all ACME authorities of an edge; undefined where no site has one. It
 * outlives `destroy` as soon as one authority is not for tests, as that gives out only so many. Proxies keep the
 * authorities apart within it, so that a certificate of a staging server never passes for one of a production server.
 */
export function acmeState(intent: EdgeIntent): VolumePlan | undefined {
  const servers = intent.sites.flatMap(({ tls }) => (tls.mode === TlsMode.ACME ? [tls.acme.server] : []));
  if (servers.length === 0) return undefined;
  // Another name for tests: what is retained and what is not cannot be one volume.
  const retained = servers.some(({ production }) => production);
  return { id: retained ? 'acme' : 'acme-staging', retained };
}
