import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { GROUPS } from '../groups';
import { type Goal, median, type Results } from '../results';
import type { Figures, Work } from './worker';

/** How much is measured. */
export interface SynthEffort {
  /** Processes a figure; the median counts. */
  readonly runs: number;
  readonly ingresses: number[];
  readonly routes: number[];
}

type Side = 'ours' | 'byHand';
type Samples = { [side in Side]: Figures[] };

const PROXIES: { subject: string; proxy: Work['proxy'] }[] = [
  { subject: 'Caddy', proxy: 'CaddyProxy' },
  { subject: 'nginx', proxy: 'NginxProxy' },
  { subject: 'Traefik', proxy: 'TraefikProxy' },
];
/** Routes of a Sophon, which every ingress has. */
const OWN_ROUTES = 4;
/** More ingresses take seconds a run, which is long enough for one run to tell. */
const LONG = 100;
/** From so many on; below it, what every run of Node and CDKTF takes is most of it. */
const GROWTH_FROM = 10;

/** What synthesizing costs, beside the same resources written by hand: each run is a process of its own. */
export function measureSynth(effort: SynthEffort, results: Results): void {
  const directory = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const bench = new SynthBench(directory, effort.runs, results);
    for (const { subject, proxy } of PROXIES) {
      bench.measureSeries(subject, 'ingresses', effort.ingresses, (ingresses) => {
        return { proxy, ingresses, routes: OWN_ROUTES };
      });
      bench.measureSeries(subject, 'routes', effort.routes, (routes) => ({ proxy, ingresses: 1, routes }));
    }
    bench.reportImports();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

class SynthBench {
  private readonly imports: { [subject: string]: number[] } = {};
  /** Plain JavaScript: a loader of TypeScript would take its own time with every stack trace that CDKTF keeps. */
  private readonly worker = join(__dirname, '../../node_modules/.cache/bench-synth-worker.cjs');

  constructor(
    private readonly directory: string,
    private readonly runs: number,
    private readonly results: Results,
  ) {
    const entryPoints = [join(__dirname, 'worker.ts')];
    buildSync({ entryPoints, outfile: this.worker, platform: 'node', format: 'cjs', packages: 'external' });
  }

  /** A row for each count, and one for how the time grows. */
  public measureSeries(
    subject: string,
    what: 'ingresses' | 'routes',
    counts: number[],
    work: (count: number) => Omit<Work, 'how'>,
  ): void {
    const times = new Map<number, number[]>();
    for (const count of counts) {
      const samples = this.sideBySide(`${subject}-${what}-${count}`, work(count));
      times.set(
        count,
        samples.ours.map(({ milliseconds }) => milliseconds),
      );
      this.imports[subject] = [...(this.imports[subject] ?? []), ...samples.ours.map((one) => one.importMilliseconds)];
      // By hand, the text of 300 routes is a constant that nobody has to write: a ratio would compare reading with writing.
      const goals: Goal[] = what === 'ingresses' && count >= GROWTH_FROM ? [{ to: 'byHand', atMost: 1.2 }] : [];
      this.add(subject, `${count} ${what}: processor time`, 'ms', samples, 'milliseconds', goals);
      this.add(subject, `${count} ${what}: memory`, 'MiB', samples, 'heapMiB', []);
    }
    this.reportGrowth(subject, what, counts, times);
  }

  /** Beyond what cdktf and the provider take. */
  public reportImports(): void {
    for (const [subject, milliseconds] of Object.entries(this.imports)) {
      const goals: Goal[] = [{ atMost: 25 }];
      const row = { group: GROUPS.synth, subject, unit: 'ms', goals, errors: [] };
      this.results.add({ ...row, title: 'import of the library itself', figures: { ours: milliseconds } });
    }
  }

  private reportGrowth(subject: string, what: string, counts: number[], times: Map<number, number[]>): void {
    const from = counts.find((count) => count >= GROWTH_FROM);
    const to = counts.at(-1);
    if (from === undefined || to === undefined || to <= from) return;
    const of = (count: number) => median(times.get(count) as number[]);
    const exponent = Math.log(of(to) / of(from)) / Math.log(to / from);
    const row = { group: GROUPS.synth, subject, unit: '', goals: [{ atMost: 1.05 }], errors: [] };
    this.results.add({
      ...row,
      title: `growth from ${from} to ${to} ${what}, exponent`,
      figures: { ours: [exponent] },
    });
  }

  private add(
    subject: string,
    title: string,
    unit: string,
    samples: Samples,
    field: keyof Figures,
    goals: Goal[],
  ): void {
    const of = (side: Side) => samples[side].map((figures) => figures[field]);
    const figures = { ours: of('ours'), byHand: of('byHand') };
    this.results.add({ group: GROUPS.synth, title, subject, unit, figures, goals, errors: [] });
  }

  /** Both alternately, so that a busy machine is as busy for the one as for the other. */
  private sideBySide(name: string, work: Omit<Work, 'how'>): Samples {
    const resources = join(this.directory, `${name}.json`);
    // What one ingress is made of, which the other side then writes as many times.
    this.run({ ...work, how: 'ours', ingresses: 1, resources });
    const samples: Samples = { ours: [], byHand: [] };
    const runs = work.ingresses > LONG ? 1 : this.runs;
    for (let run = 0; run < runs; run++) {
      samples.ours.push(this.run({ ...work, how: 'ours' }));
      samples.byHand.push(this.run({ ...work, how: 'by-hand', resources }));
    }
    return samples;
  }

  private run(work: Work): Figures {
    const output = execFileSync(process.execPath, [this.worker, JSON.stringify(work)], {
      encoding: 'utf8',
      env: { ...process.env, CHECKPOINT_DISABLE: '1' },
    });
    return JSON.parse(output.trim().split('\n').at(-1) as string);
  }
}
