import { facts, figure } from './facts';
import { PROXIES, type ProxyUnderTest } from './proxies';

/** Puts a measured value beside the fact that is being proven; `figure` knows only which test jest is in. */
export type Note = (name: string, value: string | number) => void;

type Work = () => Promise<unknown>;

/** How one fact came out. */
interface Outcome {
  readonly notes: [string, string | number][];
  readonly error?: unknown;
}

/** What is proven of one proxy, one fact after the other, while the other proxies' lanes run. */
export class Lane {
  private readonly facts: { name: string; prove: (note: Note) => Promise<unknown> }[] = [];
  private readonly skips: string[] = [];
  private readonly outcomes = new Map<string, Promise<Outcome>>();
  private preparation: Work = async () => {};
  private cleaning: Work = async () => {};
  private end: Promise<unknown> = Promise.resolve();

  /** Runs ahead of the facts; all of them fail if it does. */
  public before(work: Work): void {
    this.preparation = work;
  }

  /** Runs after the last fact, also when one failed. */
  public after(work: Work): void {
    this.cleaning = work;
  }

  /** A test, named by what holds if it passes. */
  public fact(name: string, prove: (note: Note) => Promise<unknown>): void {
    this.facts.push({ name, prove });
  }

  /** A test that is skipped, because of what the machine lacks. */
  public skipped(name: string): void {
    this.skips.push(name);
  }

  /** Starts the work, which goes on while jest waits for its outcome fact by fact. */
  public start(): void {
    const ready = outcomeOf(this.preparation);
    this.end = ready;
    for (const { name, prove } of this.facts) {
      const outcome: Promise<Outcome> = this.end.then(async () => {
        const { error } = await ready;
        return error === undefined ? outcomeOf(prove) : { notes: [], error };
      });
      this.outcomes.set(name, outcome);
      this.end = outcome;
    }
  }

  /** Declares the facts to jest. */
  public declare(): void {
    for (const { name } of this.facts) {
      test(name, async () => {
        const { notes, error } = (await this.outcomes.get(name)) as Outcome;
        for (const [title, value] of notes) figure(title, value);
        if (error !== undefined) throw error;
      });
    }
    for (const name of this.skips) test.skip(name, () => {});
  }

  /** Waits for the end and cleans up. */
  public async finish(): Promise<void> {
    await this.end;
    await this.cleaning();
  }
}

async function outcomeOf(work: (note: Note) => Promise<unknown>): Promise<Outcome> {
  const notes: [string, string | number][] = [];
  try {
    await work((name, value) => notes.push([name, value]));
    return { notes };
  } catch (error) {
    return { notes, error };
  }
}

/**
 * The same facts for each proxy, as `factsOfEachProxy`, with all proxies at the same time: for suites that mostly wait.
 *
 * @param addresses loopback addresses of the suite's own, in the order of `PROXIES`
 */
export function factsSideBySide(
  suite: string,
  addresses: string[],
  declare: (proxy: ProxyUnderTest, lane: Lane) => void,
): void {
  const lanes = PROXIES.map((proxy, index) => {
    const lane = new Lane();
    declare({ ...proxy, address: addresses[index] }, lane);
    return lane;
  });
  if (!process.env.E2E_MISSING) {
    beforeAll(() => {
      for (const lane of lanes) lane.start();
    });
    afterAll(() => Promise.all(lanes.map((lane) => lane.finish())));
  }
  for (const [index, lane] of lanes.entries()) facts(suite, PROXIES[index].name, () => lane.declare());
}
