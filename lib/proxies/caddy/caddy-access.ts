import { isIPv4 } from 'node:net';
import { EdgeIntent } from '../../model/intent';
import { PoliciesIntent, RateLimitIntent } from '../../model/policies-intent';
import { authNodes } from './caddy-auth';
import { block, CaddyNode, Directive, line, verbatim } from './caddyfile';

/** Who of a route's clients goes on, in the order in which it is decided; for a `route` block, whose order is literal. */
export function accessNodes(intent: EdgeIntent, route: string, policies: PoliciesIntent): CaddyNode[] {
  const { allow, deny, rateLimit, auth } = policies;
  return [
    ...(deny ? [line('@denied', ...clientIn(intent, deny)), line('error', '@denied', '403')] : []),
    ...(allow ? [line('@outside', 'not', ...clientIn(intent, allow)), line('error', '@outside', '403')] : []),
    ...(rateLimit ? [limit(route, rateLimit)] : []),
    ...(auth ? authNodes(route, auth) : []),
  ];
}

/**
 * Matches clients by the address that the edge believes. A proxy in front may write an IPv4 address as one of IPv6, which is
 * another one to Caddy.
 */
export function clientIn({ trustedProxies }: EdgeIntent, networks: string[]): string[] {
  return ['client_ip', ...networks, ...(trustedProxies ? networks.flatMap(asIPv6) : [])];
}

function asIPv6(network: string): string[] {
  const [address, length] = network.split('/');
  if (!isIPv4(address)) return [];
  return [length === undefined ? `::ffff:${address}` : `::ffff:${address}/${96 + Number(length)}`];
}

/**
 * Of the module github.com/mholt/caddy-ratelimit: so many requests in any stretch of time that is as long as they would
 * take at the average. A zone's name is the whole Caddy's; what it has counted outlives a reload.
 */
function limit(route: string, { requestsPerMinute, burst }: RateLimitIntent): Directive {
  const events = burst + 1;
  return block('rate_limit', [
    block(
      ['zone', route],
      [
        line('key', verbatim('{client_ip}')),
        line('ipv6_prefix', '64'),
        line('events', String(events)),
        line('window', `${Math.ceil((events * 60_000) / requestsPerMinute)}ms`),
      ],
    ),
  ]);
}
