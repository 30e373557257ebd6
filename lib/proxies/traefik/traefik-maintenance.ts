import { EdgeIntent, SiteIntent } from '../../model/intent';
import { Named, partName } from './traefik-names';
import { othersThan, siteRule } from './traefik-rules';
import { Middleware, Router, Service } from './traefik-tree';

/** Name of the service behind sites that are away. */
export const AWAY = partName('away');

/** That service: without a server Traefik answers 503. */
export const AWAY_SERVICE: Service = { loadBalancer: { servers: [], passHostHeader: true } };

/** What is only said by a site that is away. */
export function awaySteps({ domains, maintenance }: SiteIntent): Named<Middleware> {
  if (!maintenance) return {};
  const customResponseHeaders = { 'Retry-After': String(maintenance.retryAfterSeconds) };
  return { [partName('away', domains[0])]: { headers: { customResponseHeaders } } };
}

/** Which requests for a domain find it away. */
export function awayRule(intent: EdgeIntent, site: SiteIntent, domain: string): Pick<Router, 'rule' | 'priority'> {
  return { rule: othersThan(siteRule(intent, site, domain), site.maintenance?.allow ?? []), priority: FIRST };
}

/** Above all routers, also those of the user's own, whose priority is the length of their rule. */
const FIRST = 1_000_000;
