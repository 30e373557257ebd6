import { AcmeIntent } from '../ingress/intent';
import { VolumePlan } from './proxy';

/**
 * Holds the account and the certificates of one authority: another authority has another volume, so that certificates
 * of a staging server never pass for those of a production one. The latter's outlive `destroy`, as it gives out only
 * so many.
 */
export function acmeVolume({ server }: AcmeIntent): VolumePlan {
  return { id: `acme-${server.id}`, retained: server.production };
}
