import { checkProps, instance, optional, Rules } from '../../internal/rules';
import { Problems } from '../../internal/validate';
import { MaintenanceIntent } from '../../model/policies-intent';
import { addressList } from './addresses';
import { PAGE, pageIntent, seconds } from './page';

/** What clients get while a site is away. */
export interface MaintenanceOptions {
  /** HTML that they get with the status 503, at most 1 MB. @default - a line of text */
  readonly page?: string;
  /** What they are told to wait, in `Retry-After`: 1 to 86400. @default 300 */
  readonly retryAfterSeconds?: number;
  /**
   * Addresses and networks in CIDR notation that are served as ever, e.g. the team's. Whatever else is said of who may
   * enter still holds for them.
   *
   * @default - nobody is
   */
  readonly allow?: string[];
}

/** Whether a site is away. Switched on and off without a restart, and no stream of those who are allowed ends. */
export class Maintenance {
  /**
   * Everybody gets 503, whatever the path, but for those who are allowed. It is decided before all other policies.
   * Challenges of ACME are answered, so that certificates are renewed meanwhile.
   *
   * @param options the page, and who is served all the same
   * @throws when an address is invalid or the page is too large
   */
  public static on(options: MaintenanceOptions = {}): Maintenance {
    const problems = new Problems('Maintenance.on');
    checkProps(problems, 'options', options, RULES);
    problems.throwIfAny();
    const { page, retryAfterSeconds = 300, allow = [] } = options;
    return new Maintenance({ retryAfterSeconds, allow, ...(page === undefined ? {} : { page: pageIntent(page) }) });
  }

  /** The site is served, whatever the edge says. */
  public static off(): Maintenance {
    return new Maintenance(undefined);
  }

  private constructor(
    /** @internal */
    public readonly _intent: MaintenanceIntent | undefined,
  ) {}
}

const RULES: Rules<MaintenanceOptions> = {
  page: PAGE,
  retryAfterSeconds: optional(seconds('300')),
  allow: optional(addressList()),
};

/** What the prop `maintenance` may be. */
export const MAINTENANCE = instance(Maintenance, 'Maintenance.on()');
