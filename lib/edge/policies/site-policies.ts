import { number, optional, Rules } from '../../internal/rules';
import { CLIENT_CERTIFICATES, ClientCertificates } from './client-certificates';
import { HSTS, Hsts } from './hsts';
import { MAINTENANCE, Maintenance } from './maintenance';
import { ROUTE_POLICY_RULES, RoutePolicies } from './route-policies';

/** How sites treat what they carry. On an edge they hold for all its sites; what a site says itself counts more. */
export interface SitePolicies extends RoutePolicies {
  /** Largest request body in MiB; larger ones are answered with 413. @default 260 - ten attachments of 25 MB */
  readonly maxBodyMiB?: number;
  /**
   * Whether browsers are told to come by https only.
   *
   * @default - on, two years, this domain only; off with `Tls.internalCa()`, whose root may go with the machine
   */
  readonly hsts?: Hsts;
  /**
   * Certificates that clients must or may present in the TLS handshake. Not with `Tls.none()`, where the handshake is
   * somebody else's.
   *
   * @default - none are asked for
   */
  readonly clientCertificates?: ClientCertificates;
  /** Whether the site is away. Switched on and off without a restart. @default Maintenance.off() */
  readonly maintenance?: Maintenance;
}

const isPositive = (value: string) => /^[1-9][0-9]{0,6}$/.test(value);

export const POLICY_RULES: Rules<SitePolicies> = {
  // Known: proxies are told it in bytes, too, and a token cannot be multiplied.
  maxBodyMiB: optional(number(isPositive, 'be a whole number of MiB, at least 1', '260', { known: true })),
  hsts: optional(HSTS),
  ...ROUTE_POLICY_RULES,
  clientCertificates: optional(CLIENT_CERTIFICATES),
  maintenance: optional(MAINTENANCE),
};
