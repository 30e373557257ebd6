import { SitePolicies } from './policies/site-policies';
import { Tls } from './tls/tls';

/** What holds for sites: on an edge for all of them that say nothing else, on a site for itself. */
export interface SiteDefaults extends SitePolicies {
  /** Where certificates come from. @default - what the edge says; one of both must say it */
  readonly tls?: Tls;
}

/** What may be said of a site beyond its domain. */
export interface SiteOptions extends SiteDefaults {
  /** Further domains that are served the same. @default - none */
  readonly additionalDomains?: string[];
}
