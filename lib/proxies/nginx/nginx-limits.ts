import { EdgeIntent, SiteIntent } from '../../model/intent';
import { block, directive, Node, variable } from './nginx-conf';
import { nameOfPlace, Place, placesOf } from './nginx-places';

/** Who counts as one client. */
const CLIENT = variable('client_network');

/** What a client that came too often is told to wait. */
const WAIT = variable('retry_after');

/**
 * Room for the counts of 80,000 clients, 128 bytes each; beyond them, who was not seen for longest starts anew. Memory is
 * taken as clients come.
 */
const ZONE_SIZE = '10m';

/** Of the `http` block: a zone of counts for each place that has a limit. */
export function limitZones({ sites }: EdgeIntent): Node[] {
  const zones = sites.flatMap((site) =>
    placesOf(site).flatMap((place) => {
      const { rateLimit } = place.policies;
      if (!rateLimit) return [];
      const zone = `zone=${nameOfPlace(site, place)}:${ZONE_SIZE}`;
      return [directive('limit_req_zone', CLIENT, zone, `rate=${rateLimit.requestsPerMinute}r/m`)];
    }),
  );
  return zones.length === 0 ? [] : [...zones, directive('limit_req_status', '429')];
}

/** Of a site's `server`: who a client is. */
export function limitSettings(site: SiteIntent): Node[] {
  if (!placesOf(site).some(({ policies }) => policies.rateLimit)) return [];
  return [
    directive('set', CLIENT, variable('binary_remote_addr')),
    // Its pattern gives the client its name: `set` would escape what it takes of a match, where the path has escapes.
    block('if', [['(', variable('binary_remote_addr')], '~', `${ADDRESS_OR_NETWORK})`], []),
  ];
}

/** IPv4, also as IPv6 writes it, is an address of four bytes; of IPv6 a client has the network of eight. */
const ADDRESS_OR_NETWORK = '(?s)^(?|(?:\\x00{10}\\xff\\xff)?(?<client_network>.{4})|(?<client_network>.{8}).{8})\\z';

/** Of a `location`: how many requests pass, none of them delayed. */
export function rateLimit(site: SiteIntent, place: Place): Node[] {
  const { rateLimit } = place.policies;
  if (!rateLimit) return [];
  const { requestsPerMinute, burst } = rateLimit;
  return [
    directive('set', WAIT, `${Math.ceil(60 / requestsPerMinute)}`),
    directive('limit_req', `zone=${nameOfPlace(site, place)}`, `burst=${burst}`, 'nodelay'),
  ];
}

/** Header of an answer to who came too often. */
export function retryAfterLimit(): Node {
  return directive('add_header', 'Retry-After', WAIT, 'always');
}
