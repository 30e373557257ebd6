import { list, Rules, text } from '../../internal/rules';
import { isCidr, isHeaderName, Problems } from '../../internal/validate';

/** A CDN or load balancer in front of the edge that is believed about who the client is. */
export interface TrustedProxies {
  /** Its networks in CIDR notation, e.g. ['173.245.48.0/20']. */
  readonly ranges: string[];
  /** Header in which it names the client and which it always overwrites, e.g. 'CF-Connecting-IP'. */
  readonly clientIpHeader: string;
}

const RANGE = '173.245.48.0/20';

export const TRUSTED_PROXIES_RULES: Rules<TrustedProxies> = {
  ranges: list(text(isCidr, 'be a network in CIDR notation', RANGE), RANGE, 'hold at least one network'),
  clientIpHeader: text(isHeaderName, 'be the name of a header', 'CF-Connecting-IP'),
};

/** Notes networks that everybody is in: anybody could claim any address. */
export function checkRanges(problems: Problems, { ranges }: TrustedProxies): void {
  for (const [index, range] of ranges.entries()) {
    if (!range.endsWith('/0')) continue;
    const path = `trustedProxies.ranges[${index}]`;
    problems.add(path, "be a proxy's own network, as its word about clients is taken", range, RANGE);
  }
}
