import { list, optional, Rules } from '../internal/rules';
import { DOMAIN } from './domains';
import { POLICY_RULES, SitePolicies } from './policies/site-policies';
import { TLS, Tls } from './tls/tls';

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

export const SITE_DEFAULT_RULES: Rules<SiteDefaults> = { ...POLICY_RULES, tls: optional(TLS) };

export const SITE_OPTION_RULES: Rules<SiteOptions> = {
  additionalDomains: optional(list(DOMAIN, 'www.example.com')),
  ...SITE_DEFAULT_RULES,
};
