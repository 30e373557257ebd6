import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outcomeOf, outputOf } from '../../test/e2e/harness/process';
import { percentile } from '../results';
import { DOMAIN, type Target } from './targets';

/** Kept connections that requests come over. */
export const CLIENTS = 64;
/** Connections that are opened at once: fewer than the shortest queue of a listener, nginx's 511. */
const BURST = 200;
/** A request that has not been answered then has failed. */
const TIMEOUT_SECONDS = 20;
/** A client whose connection is open only after the warm-up goes on for ever: such a run is ended, and tried again. */
const LONGEST_SECONDS = 40;

export type Protocol = 'HTTP/1.1' | 'HTTP/2';

/** What is asked for. */
export interface Request {
  readonly path: string;
  readonly protocol: Protocol;
  /** @default DOMAIN */
  readonly domain?: string;
}

/** Seconds of load, and of load ahead of it that is not counted. */
export interface Span {
  readonly seconds: number;
  readonly warmUp: number;
}

/** How a target answered at a constant rate. */
export interface Latency {
  /** Requests/s that were answered. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Requests/s of clients that ask again as soon as they are answered. @throws when any answer is not 2xx */
export async function saturate(target: Target, request: Request, { seconds, warmUp }: Span): Promise<number> {
  const span = durations({ seconds, warmUp });
  return rateOf(await h2load(target, request, ['-c', String(CLIENTS), ...span]));
}

/** Latencies of requests that come at a constant rate. @throws when any answer is not 2xx */
export async function pace(
  target: Target,
  request: Request,
  rate: number,
  { seconds, warmUp }: Span,
): Promise<Latency> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const log = join(directory, 'log');
    const span = [...durations({ seconds, warmUp }), '--log-file', log];
    const paced = ['-c', String(CLIENTS), '--rps', (rate / CLIENTS).toFixed(2), ...span];
    const answered = rateOf(await h2load(target, request, paced));
    const milliseconds = readFileSync(log, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.split('\t')[2]) / 1000);
    return { rate: answered, p50: percentile(milliseconds, 0.5), p99: percentile(milliseconds, 0.99) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** New TLS connections per second, each for one request. */
export async function connect(target: Target, bursts: number): Promise<number> {
  let seconds = 0;
  for (let burst = 0; burst < bursts; burst++) {
    const request: Request = { path: '/api/json', protocol: 'HTTP/1.1' };
    const output = await h2load(target, request, ['-c', String(BURST), '-n', String(BURST)]);
    seconds += secondsOf(output);
  }
  return (bursts * BURST) / seconds;
}

/** Whether one request is answered with 2xx. */
export async function answers(target: Target, { path, protocol, domain }: Request): Promise<boolean> {
  const args = argumentsFor(target, { path, protocol, domain }, ['-c', '1', '-n', '1']);
  const { stdout } = await outcomeOf('h2load', [...args, '-N', '2s']);
  return stdout.includes(' 1 2xx,');
}

async function h2load(target: Target, request: Request, options: string[]): Promise<string> {
  const args = [...argumentsFor(target, request, options), '-N', `${TIMEOUT_SECONDS}s`];
  const output = await outputOf('h2load', args, { signal: AbortSignal.timeout(LONGEST_SECONDS * 1000) });
  const failed = /(\d+) failed, (\d+) errored, (\d+) timeout/.exec(output);
  const others = /status codes: (\d+) 2xx, (\d+) 3xx, (\d+) 4xx, (\d+) 5xx/.exec(output);
  if (!failed || !others || others[1] === '0') throw new Error('nothing was answered');
  if ([...failed.slice(1), ...others.slice(2)].some((count) => count !== '0')) {
    throw new Error(`not every request was answered with 2xx: ${failed[0]}; ${others[0]}`);
  }
  return output;
}

function durations({ seconds, warmUp }: Span): string[] {
  return ['-D', `${seconds * 1000}ms`, '--warm-up-time', `${warmUp * 1000}ms`];
}

function argumentsFor({ address, port, plain }: Target, request: Request, options: string[]): string[] {
  const { path, protocol, domain = DOMAIN } = request;
  const url = `${plain ? 'http' : 'https'}://${domain}:${plain ? port : 443}${path}`;
  const version = protocol === 'HTTP/1.1' ? ['--h1'] : [];
  return ['-t', '1', '-m', '1', ...version, ...options, '--connect-to', `${address}:${port}`, url];
}

function rateOf(output: string): number {
  const rate = /finished in .*, ([\d.]+) req\/s/.exec(output);
  if (!rate) throw new Error(`no rate in: ${output}`);
  return Number(rate[1]);
}

function secondsOf(output: string): number {
  const [, amount, unit] = /finished in ([\d.]+)(us|ms|s|m)?,/.exec(output) ?? [];
  const scale: { [unit: string]: number } = { us: 1e-6, ms: 1e-3, s: 1, m: 60 };
  if (amount === undefined) throw new Error(`no time in: ${output}`);
  return Number(amount) * scale[unit ?? 's'];
}
