import { Agent as HttpsAgent } from 'node:https';
import { type Answer, ask, askHttp2, type Request } from '../harness/https';
import type { Site } from '../harness/site';
import { tlsOf } from '../harness/site';

/** A request of the traffic, and what came of it. */
export interface Sample {
  readonly kind: string;
  /** Milliseconds since the epoch. */
  readonly sentAt: number;
  readonly endedAt: number;
  /** Why it was sent a second time, if it was. */
  readonly resent?: Error;
  /** Absent: no answer came. */
  readonly answer?: Answer;
  /** Why none came. */
  readonly error?: Error;
}

/** How a kind of request is sent, again and again, after a pause. */
interface Sender {
  readonly kind: string;
  readonly send: () => Promise<Answer>;
  /** Sends it a second time, on a new connection, when the first one closes before any answer (RFC 9110, 9.2.2). */
  readonly sendAgain?: () => Promise<Answer>;
  readonly pauseMilliseconds: number;
}

/** The one kind that nobody sends twice: it may have done its work. */
export const POST = 'POST';

const PAUSE = 100;
/** Long polls under way at any time, and how long the gateway keeps each. */
const POLLS = 5;
const POLL_MILLISECONDS = 2000;
const UPLOAD = Buffer.alloc(64 * 1024, 'x');

/** Requests at a steady pace, some 50 a second, of every kind that clients send; loopback only. */
export class Traffic {
  private readonly samples: Sample[] = [];
  private readonly loops: Promise<void>[];
  private readonly agent: HttpsAgent;
  private stopped = false;

  constructor(private readonly site: Site) {
    this.agent = new HttpsAgent({ keepAlive: true, maxSockets: 2, ...tlsOf(site) });
    this.loops = this.senders().map((sender) => this.loop(sender));
  }

  /** Requests that were sent at that time (milliseconds since the epoch) or later, and have ended. */
  public since(time: number): Sample[] {
    return this.samples.filter(({ sentAt }) => sentAt >= time);
  }

  /** Waits for the requests under way. */
  public async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.loops);
    this.agent.destroy();
  }

  private senders(): Sender[] {
    const send = (request: Request) => () => ask(this.site, request);
    const retried = (kind: string, first: () => Promise<Answer>, again = first): Sender => {
      return { kind, send: first, sendAgain: again, pauseMilliseconds: PAUSE };
    };
    const toGateway = send({ path: '/api/x' });
    const kept = retried('kept connection', send({ path: '/api/x', agent: this.agent }), toGateway);
    const poll = retried('long poll', send({ path: `/api/slow?ms=${POLL_MILLISECONDS}` }));
    const post = send({ path: '/api/x', method: 'POST', body: UPLOAD });
    return [
      { ...retried(GATEWAY, toGateway), pauseMilliseconds: PAUSE / 2 },
      retried(DASHBOARD, send({})),
      { kind: POST, send: post, pauseMilliseconds: PAUSE },
      retried('HTTP/2', () => askHttp2(this.site, '/api/x')),
      kept,
      kept,
      ...Array.from({ length: POLLS }, () => ({ ...poll, pauseMilliseconds: 0 })),
    ];
  }

  private async loop({ kind, send, sendAgain, pauseMilliseconds }: Sender): Promise<void> {
    while (!this.stopped) {
      const sentAt = Date.now();
      const first = await outcomeOf(send);
      const resent = isClosedUnanswered(first.error) ? first.error : undefined;
      const outcome = resent && sendAgain ? { ...(await outcomeOf(sendAgain)), resent } : first;
      this.samples.push({ kind, sentAt, endedAt: Date.now(), ...outcome });
      await new Promise((resolve) => setTimeout(resolve, pauseMilliseconds));
    }
  }
}

/** Requests to the gateway, each on a new connection. */
export const GATEWAY = 'gateway';
/** Requests to the dashboard, each on a new connection. */
export const DASHBOARD = 'dashboard';

async function outcomeOf(send: () => Promise<Answer>): Promise<{ answer?: Answer; error?: Error }> {
  try {
    return { answer: await send() };
  } catch (error) {
    return { error: error as Error };
  }
}

/** Closed by the proxy before a byte of the answer; a refused connection is not one. */
export function isClosedUnanswered(error?: Error & { code?: string }): boolean {
  return error?.code === 'ECONNRESET' || /REFUSED_STREAM|GOAWAY/.test(error?.message ?? '');
}

/** Whether the request was not answered as it should be: by a stand-in, with 200. */
export function isFailed({ answer }: Sample): boolean {
  return answer?.status !== 200 || answer.servedBy === undefined;
}

/** A sample in words, for an error. */
export function inWords({ kind, sentAt, endedAt, answer, error }: Sample): string {
  const came = answer ? `${answer.status} of ${answer.servedBy ?? 'the proxy'}` : String(error);
  return `${new Date(sentAt).toISOString()} ${kind}: ${came} after ${endedAt - sentAt} ms`;
}

/** Seconds from the first request that failed to the first answer to one that was sent after the last that failed. */
export function outageSeconds(samples: Sample[]): number {
  const bySending = samples.filter(({ kind }) => kind !== 'long poll').sort((a, b) => a.sentAt - b.sentAt);
  const failed = bySending.filter(isFailed);
  if (failed.length === 0) return 0;
  const last = failed[failed.length - 1];
  const recovered = bySending.find((sample) => sample.sentAt > last.sentAt && !isFailed(sample));
  return ((recovered?.endedAt ?? Date.now()) - failed[0].sentAt) / 1000;
}
