import { randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { docker } from '../../../test/e2e/harness/docker';
import { until } from '../../../test/e2e/harness/wait';
import { GROUPS } from '../../groups';
import type { Results, Row } from '../../results';
import { CONTESTANTS, DOMAIN, type Target } from '../targets';
import { type Field, ofKinds } from './requests';
import { inTurns } from './turns';

/** Opened at the same time. */
const BATCH = 100;

/** What WebSockets take that nobody says anything on. */
export async function measureSockets(field: Field, wanted: number, results: Results): Promise<void> {
  for (const { name } of CONTESTANTS) {
    const targets = ofKinds(field.of[name], 'ours', 'tuned');
    const count = Math.min(wanted, await mostSockets(targets));
    if (count < wanted) {
      results.omit(`${wanted - count} of ${wanted} idle WebSockets at ${name}: its container may open no more files`);
    }
    results.add(await socketRow(name, targets, count));
  }
}

async function socketRow(subject: string, targets: Target[], count: number): Promise<Row> {
  const measured = await inTurns(targets, 1, (target) => kibPerSocket(target, count));
  return {
    group: GROUPS.sockets,
    title: `memory of the proxy for each of ${count}`,
    subject,
    unit: 'KiB',
    goals: [{ to: 'tuned', atMost: 1 }],
    ...measured,
  };
}

/** A socket takes two files of the proxy's: one to the client, one to the upstream. */
async function mostSockets(targets: Target[]): Promise<number> {
  const limits = await Promise.all(
    targets.map(({ container = '' }) => docker(['exec', container, 'sh', '-c', 'ulimit -n'])),
  );
  return Math.min(
    ...limits.map((limit) => (limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit) / 2 - 1000)),
  );
}

/** What the engine counts as the container's memory, before and after. */
async function kibPerSocket(target: Target, count: number): Promise<number> {
  const before = await settledKib(target);
  const sockets: TLSSocket[] = [];
  try {
    while (sockets.length < count) {
      const batch = Array.from({ length: Math.min(BATCH, count - sockets.length) }, () => openIdle(target));
      sockets.push(...(await Promise.all(batch)));
    }
    const after = await settledKib(target);
    const lost = sockets.filter(({ destroyed }) => destroyed).length;
    if (lost > 0) throw new Error(`${lost} of ${count} were closed`);
    return (after - before) / count;
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

/** Memory that has changed by less than a hundredth within a second. */
async function settledKib(target: Target): Promise<number> {
  let last = await usedKib(target);
  let since = performance.now();
  return until('memory settles', 30, async () => {
    if (performance.now() - since < 1000) return false;
    const now = await usedKib(target);
    const isSettled = Math.abs(now - last) < last / 100;
    last = now;
    since = performance.now();
    return isSettled && now;
  });
}

/** As `docker stats` counts it, which itself takes two seconds. */
async function usedKib({ container }: Target): Promise<number> {
  const { memory_stats: memory } = await engineAnswer(`/containers/${container}/stats?stream=false&one-shot=true`);
  const { total_inactive_file: cached = memory.stats.inactive_file ?? 0 } = memory.stats;
  return (memory.usage - cached) / 1024;
}

interface ContainerStats {
  readonly memory_stats: { readonly usage: number; readonly stats: { readonly [name: string]: number | undefined } };
}

/** What the engine's API answers. */
async function engineAnswer(path: string): Promise<ContainerStats> {
  const host = new URL(process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock');
  const place = host.protocol === 'unix:' ? { socketPath: host.pathname } : { host: host.hostname, port: host.port };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ ...place, path }, resolve).on('error', reject);
  });
  let text = '';
  for await (const chunk of response) text += chunk;
  if (response.statusCode !== 200) throw new Error(`the engine answered with ${response.statusCode}: ${text}`);
  return JSON.parse(text);
}

/** A WebSocket without a library around it, as ten thousand must fit into this process. */
function openIdle({ address, port }: Target): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      host: address,
      port,
      servername: DOMAIN,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
    });
    socket.on('error', reject);
    socket.once('close', () => reject(new Error('closed in the handshake')));
    socket.once('data', (head) => {
      const [status] = String(head).split('\r\n', 1);
      if (status.includes(' 101 ')) resolve(socket);
      else reject(new Error(`a handshake was answered with '${status}'`));
    });
    const key = randomBytes(16).toString('base64');
    const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`;
    socket.write(`GET /hubs/idle HTTP/1.1\r\nHost: ${DOMAIN}\r\n${upgrade}\r\n\r\n`);
  });
}
