import { randomUUID } from 'node:crypto';
import type { RequestReport } from '../request-report';

/** Ends each message of the JSON hub protocol. */
const RECORD_SEPARATOR = '\x1e';
/** ASP.NET's KeepAliveInterval. */
const PING_MILLISECONDS = 15_000;

/** Message types of the hub protocol. @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md */
const INVOCATION = 1;
const STREAM_ITEM = 2;
const COMPLETION = 3;
const STREAM_INVOCATION = 4;
const CANCEL_INVOCATION = 5;
const PING = 6;
const CLOSE = 7;

interface Message {
  readonly type: number;
  readonly target?: string;
  readonly arguments?: unknown[];
  readonly invocationId?: string;
}

/** The way to a client. */
export interface HubTransport {
  send(text: string): void;
  /** The connection is closed. */
  end(): void;
}

/** One client of a hub, whatever its transport: handshake, pings, and the methods Echo, Count, Announce, Report. */
export class HubConnection {
  public readonly id = randomUUID();
  /** What the client names the connection by in `?id=`. */
  public readonly token = randomUUID();
  /** Whether a transport has been attached yet. */
  public attachedBefore = false;
  private outbox = '';
  private readonly cancelled = new Set<string>();
  private transport?: HubTransport;
  private inbox = '';
  private shookHands = false;
  private closed = false;
  private pings?: NodeJS.Timeout;

  /**
   * @param announce sends a message to every client of the same hub
   * @param report the request that the connection was opened by
   * @param forget called once, when either side is done
   */
  constructor(
    private readonly announce: (text: unknown) => void,
    private readonly report: RequestReport,
    private readonly forget: (connection: HubConnection) => void,
  ) {}

  /** Sends through a transport from now on, first what has been waiting for one. */
  public attach(transport: HubTransport): void {
    this.attachedBefore = true;
    this.transport = transport;
    const waiting = this.outbox;
    this.outbox = '';
    if (waiting) transport.send(waiting);
  }

  /** Keeps what is to be sent until a transport is there again: a long poll has been answered. */
  public detach(): void {
    this.transport = undefined;
  }

  /** Starts the pings of transports that are not kept alive by themselves. */
  public ping(): void {
    this.pings = setInterval(() => this.send({ type: PING }), PING_MILLISECONDS);
  }

  /** Takes what the client sent: whole messages or parts of them. */
  public receive(text: string): void {
    const messages = (this.inbox + text).split(RECORD_SEPARATOR);
    this.inbox = messages.pop() ?? '';
    for (const message of messages) this.take(JSON.parse(message));
  }

  /** Calls a method of the client. */
  public call(target: string, ...args: unknown[]): void {
    if (this.shookHands) this.send({ type: INVOCATION, target, arguments: args });
  }

  public close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.pings);
    this.transport?.end();
    this.forget(this);
  }

  private take(message: Message): void {
    if (!this.shookHands) {
      this.shookHands = true;
      this.send({});
    } else if (message.type === INVOCATION) this.invoke(message);
    else if (message.type === STREAM_INVOCATION) void this.count(message);
    else if (message.type === CANCEL_INVOCATION) this.cancelled.add(String(message.invocationId));
    else if (message.type === CLOSE) this.close();
  }

  private invoke({ target, arguments: args = [], invocationId }: Message): void {
    if (target === 'Announce') this.announce(args[0]);
    const results: { [method: string]: unknown } = { Echo: args[0], Announce: null, Report: this.report };
    const known = target !== undefined && target in results;
    const outcome = known ? { result: results[target] } : { error: `Unknown hub method '${target}'` };
    if (invocationId !== undefined) this.send({ type: COMPLETION, invocationId, ...outcome });
  }

  /** `Count(n, ms)`: the numbers 1 to n, one every ms, the first at once. */
  private async count({ arguments: args = [], invocationId }: Message): Promise<void> {
    const [to, milliseconds] = args.map(Number);
    for (let item = 1; item <= to && !this.closed && !this.cancelled.has(String(invocationId)); item++) {
      if (item > 1) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      this.send({ type: STREAM_ITEM, invocationId, item });
    }
    this.cancelled.delete(String(invocationId));
    this.send({ type: COMPLETION, invocationId });
  }

  private send(message: object): void {
    const text = JSON.stringify(message) + RECORD_SEPARATOR;
    if (this.transport) this.transport.send(text);
    else this.outbox += text;
  }
}
