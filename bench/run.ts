import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { prepareLab } from '../test/e2e/harness/lab';
import { WORK } from '../test/e2e/harness/paths';
import { Deployment } from '../test/e2e/harness/stack';
import { EFFORT, type Effort } from './effort';
import { thisMachine } from './machine';
import { declareEdge } from './proxies/edges';
import { pagePeer, tunedPeer } from './proxies/peers';
import { type Field, measureRequests } from './proxies/rows/requests';
import { measureScale } from './proxies/rows/scale';
import { measureSockets } from './proxies/rows/sockets';
import { measureStreams } from './proxies/rows/streams';
import { Stage } from './proxies/stage';
import { CONTESTANTS, NAME, type Target } from './proxies/targets';
import { writeReport } from './report';
import { Results, type Stored, storedIn, verdictsOn } from './results';
import { measureSynth } from './synth/synth';

/**
 * `npm run bench [-- --quick] [--check] [--only=synth,scale] [--report]`: what bench/README.md says. With `--report` nothing is
 * measured, and the tables and plots are written anew.
 */
const PARTS = ['requests', 'streams', 'sockets', 'scale', 'synth'] as const;
type Part = (typeof PARTS)[number];

const isQuick = process.argv.includes('--quick');
const only = process.argv
  .find((argument) => argument.startsWith('--only='))
  ?.slice('--only='.length)
  .split(',');
/** What a quick run finds stays out of the repository. */
const DIRECTORY = isQuick ? join(WORK, 'bench-quick') : join(__dirname, 'results');
const started = performance.now();

async function main(): Promise<number> {
  if (process.argv.includes('--report')) return finish(storedIn(DIRECTORY));
  const parts = only ? PARTS.filter((part) => only.includes(part)) : [...PARTS];
  if (parts.length === 0) throw new Error(`--only: must name parts, got '${only}' (e.g. '${PARTS.join(',')}')`);
  const results = new Results(DIRECTORY, thisMachine(isQuick), only && storedIn(DIRECTORY));
  const effort = isQuick ? EFFORT.quick : EFFORT.full;
  if (parts.some((part) => part !== 'synth')) await withEngine(parts, effort, results);
  if (parts.includes('synth')) await part('synth', results, async () => measureSynth(effort.synth, results));
  return finish(results);
}

/** All that needs containers; they are gone when it returns. */
async function withEngine(parts: Part[], effort: Effort, results: Results): Promise<void> {
  const lab = await prepareLab();
  const missing = [...missingTools(), ...lab.missing];
  if (missing.length > 0) {
    results.omit(`everything that needs proxies, for want of ${missing.join('; ')}`);
    return;
  }
  const stage = new Stage(lab.images?.gateway as string);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void stage.cleanUp().finally(() => process.exit(1)));
  }
  try {
    const bare = await stage.start();
    if (parts.some((name) => name !== 'scale')) await onOneSite(parts, stage, bare, effort, results);
    if (parts.includes('scale')) await part('scale', results, () => measureScale(stage, effort.scale, results));
  } finally {
    await stage.cleanUp();
  }
}

async function onOneSite(parts: Part[], stage: Stage, bare: Target, effort: Effort, results: Results): Promise<void> {
  const deployment = new Deployment(`${NAME}-one`);
  await deployment.startAfresh();
  try {
    const field = await fieldOf(stage, deployment, bare, results);
    if (parts.includes('streams')) await part('streams', results, () => measureStreams(field, effort.streams, results));
    if (parts.includes('requests')) {
      await part('requests', results, () => measureRequests(field, effort.requests, results));
    }
    if (parts.includes('sockets')) await part('sockets', results, () => measureSockets(field, effort.sockets, results));
  } catch (error) {
    results.omit(`what is measured on one site, from here on: ${(error as Error).message.slice(0, 500)}`);
  } finally {
    await stage.stopPeers();
    await deployment.cleanUp();
  }
}

/** Starts everybody who answers for the one site. */
async function fieldOf(stage: Stage, deployment: Deployment, bare: Target, results: Results): Promise<Field> {
  progress('deploying our edges, starting their peers');
  const { certificate } = stage;
  await deployment.apply((stack) => {
    for (const contestant of CONTESTANTS) {
      const { id, ours: address, oursUnlogged } = contestant;
      declareEdge(stack, contestant, { name: `one-${id}`, address, certificate });
      declareEdge(stack, contestant, { name: `one-${id}-unlogged`, address: oursUnlogged, certificate, log: false });
    }
  });
  const of: { [proxy: string]: Target[] } = {};
  for (const contestant of CONTESTANTS) {
    const { id, name } = contestant;
    of[name] = [
      await stage.edgeAt(contestant.ours, name, 'ours'),
      await stage.startPeer(`${id}-tuned`, name, 'tuned', tunedPeer(contestant)),
      await stage.edgeAt(contestant.oursUnlogged, name, 'oursUnlogged'),
      await stage.startPeer(`${id}-tuned-unlogged`, name, 'tunedUnlogged', tunedPeer(contestant, { log: false })),
      await stage.startPeer(`${id}-page`, name, 'page', pagePeer(contestant)),
    ];
  }
  return { bare, haproxy: await haproxyOn(stage, bare, results), of };
}

async function haproxyOn(stage: Stage, bare: Target, results: Results): Promise<Target | undefined> {
  if (spawnSync('haproxy', ['-v']).status !== 0) {
    results.omit('HAProxy, which this machine does not have (Debian: apt-get install haproxy)');
    return undefined;
  }
  try {
    return await stage.startHaproxy(bare);
  } catch (error) {
    results.omit(`HAProxy: ${(error as Error).message}`);
    return undefined;
  }
}

/** One part; what it throws loses its own rows and no other's. */
async function part(name: Part, results: Results, measure: () => Promise<void>): Promise<void> {
  progress(name);
  try {
    await measure();
  } catch (error) {
    results.omit(`the rest of '${name}': ${(error as Error).message.slice(0, 500)}`);
  }
  writeReport(DIRECTORY, results);
}

function missingTools(): string[] {
  const isThere = spawnSync('h2load', ['--version']).status === 0;
  return isThere ? [] : ['h2load (Debian: apt-get install nghttp2-client)'];
}

/** Writes the report and says which goals are missed. The exit code. */
function finish(stored: Stored | undefined): number {
  if (!stored) throw new Error(`there are no results in ${DIRECTORY}`);
  writeReport(DIRECTORY, stored);
  const verdicts = verdictsOn(stored.rows);
  const met = verdicts.filter((verdict) => verdict.met);
  progress(`${met.length} of ${verdicts.length} goals are met; see ${join(DIRECTORY, 'README.md')}`);
  const isWhole = met.length === verdicts.length && !stored.omissions.some((what) => what.startsWith('everything'));
  return process.argv.includes('--check') && !isWhole ? 1 : 0;
}

function progress(text: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`[${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}] ${text}`);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
