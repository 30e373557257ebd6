import { EdgeIntent, SiteIntent, UpstreamIntent, UpstreamLookup } from '../model/intent';
import { AcmeChallengeKind } from '../model/tls-intent';
import { legoOf } from './certificates';

/** What the container is that obtains certificates. */
export const LEGO = 'lego';

/** The port that it listens on while an authority looks. */
export const LEGO_PORT = 8080;

/** Where an authority looks, on port 80 (RFC 8555, 8.3): below it lie the tokens. */
export const CHALLENGES = '/.well-known/acme-challenge';

/** Whether an authority looks at the site's domains by HTTP. */
export function isLookedAt(site: SiteIntent): boolean {
  return legoOf(site)?.challenge === AcmeChallengeKind.HTTP_01;
}

/** Who answers it. Nobody is there but while an authority looks: then it is 502, as at any upstream that is away. */
export function challengeUpstream({ name, engine }: EdgeIntent): UpstreamIntent {
  return {
    id: 'acme-challenges',
    secure: false,
    host: `${name}-${LEGO}.${engine.network}`,
    port: LEGO_PORT,
    lookup: UpstreamLookup.DNS,
    ownContainer: true,
  };
}
