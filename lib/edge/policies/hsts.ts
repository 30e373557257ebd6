import { checkProps, flag, instance, number, optional, Rules } from '../../internal/rules';
import { Problems } from '../../internal/validate';

/** How browsers are held to https. */
export interface HstsOptions {
  /**
   * How long browsers remember. 0 makes them forget.
   *
   * @default 63072000 - two years
   */
  readonly maxAgeSeconds?: number;
  /**
   * Whether it holds for all subdomains, also those that are not served here.
   *
   * @default false
   */
  readonly includeSubdomains?: boolean;
}

/** HTTP Strict Transport Security (RFC 6797): browsers that saw the header use https only. */
export class Hsts {
  /**
   * The header is sent.
   *
   * @param options for how long it holds, and for which names
   * @throws when the age is not a whole number of seconds
   */
  public static on(options: HstsOptions = {}): Hsts {
    const problems = new Problems('Hsts.on');
    checkProps(problems, 'options', options, HSTS_RULES);
    problems.throwIfAny();
    const { maxAgeSeconds = 63072000, includeSubdomains = false } = options;
    return new Hsts(`max-age=${maxAgeSeconds}${includeSubdomains ? '; includeSubDomains' : ''}`);
  }

  /** The header is not sent. Browsers that saw it before remember it: `Hsts.on({ maxAgeSeconds: 0 })` makes them forget. */
  public static off(): Hsts {
    return new Hsts();
  }

  private constructor(
    /** @internal */
    public readonly _header?: string,
  ) {}
}

const isAge = (value: string) => /^[0-9]{1,10}$/.test(value);

const HSTS_RULES: Rules<HstsOptions> = {
  maxAgeSeconds: optional(number(isAge, 'be a whole number of seconds', '63072000')),
  includeSubdomains: optional(flag()),
};

/** What the prop `hsts` may be. */
export const HSTS = instance(Hsts, 'Hsts.off(), or Hsts.on({ maxAgeSeconds: 63072000 })');
