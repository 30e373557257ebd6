import { isCidr, isHeaderName, Problems } from '../../internal/validate';

/** A CDN or load balancer in front of the edge that is believed about who the client is. */
export interface TrustedProxies {
  /** Its networks in CIDR notation, e.g. ['173.245.48.0/20']. */
  readonly ranges: string[];
  /** Header in which it names the client and which it always overwrites, e.g. 'CF-Connecting-IP'. */
  readonly clientIpHeader: string;
}

/** Notes what is wrong with them. */
export function checkTrustedProxies(problems: Problems, { ranges, clientIpHeader }: TrustedProxies): void {
  if (ranges.length === 0) {
    problems.add('trustedProxies.ranges', 'hold at least one network', '[]', '173.245.48.0/20');
  }
  ranges.forEach((range, index) => {
    const path = `trustedProxies.ranges[${index}]`;
    problems.check(path, range, isCidr, 'be a network in CIDR notation', '173.245.48.0/20');
  });
  const path = 'trustedProxies.clientIpHeader';
  problems.check(path, clientIpHeader, isHeaderName, 'be the name of a header', 'CF-Connecting-IP');
}
