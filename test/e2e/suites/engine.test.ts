import { officialImage } from '../change/images';
import { missingForPrivateEngine, PrivateEngine } from '../faults/private-engine';
import { SteadfastSophon } from '../faults/steadfast-sophon';
import { facts, figure, standIns } from '../harness/facts';
import { progress } from '../harness/progress';
import { PROXIES } from '../harness/proxies';

/** How often each of the accidents happens; ten times are the measurement. */
const ROUNDS = Number(process.env.E2E_ENGINE_RESTARTS ?? 1);
const SUITE = 'Engine restarts';
const ADDRESSES = ['127.0.0.251', '127.0.0.252', '127.0.0.253'];
/** For the images, three deployments and their plans; and for each accident with what is not back in time. */
const MILLISECONDS = { preparation: 300_000, accident: 180_000 };

const ACCIDENTS: { name: string; happen: (engine: PrivateEngine) => Promise<void> }[] = [
  { name: 'the engine stopped and started', happen: (engine) => engine.stop() },
  { name: 'the engine and its containerd killed (-9), containers not, and started', happen: (engine) => engine.kill() },
  { name: 'a power cut: everything killed (-9), and booted', happen: (engine) => engine.cutPower() },
];

/** Seconds until all was served, for each time that all came back; what did not, for each that it did not. */
interface Returns {
  readonly seconds: number[];
  readonly problems: string[];
}

const missing = missingForPrivateEngine();
if (missing !== undefined) {
  const skipped = `need an engine of their own, and for it ${missing}`;
  // Jest reports no test of a file that has none to run.
  progress(`SKIPPED: ${SUITE.toLowerCase()} ${skipped}`);
  describe(SUITE, () => {
    test.skip(skipped, () => {});
  });
} else {
  engineRestarts();
}

function engineRestarts(): void {
  const sophons = PROXIES.map((proxy, index) => new SteadfastSophon({ ...proxy, address: ADDRESSES[index] }));
  const returns = PROXIES.map(() => ACCIDENTS.map((): Returns => ({ seconds: [], problems: [] })));
  let engine: PrivateEngine | undefined;
  let version = '';

  if (!process.env.E2E_MISSING) {
    const all = MILLISECONDS.preparation + ROUNDS * ACCIDENTS.length * MILLISECONDS.accident;
    beforeAll(async () => {
      engine = new PrivateEngine(ADDRESSES);
      await engine.create();
      version = await engine.version();
      progress(`an engine ${version} of its own answers`);
      const { gateway, dashboard } = standIns();
      await engine.load([...PROXIES.map(officialImage), gateway, dashboard]);
      // Each suite has an environment of its own.
      process.env.DOCKER_HOST = engine.host;
      await Promise.all(sophons.map((sophon) => sophon.start()));
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const index of ACCIDENTS.keys()) await survive(engine, index);
      }
    }, all);
    afterAll(() => engine?.remove());
  }

  /** Lets one accident happen and the engine start, and notes what came back. */
  async function survive(running: PrivateEngine, accident: number): Promise<void> {
    const { name, happen } = ACCIDENTS[accident];
    await happen(running);
    running.start();
    const outcomes = await Promise.allSettled(sophons.map((sophon) => sophon.back()));
    for (const [index, outcome] of outcomes.entries()) {
      const { seconds, problems } = returns[index][accident];
      if (outcome.status === 'fulfilled') seconds.push(outcome.value);
      else problems.push(String(outcome.reason));
    }
    const all = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? `${outcome.value.toFixed(1)} s` : 'not'));
    progress(`${name}: back after ${all.join(', ')}`);
  }

  for (const [index, proxy] of PROXIES.entries()) {
    facts(SUITE, proxy.name, () => {
      for (const [accident, { name }] of ACCIDENTS.entries()) {
        test(`${name}: all is served and healthy by itself, with the same certificate`, () => {
          const { seconds, problems } = returns[index][accident];
          figure(`${name}: all back by itself`, `${seconds.length} of ${ROUNDS}`);
          figure(`${name}: seconds from the engine's start until gateway and dashboard are served`, range(seconds));
          expect(problems).toEqual([]);
        });
      }
      test('after all of them a plan is empty', async () => {
        figure('version of the engine', version);
        expect(await sophons[index].plan()).toBe('');
      });
    });
  }
}

/** '3.1–5.2', or what there is of it. */
function range(values: number[]): string {
  const ends = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(1));
  return values.length === 0 ? '' : [...new Set(ends)].join('–');
}
