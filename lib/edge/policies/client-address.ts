import { Problems } from '../../internal/validate';
import { policiesOf } from '../../model/edge-upstreams';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { PoliciesIntent } from '../../model/policies-intent';

/**
 * Whether the edge can tell clients apart, where something depends on who they are. Behind a CDN or tunnel that nobody has
 * named, all of them have its address: `deny` would keep nobody out.
 *
 * @throws when it cannot
 */
export function checkClientsKnown({ secure, trustedProxies, sites }: EdgeIntent): void {
  if (secure || trustedProxies) return;
  for (const site of sites) {
    const prop = dependent(site);
    if (prop === undefined) continue;
    const problems = new Problems(site.path);
    problems.note(
      `${prop}: must be able to tell clients apart, got Tls.none() without trustedProxies, where all come from the CDN ` +
        "(e.g. trustedProxies: { ranges: ['173.245.48.0/20'], clientIpHeader: 'CF-Connecting-IP' } at the edge)",
    );
    problems.throwIfAny();
  }
}

/** What of a site depends on the client's address. */
function dependent(site: SiteIntent): string | undefined {
  const { maintenance } = site;
  if (maintenance && maintenance.allow.length > 0) return 'maintenance.allow';
  const names: (keyof PoliciesIntent)[] = ['allow', 'deny', 'rateLimit'];
  return names.find((name) => policiesOf(site).some((said) => said[name] !== undefined));
}
