import { Agent } from 'node:https';
import { type Answer, ask, askHttp2, type Request } from '../harness/https';
import { type Site, tlsOf } from '../harness/site';
import { Http2Connection } from './http2-connection';
import { isClosedUnanswered } from './traffic';

/** What the client is to do; the argument of its process, as JSON. */
export interface SteadyOptions {
  readonly site: Site;
  readonly perSecond: number;
  /** Whether a GET is sent once more when its connection was closed before any answer, as browsers do. */
  readonly repeatsGets: boolean;
}

/** A request that was not answered by the gateway with 200. */
export interface Failure {
  readonly kind: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly endedAt: number;
  readonly cause: string;
}

/** What became of the requests that were sent since a time and have ended. */
export interface SteadyReport {
  readonly ended: number;
  /** How many were sent each second, from the first to the last of them. */
  readonly perSecond: number;
  /** How many of each kind. */
  readonly endedByKind: { readonly [kind: string]: number };
  readonly failures: Failure[];
  /** How many were sent a second time. */
  readonly repeated: number;
}

interface Sample {
  readonly kind: string;
  readonly sentAt: number;
  readonly repeated: boolean;
  readonly failure?: Failure;
}

/** A way in which requests are sent, and how many of twenty are. */
interface Way {
  readonly kind: string;
  readonly share: number;
  readonly send: () => Promise<Answer>;
  /** On a new connection. */
  readonly sendAgain: () => Promise<Answer>;
  /** Whether the request may be sent again although it may have done its work. */
  readonly isGet: boolean;
}

const GET: Request = { path: '/api/x' };
const POST: Request = { path: '/api/x', method: 'POST', body: 'x'.repeat(1024) };
/** Milliseconds between two looks at what is due. */
const TICK = 5;
/** Requests under way beyond which none is sent: a machine that cannot keep up is not to be buried. */
const MOST_AT_ONCE = 400;

/** Requests at a steady pace, whatever becomes of those before. */
class SteadyClient {
  private readonly samples: Sample[] = [];
  private readonly turns: Way[];
  private readonly agent: Agent;
  private readonly connection: Http2Connection;
  private turn = 0;
  private underWay = 0;

  constructor(private readonly options: SteadyOptions) {
    const { site } = options;
    this.agent = new Agent({ keepAlive: true, ...tlsOf(site) });
    this.connection = new Http2Connection(site);
    this.turns = turnsOf(this.ways(site));
  }

  public start(): void {
    const start = performance.now();
    setInterval(() => {
      const due = Math.floor(((performance.now() - start) / 1000) * this.options.perSecond);
      for (; this.turn < due; this.turn++) {
        if (this.underWay < MOST_AT_ONCE) void this.sendOne(this.turns[this.turn % this.turns.length]);
      }
    }, TICK);
  }

  public reportSince(time: number): SteadyReport {
    const samples = this.samples.filter(({ sentAt }) => sentAt >= time).sort((a, b) => a.sentAt - b.sentAt);
    const seconds = samples.length < 2 ? 1 : (samples[samples.length - 1].sentAt - samples[0].sentAt) / 1000;
    return {
      ended: samples.length,
      perSecond: samples.length / seconds,
      endedByKind: countedBy(samples.map(({ kind }) => kind)),
      failures: samples.flatMap(({ failure }) => failure ?? []),
      repeated: samples.filter(({ repeated }) => repeated).length,
    };
  }

  private ways(site: Site): Way[] {
    const anew = (request: Request) => () => ask(site, request);
    const anewHttp2 = (request: Request) => () => askHttp2(site, request);
    const kept = (request: Request) => () => ask(site, { ...request, agent: this.agent });
    const keptHttp2 = (request: Request) => () => this.connection.ask(request);
    const ways = (isGet: boolean, [http1, http1Anew, http2, http2Anew]: number[]): Way[] => {
      const request = isGet ? GET : POST;
      const way = (kind: string, share: number, send: Way['send'], sendAgain = send): Way => {
        return { kind: isGet ? kind : `${kind}, POST`, share, send, sendAgain, isGet };
      };
      return [
        way('HTTP/1.1, kept connection', http1, kept(request), anew(request)),
        way('HTTP/1.1, new connection', http1Anew, anew(request)),
        way('HTTP/2, kept connection', http2, keptHttp2(request), anewHttp2(request)),
        way('HTTP/2, new connection', http2Anew, anewHttp2(request)),
      ];
    };
    return [...ways(true, [7, 2, 5, 1]), ...ways(false, [2, 1, 2, 0])];
  }

  private async sendOne(way: Way): Promise<void> {
    this.underWay++;
    const sentAt = Date.now();
    let cause = await causeOf(way.send);
    const repeated = this.isRepeated(way, cause);
    if (repeated) cause = await causeOf(way.sendAgain);
    const failure = cause && { kind: way.kind, sentAt, endedAt: Date.now(), cause: String(cause) };
    this.samples.push({ kind: way.kind, sentAt, repeated, failure });
    this.underWay--;
  }

  /** Over HTTP/2 a server says which requests it has not looked at: clients send those again, POST too (RFC 9113, 8.7). */
  private isRepeated({ isGet }: Way, cause?: Error): boolean {
    if (cause?.message.includes('REFUSED_STREAM')) return true;
    return this.options.repeatsGets && isGet && isClosedUnanswered(cause);
  }
}

/** Why a request failed; undefined when it did not. */
async function causeOf(send: () => Promise<Answer>): Promise<Error | undefined> {
  try {
    const { status, servedBy } = await send();
    return status === 200 && servedBy === 'gateway' ? undefined : new Error(`${status} of ${servedBy ?? 'the proxy'}`);
  } catch (error) {
    return error as Error;
  }
}

function countedBy(kinds: string[]): { [kind: string]: number } {
  const counts: { [kind: string]: number } = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Every way as often as its share, spread evenly. */
function turnsOf(ways: Way[]): Way[] {
  const turns = ways.flatMap((way) =>
    Array.from({ length: way.share }, (_, at) => ({ way, at: (at + 0.5) / way.share })),
  );
  return turns.sort((a, b) => a.at - b.at).map(({ way }) => way);
}

const client = new SteadyClient(JSON.parse(process.argv[2]));
process.on('message', (since: number) => process.send?.(client.reportSince(since)));
// Whoever started it has ended.
process.on('disconnect', () => process.exit());
client.start();
