import { Token } from 'cdktf';
import { Problems } from '../../internal/validate';
import { Hsts } from './hsts';
import { checkResponseHeaders } from './response-headers';

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

/** Notes what is wrong with them. */
export function checkPolicies(problems: Problems, policies: SitePolicies): void {
  const positive = (value: string) => /^[1-9][0-9]{0,6}$/.test(value);
  problems.check('maxBodyMiB', policies.maxBodyMiB, positive, 'be a whole number of MiB, at least 1', '260');
  // Proxies are told it in bytes, too, and a token cannot be multiplied.
  if (Token.isUnresolved(policies.maxBodyMiB)) {
    problems.note("maxBodyMiB: must be known at synth, got a token (write it out, e.g. '260')");
  }
  checkResponseHeaders(problems, policies.responseHeaders ?? {});
}
