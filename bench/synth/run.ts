import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { Figures, Work } from './worker';

/** `npm run bench:synth [-- --check]`: what synthesizing costs, beside the same resources written by hand. */
const PROXIES: Work['proxy'][] = ['CaddyProxy', 'NginxProxy', 'TraefikProxy'];
/** Runs of a process of its own each; the median counts. */
const RUNS = 5;

/** What must hold, with its goal. */
interface Goal {
  readonly what: string;
  readonly value: number;
  readonly atMost: number;
}

const directory = mkdtempSync(join(tmpdir(), 'bench-synth-'));
/** Plain JavaScript: a loader of TypeScript would take its own time with every stack trace that CDKTF keeps. */
const worker = join(__dirname, '../../node_modules/.cache/bench-synth-worker.cjs');
buildSync({
  entryPoints: [join(__dirname, 'worker.ts')],
  outfile: worker,
  platform: 'node',
  format: 'cjs',
  packages: 'external',
});
const goals: Goal[] = [];
try {
  const imports: number[] = [];
  for (const proxy of PROXIES) {
    const resources = join(directory, `${proxy}.json`);
    run({ how: 'ours', proxy, ingresses: 1, routes: 4, resources });
    const [mine, hand] = sideBySide(
      { how: 'ours', proxy, ingresses: 100, routes: 4 },
      { how: 'by-hand', proxy, ingresses: 100, routes: 4, resources },
    );
    imports.push(mine.importMilliseconds);
    say(`${proxy}: 100 ingresses`, mine, hand);
    goals.push({
      what: `${proxy}: 100 ingresses, ours / by hand`,
      value: mine.milliseconds / hand.milliseconds,
      atMost: 1.2,
    });
    const [many, few] = sideBySide(
      { how: 'ours', proxy, ingresses: 1, routes: 300 },
      { how: 'ours', proxy, ingresses: 1, routes: 30 },
    );
    say(`${proxy}: 300 routes and 30`, many, few);
    goals.push({ what: `${proxy}: 300 routes / 30 routes`, value: many.milliseconds / few.milliseconds, atMost: 12 });
  }
  goals.push({ what: 'import, ms beyond cdktf and the provider', value: median(imports), atMost: 25 });
} finally {
  rmSync(directory, { recursive: true });
}
for (const { what, value, atMost } of goals) {
  console.log(`${value <= atMost ? 'ok    ' : 'MISSED'} ${what}: ${value.toFixed(2)} (at most ${atMost})`);
}
if (process.argv.includes('--check') && goals.some(({ value, atMost }) => value > atMost)) process.exit(1);

/** Both alternately, so that a busy machine is as busy for the one as for the other. */
function sideBySide(one: Work, other: Work): [Figures, Figures] {
  const pairs = Array.from({ length: RUNS }, () => [run(one), run(other)]);
  return [medianOf(pairs.map(([figures]) => figures)), medianOf(pairs.map(([, figures]) => figures))];
}

function run(work: Work): Figures {
  const output = execFileSync(process.execPath, [worker, JSON.stringify(work)], {
    encoding: 'utf8',
    env: { ...process.env, CHECKPOINT_DISABLE: '1' },
  });
  return JSON.parse(output.trim().split('\n').at(-1) as string);
}

function medianOf(all: Figures[]): Figures {
  const of = (figure: keyof Figures) => median(all.map((figures) => figures[figure]));
  return { milliseconds: of('milliseconds'), heapMiB: of('heapMiB'), importMilliseconds: of('importMilliseconds') };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function say(what: string, one: Figures, other: Figures): void {
  const text = ({ milliseconds, heapMiB }: Figures) => `${milliseconds.toFixed(0)} ms, ${heapMiB.toFixed(0)} MiB`;
  console.log(`${what}: ${text(one)} against ${text(other)}`);
}
