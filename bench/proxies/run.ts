import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { arch, cpus, release } from 'node:os';
import { join } from 'node:path';
import { IMAGES } from '../../lib/model/images';
import { prepareLab } from '../../test/e2e/harness/lab';
import { Deployment } from '../../test/e2e/harness/stack';
import { until } from '../../test/e2e/harness/wait';
import { BARE, CONTESTANTS, type Contestant, DOMAIN, declareTargets, NAME } from './targets';

/** `npm run bench:proxies [-- --quick] [--check]`: our configurations beside hand-tuned ones, on loopback addresses. */
const QUICK = process.argv.includes('--quick');
/** Rounds, in each of which ours and the peer take turns; the median counts. */
const ROUNDS = QUICK ? 1 : 5;
const SECONDS = QUICK ? 2 : 4;
const CLIENTS = 64;
/** What ours must reach of the peer's requests/s. */
const GOAL = 0.97;

interface Row {
  readonly title: string;
  readonly path: string;
  readonly options: string[];
}

const ROWS: readonly Row[] = [
  { title: 'JSON of 100 B, HTTP/1.1', path: '/api/json', options: ['--h1'] },
  { title: 'asset of 100 kB, HTTP/1.1', path: '/asset', options: ['--h1'] },
  { title: 'JSON of 100 B, HTTP/2', path: '/api/json', options: ['-m', '1'] },
  { title: 'asset of 100 kB, HTTP/2', path: '/asset', options: ['-m', '1'] },
];

interface Result {
  readonly row: string;
  readonly proxy: string;
  /** Requests/s, medians. */
  readonly ours: number;
  readonly peer: number;
}

async function main(): Promise<number> {
  if (spawnSync('h2load', ['--version']).status !== 0) {
    console.log('MISSING h2load (Debian: apt-get install nghttp2-client)');
    return 1;
  }
  const lab = await prepareLab();
  for (const sentence of lab.missing) console.log(`MISSING ${sentence}`);
  if (lab.missing.length > 0) return 1;
  const deployment = new Deployment(NAME);
  await deployment.startAfresh();
  try {
    await deployment.apply(declareTargets);
    for (const { name, ours, peer } of CONTESTANTS) {
      for (const address of [ours, peer]) {
        await until(`${name} at ${address} serves`, 20, async () => answered(address));
      }
    }
    return report(measureAll());
  } finally {
    await deployment.cleanUp();
  }
}

function measureAll(): { results: Result[]; bare: { [row: string]: number } } {
  const results: Result[] = [];
  const bare: { [row: string]: number } = {};
  for (const row of ROWS) {
    if (row.options.includes('--h1')) bare[row.title] = load(BARE, `http://${DOMAIN}:8080${row.path}`, row.options);
    for (const contestant of CONTESTANTS) results.push(measure(row, contestant));
  }
  return { results, bare };
}

function measure({ title, path, options }: Row, { name, ours, peer }: Contestant): Result {
  const taken = { ours: [] as number[], peer: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    const turn = (which: 'ours' | 'peer', address: string) =>
      taken[which].push(load(`${address}:443`, `https://${DOMAIN}${path}`, options));
    // Who comes first takes turns, too: a machine that warms up or slows down does so for both.
    if (round % 2 === 0) turn('ours', ours);
    turn('peer', peer);
    if (round % 2 === 1) turn('ours', ours);
  }
  const result = { row: title, proxy: name, ours: median(taken.ours), peer: median(taken.peer) };
  const ratio = (result.ours / result.peer).toFixed(2);
  console.log(`${title}, ${name}: ${result.ours.toFixed(0)} of ${result.peer.toFixed(0)} requests/s, ${ratio}`);
  return result;
}

/** Requests/s that were answered with 2xx. @throws when any was not */
function load(connectTo: string, url: string, options: string[]): number {
  const common = [
    '-c',
    String(CLIENTS),
    '-t',
    '1',
    '-D',
    String(SECONDS),
    '--warm-up-time',
    '1',
    '--connect-to',
    connectTo,
  ];
  const output = execFileSync('h2load', [...common, ...options, url], { encoding: 'utf8' });
  const rate = /finished in .*, ([\d.]+) req\/s/.exec(output);
  const failed = /(\d+) failed, (\d+) errored, (\d+) timeout/.exec(output);
  const others = /status codes: \d+ 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/.exec(output);
  if (!rate || !failed || !others || [...failed.slice(1), ...others.slice(1)].some((count) => count !== '0')) {
    throw new Error(`${url} at ${connectTo}:\n${output}`);
  }
  return Number(rate[1]);
}

function answered(address: string): boolean {
  const arguments_ = ['--h1', '-c', '1', '-n', '1', '--connect-to', `${address}:443`, `https://${DOMAIN}/api/json`];
  return spawnSync('h2load', arguments_, { encoding: 'utf8' }).stdout.includes('1 2xx');
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Prints the goals and writes the table. The exit code. */
function report({ results, bare }: ReturnType<typeof measureAll>): number {
  const missed = results.filter(({ ours, peer }) => ours / peer < GOAL);
  for (const { row, proxy, ours, peer } of missed) {
    console.log(`MISSED ${row}, ${proxy}: ${(ours / peer).toFixed(2)} (at least ${GOAL})`);
  }
  console.log(`${results.length - missed.length} of ${results.length} rows reach ${GOAL}`);
  if (!QUICK) writeFileSync(join(__dirname, '../results/proxies.md'), table(results, bare));
  return process.argv.includes('--check') && missed.length > 0 ? 1 : 0;
}

function table(results: Result[], bare: { [row: string]: number }): string {
  const [{ model }] = cpus();
  const date = new Date().toISOString().slice(0, 10);
  const cells = (row: string) =>
    CONTESTANTS.map(({ name }) => {
      const { ours, peer } = results.find((one) => one.row === row && one.proxy === name) as Result;
      return `**${(ours / peer).toFixed(2)}** (${ours.toFixed(0)} / ${peer.toFixed(0)})`;
    });
  const lines = ROWS.map(({ title }) => {
    const upstream = bare[title] === undefined ? '' : bare[title].toFixed(0);
    return `| ${[title, ...cells(title), upstream].join(' | ')} |`;
  });
  return `# Ours beside hand-tuned: requests/s

Generated by \`npm run bench:proxies\`; do not edit. Ratio, and in brackets requests/s of ours and of the configuration in
\`bench/proxies/peers\`: ${CLIENTS} clients on kept connections, one request at a time each, TLS, the access log on in both;
medians of ${ROUNDS} turns of ${SECONDS} s. Client, proxy and upstream share the machine: compare ratios, not machines.

| | ${CONTESTANTS.map(({ name }) => name).join(' | ')} | the bare upstream |
| --- | --- | --- | --- | --- |
${lines.join('\n')}

${date}, ${cpus().length} × ${model.trim()}, ${arch()}, Linux ${release()}; ${Object.values(IMAGES).slice(0, 3).join(', ')}.
`;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
