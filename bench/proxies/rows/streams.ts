import { Agent as HttpAgent, type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { HttpTransportType, hubClient } from '../../../test/e2e/harness/clients';
import type { Site } from '../../../test/e2e/harness/site';
import { GROUPS } from '../../groups';
import { type Kind, median, percentile, type Results, type Row } from '../../results';
import { CONTESTANTS, DOMAIN, type Target } from '../targets';
import { type Field, ofKinds } from './requests';
import { inTurns } from './turns';

/** How much is measured. */
export interface StreamEffort {
  readonly rounds: number;
  /** Streams a round. */
  readonly streams: number;
  /** SignalR invocations a round. */
  readonly invocations: number;
  readonly uploadMB: number;
}

/** What is no plain answer: streams of events, SignalR, uploads. */
export async function measureStreams(field: Field, effort: StreamEffort, results: Results): Promise<void> {
  for (const { name } of CONTESTANTS) {
    const targets = [field.bare, ...ofKinds(field.of[name], 'ours', 'tuned', 'page')];
    results.add(await firstByteRow(name, targets, effort));
    for (const row of await roundTripRows(name, targets, effort)) results.add(row);
    results.add(await uploadRow(name, targets, effort));
  }
}

async function firstByteRow(subject: string, targets: Target[], { rounds, streams }: StreamEffort): Promise<Row> {
  const measured = await inTurns(targets, rounds, (target) => firstByte(target, streams));
  return {
    group: GROUPS.firstByte,
    title: 'server-sent events, first byte (median)',
    subject,
    unit: 'ms',
    goals: [{ to: 'bare', by: 'difference', atMost: 2 }],
    ...measured,
  };
}

async function roundTripRows(subject: string, targets: Target[], effort: StreamEffort): Promise<Row[]> {
  const p50: { [kind in Kind]?: number[] } = {};
  const measured = await inTurns(targets, effort.rounds, async (target) => {
    const times = await roundTrips(target, effort.invocations);
    p50[target.kind] = [...(p50[target.kind] ?? []), percentile(times, 0.5)];
    return percentile(times, 0.99);
  });
  const common = { group: GROUPS.signalR, subject, unit: 'ms' };
  return [
    { ...common, title: 'round trip of an invocation, p50', figures: p50, goals: [], errors: [] },
    { ...common, title: 'round trip of an invocation, p99', goals: [{ to: 'tuned', atMost: 1.05 }], ...measured },
  ];
}

async function uploadRow(subject: string, targets: Target[], { rounds, uploadMB }: StreamEffort): Promise<Row> {
  const measured = await inTurns(targets, rounds, async (target) => uploadMB / (await uploadSeconds(target, uploadMB)));
  return {
    group: GROUPS.uploads,
    title: `one upload of ${uploadMB} MB`,
    subject,
    unit: 'MB/s',
    goals: [{ to: 'tuned', atLeast: 0.97 }],
    ...measured,
  };
}

/** Median of the milliseconds from a request to the first byte of a stream that goes on, on a kept connection. */
async function firstByte(target: Target, streams: number): Promise<number> {
  const agent = agentFor(target);
  try {
    const times: number[] = [];
    for (let stream = 0; stream < streams; stream++) {
      const start = performance.now();
      const response = await answerTo(target, { agent, path: '/api/sse?n=2&ms=10' });
      let first: number | undefined;
      for await (const _ of response) first ??= performance.now() - start;
      if (first === undefined) throw new Error('a stream without a byte');
      times.push(first);
    }
    return median(times);
  } finally {
    agent.destroy();
  }
}

/** Milliseconds of each invocation of a hub's method, one after the other. */
async function roundTrips(target: Target, count: number): Promise<number[]> {
  const { address, port, plain } = target;
  const site: Site = { domain: DOMAIN, address, plain, httpPort: port };
  const connection = await hubClient(site, 'chat', HttpTransportType.WebSockets, 'token', { skipNegotiation: true });
  try {
    const times: number[] = [];
    for (let invocation = 0; invocation < count; invocation++) {
      const start = performance.now();
      await connection.invoke('Echo', 'a message');
      times.push(performance.now() - start);
    }
    return times;
  } finally {
    await connection.stop();
  }
}

const CHUNK = Buffer.alloc(256 * 1024);

/** Seconds until an upload has been answered. */
async function uploadSeconds(target: Target, megabytes: number): Promise<number> {
  const agent = agentFor(target);
  const bytes = megabytes * 1_000_000;
  const start = performance.now();
  try {
    const options = { agent, path: '/api/upload', method: 'POST', headers: { 'Content-Length': bytes } };
    const response = await answerTo(target, options, bytes);
    let text = '';
    for await (const chunk of response) text += chunk;
    if (text !== String(bytes)) throw new Error(`${text} of ${bytes} bytes arrived`);
    return (performance.now() - start) / 1000;
  } finally {
    agent.destroy();
  }
}

function agentFor({ plain }: Target): HttpAgent | HttpsAgent {
  return plain ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true, rejectUnauthorized: false });
}

/** The answer's head has come. @throws when its status is not 200 */
function answerTo({ address, port, plain }: Target, options: RequestOptions, bytes = 0): Promise<IncomingMessage> {
  const send = plain ? requestHttp : requestHttps;
  const headers = { Host: DOMAIN, ...(options.headers as object) };
  return new Promise((resolve, reject) => {
    const target = { host: address, port, servername: DOMAIN, ...options, headers };
    const request = send(target, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`answered with ${response.statusCode}`));
    });
    request.on('error', reject);
    let left = bytes;
    const write = () => {
      while (left > 0) {
        const part = CHUNK.subarray(0, left);
        left -= part.length;
        if (!request.write(part)) {
          request.once('drain', write);
          return;
        }
      }
      request.end();
    };
    write();
  });
}
