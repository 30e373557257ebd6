import { checkProps, number, optional, Rules } from '../internal/rules';
import { Problems } from '../internal/validate';

/** How a container gives way to its successor, which runs already. */
export interface StartFirstOptions {
  /**
   * How long the old container may take from its stop signal to its end: what it has begun is finished, and WebSockets and
   * streams last as long as it keeps them. A deploy waits for it.
   *
   * @default 30
   */
  readonly drainSeconds?: number;
}

/** How long nobody answers is bridged. */
export interface StopFirstOptions {
  /**
   * How long the proxy holds a request that it could not hand over, as nothing takes the connection, and tries again. What
   * was handed over is never sent a second time. The time must cover the old container's stop and the new one's start.
   *
   * @default - not at all: clients get 502 until the new container listens
   */
  readonly holdSeconds?: number;
}

/** How a container is replaced by a new one, e.g. of another image. */
export class Rollout {
  /**
   * The new container starts beside the old one. Once it is healthy the proxy is told of it, and only then is the old one
   * stopped: no request is lost, and when the new one does not come up the deploy fails and the old one serves on.
   *
   * Both run at the same time, on the same data. A gateway on SQLite is not made for that, one on PostgreSQL is. The name
   * of the container on the engine ends with the time of its deploy; its label `cdktf-sophon.name` stays.
   *
   * @param options how long the old one may take to end
   * @throws when the time is not whole seconds, 1 to 3600
   */
  public static startFirst(options: StartFirstOptions = {}): Rollout {
    const problems = new Problems('Rollout.startFirst');
    checkProps(problems, 'options', options, START_FIRST_RULES);
    problems.throwIfAny();
    return new Rollout(true, options.drainSeconds ?? DRAIN_SECONDS);
  }

  /**
   * The old container is removed before the new one is made: never are there two on the same data. Nobody answers
   * meanwhile, for as long as the stop and the start take.
   *
   * @param options how long requests wait meanwhile
   * @throws when the time is not whole seconds, 1 to 300
   */
  public static stopFirst(options: StopFirstOptions = {}): Rollout {
    const problems = new Problems('Rollout.stopFirst');
    checkProps(problems, 'options', options, STOP_FIRST_RULES);
    problems.throwIfAny();
    return new Rollout(false, STOP_SECONDS, options.holdSeconds);
  }

  private constructor(
    /** @internal */
    public readonly _isStartFirst: boolean,
    /** @internal How long the container may take to end, before it is killed. */
    public readonly _stopSeconds: number,
    /** @internal */
    public readonly _holdSeconds?: number,
  ) {}
}

/** .NET's own time to finish requests. @see https://learn.microsoft.com/dotnet/api/microsoft.extensions.hosting.hostoptions.shutdowntimeout */
const DRAIN_SECONDS = 30;
/** Time to finish requests and to close the database, while nobody answers; the provider kills at once unless told otherwise. */
const STOP_SECONDS = 10;

const upTo = (most: number) => (value: string) => /^[1-9][0-9]{0,3}$/.test(value) && Number(value) <= most;

const START_FIRST_RULES: Rules<StartFirstOptions> = {
  drainSeconds: optional(number(upTo(3600), 'be whole seconds, 1 to 3600', '60')),
};
const STOP_FIRST_RULES: Rules<StopFirstOptions> = {
  holdSeconds: optional(number(upTo(300), 'be whole seconds, 1 to 300', '20', { known: true })),
};
