import { checkProps, flag, instance, number, optional, Rules } from '../../internal/rules';
import { Problems } from '../../internal/validate';
import { RateLimitIntent } from '../../model/policies-intent';

/** How much a client may ask for. */
export interface RateLimitOptions {
  /** How many requests a minute in the long run. */
  readonly requestsPerMinute: number;
  /** How many may come at once beyond that, e.g. what one page loads. @default - as many as in ten seconds, at least 1 */
  readonly burst?: number;
  /**
   * Whether it also holds for `/hubs` and `/mcp` of a `SophonIngress`, where a stream that is torn down is opened anew
   * and a limit makes it worse.
   *
   * @default false
   */
  readonly includeStreams?: boolean;
}

/** How many requests a client may send. */
export class RateLimit {
  /**
   * For each client: an IPv4 address, or an IPv6 network of 64 bits, which is what a household has. Counted for each
   * route. What is too much gets 429 with `Retry-After`. A stream or WebSocket counts once, when it is opened.
   *
   * @param options how many
   * @throws when a number is not positive
   */
  public static perClient(options: RateLimitOptions): RateLimit {
    const problems = new Problems('RateLimit.perClient');
    checkProps(problems, 'options', options, RULES);
    problems.throwIfAny();
    const {
      requestsPerMinute,
      burst = Math.max(1, Math.ceil(requestsPerMinute / 6)),
      includeStreams = false,
    } = options;
    return new RateLimit({ requestsPerMinute, burst }, includeStreams);
  }

  /** No limit, whatever the site or the edge says. */
  public static none(): RateLimit {
    return new RateLimit(undefined, false);
  }

  private constructor(
    /** @internal */
    public readonly _intent: RateLimitIntent | undefined,
    /** @internal */
    public readonly _includesStreams: boolean,
  ) {}
}

const isAmount = (value: string) => /^[1-9][0-9]{0,5}$/.test(value);

const RULES: Rules<RateLimitOptions> = {
  requestsPerMinute: number(isAmount, 'be a whole number from 1 to 999999', '600', { known: true }),
  burst: optional(number(isAmount, 'be a whole number from 1 to 999999', '100', { known: true })),
  includeStreams: optional(flag()),
};

/** What the prop `rateLimit` may be. */
export const RATE_LIMIT = instance(RateLimit, 'RateLimit.perClient({ requestsPerMinute: 600 })');
