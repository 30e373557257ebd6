import { GROUPS } from '../../groups';
import { figure, type Goal, type Kind, type Results, type Row } from '../../results';
import { connect, type Protocol, pace, type Request, type Span, saturate } from '../h2load';
import { CONTESTANTS, type Contestant, type Target } from '../targets';
import { inTurns } from './turns';

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly saturation: Span;
  readonly latencyRounds: number;
  readonly constant: Span;
  /** Bursts of new connections. */
  readonly bursts: number;
}

/** Everybody who answers for the site. */
export interface Field {
  readonly bare: Target;
  readonly haproxy?: Target;
  /** Of each proxy, by its name. */
  readonly of: { [proxy: string]: Target[] };
}

/** Of what the weaker of the two reaches. */
const SHARE = 0.8;
/** A rate that was not held says nothing about latency. */
const HELD = 0.9;

/** A line in the log is as long whatever is sent: what it costs is measured on the small one, over HTTP/1.1. */
const OBJECTS = [
  { title: 'JSON of 100 B', path: '/api/json', showsLog: true },
  { title: 'asset of 100 kB', path: '/asset', showsLog: false },
];
const PROTOCOLS: Protocol[] = ['HTTP/1.1', 'HTTP/2'];

/** Requests at saturation, the same at a constant rate, and new connections. */
export async function measureRequests(field: Field, effort: Effort, results: Results): Promise<void> {
  for (const protocol of PROTOCOLS) {
    for (const { title, path, showsLog } of OBJECTS) {
      const request = { path, protocol };
      await measureOthers(field, `${title}, ${protocol}`, request, effort, results);
      for (const contestant of CONTESTANTS) {
        const targets = saturated(field, contestant, showsLog && protocol === 'HTTP/1.1');
        const row = await saturationRow(targets, contestant, `${title}, ${protocol}`, request, effort);
        results.add(row);
        for (const latency of await latencyRows(field, contestant, row, request, effort)) results.add(latency);
      }
    }
  }
  for (const contestant of CONTESTANTS) results.add(await connectionRow(field, contestant, effort));
}

/** The upstream itself and HAProxy, for orientation: nothing is asked of them. */
async function measureOthers(
  { bare, haproxy }: Field,
  title: string,
  request: Request,
  { rounds, saturation }: Effort,
  results: Results,
): Promise<void> {
  const asked = [...(haproxy ? [haproxy] : []), ...(request.protocol === 'HTTP/1.1' ? [bare] : [])];
  for (const target of asked) {
    const measured = await inTurns([target], Math.min(rounds, 2), (one) => saturate(one, request, saturation));
    const common = { group: GROUPS.saturation, title, subject: target.subject, unit: 'requests/s', goals: [] };
    results.add({ ...common, ...measured });
  }
}

/** Whom of ours the page is compared with follows from its log. */
function saturated(field: Field, { name, pageLogs }: Contestant, showsLog: boolean): Target[] {
  if (showsLog) return field.of[name];
  return ofKinds(field.of[name], 'ours', 'tuned', 'page', ...(pageLogs ? [] : ['oursUnlogged' as const]));
}

async function saturationRow(
  targets: Target[],
  contestant: Contestant,
  title: string,
  request: Request,
  { rounds, saturation }: Effort,
): Promise<Row> {
  const measured = await inTurns(targets, rounds, (target) => saturate(target, request, saturation));
  const goals = [...tunedGoals(targets), ...pageGoals(contestant)];
  return { group: GROUPS.saturation, title, subject: contestant.name, unit: 'requests/s', goals, ...measured };
}

function tunedGoals(targets: Target[]): Goal[] {
  const unlogged: Goal = { of: 'oursUnlogged', to: 'tunedUnlogged', atLeast: 0.97 };
  const isMeasured = targets.some(({ kind }) => kind === 'tunedUnlogged');
  return [{ to: 'tuned', atLeast: 0.97 }, ...(isMeasured ? [unlogged] : [])];
}

/** With the log as it is there. */
function pageGoals({ pageLogs }: Contestant): Goal[] {
  return [{ of: pageLogs ? 'ours' : 'oursUnlogged', to: 'page', atLeast: 1 }];
}

async function latencyRows(
  field: Field,
  { name }: Contestant,
  atMost: Row,
  request: Request,
  { latencyRounds, constant }: Effort,
): Promise<Row[]> {
  const [ours, tuned] = [figure(atMost, 'ours'), figure(atMost, 'tuned')];
  if (ours === undefined || tuned === undefined) return [];
  const rate = Math.min(ours, tuned) * SHARE;
  const p50: { [kind in Kind]?: number[] } = {};
  const measured = await inTurns(ofKinds(field.of[name], 'ours', 'tuned'), latencyRounds, async (target) => {
    const latency = await pace(target, request, rate, constant);
    if (latency.rate < HELD * rate) {
      throw new Error(`held ${latency.rate.toFixed(0)} of ${rate.toFixed(0)} requests/s`);
    }
    p50[target.kind] = [...(p50[target.kind] ?? []), latency.p50];
    return latency.p99;
  });
  const common = { group: GROUPS.constant, subject: name, detail: `${rate.toFixed(0)} requests/s`, unit: 'ms' };
  const { title } = atMost;
  return [
    { ...common, title: `${title}, p50`, figures: p50, goals: [], errors: [] },
    { ...common, title: `${title}, p99`, goals: [{ to: 'tuned', atMost: 1.05 }], ...measured },
  ];
}

async function connectionRow(field: Field, { name }: Contestant, { rounds, bursts }: Effort): Promise<Row> {
  const targets = ofKinds(field.of[name], 'ours', 'tuned', 'page');
  const measured = await inTurns(targets, rounds, (target) => connect(target, bursts));
  const goals: Goal[] = [{ to: 'tuned', atLeast: 0.97 }];
  const common = { group: GROUPS.connections, title: 'connections, each for one request', unit: 'connections/s' };
  return { ...common, subject: name, goals, ...measured };
}

/** The targets of these kinds. */
export function ofKinds(targets: Target[], ...kinds: Kind[]): Target[] {
  return targets.filter(({ kind }) => kinds.includes(kind));
}
