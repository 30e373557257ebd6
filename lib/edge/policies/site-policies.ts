import { number, optional, Rules } from '../../internal/rules';
import { HSTS, Hsts } from './hsts';
import { RESPONSE_HEADERS } from './response-headers';

/** How sites treat what they carry. On an edge they hold for all its sites; what a site says itself counts more. */
export interface SitePolicies {
  /** Largest request body in MiB; larger ones are answered with 413. @default 260 - ten attachments of 25 MB */
  readonly maxBodyMiB?: number;
  /** Whether browsers are told to come by https only. @default - on, two years, this domain only; off with `Tls.internalCa()`, whose root may go with the machine */
  readonly hsts?: Hsts;
  /**
   * Headers set on every response, in place of the upstream's own, e.g. `{'X-Frame-Options': 'DENY'}`. A site's headers
   * come to those of its edge; of the same name its own counts.
   *
   * @default - none
   */
  readonly responseHeaders?: { [name: string]: string };
}

const isPositive = (value: string) => /^[1-9][0-9]{0,6}$/.test(value);

export const POLICY_RULES: Rules<SitePolicies> = {
  // Known: proxies are told it in bytes, too, and a token cannot be multiplied.
  maxBodyMiB: optional(number(isPositive, 'be a whole number of MiB, at least 1', '260', { known: true })),
  hsts: optional(HSTS),
  responseHeaders: optional(RESPONSE_HEADERS),
};
