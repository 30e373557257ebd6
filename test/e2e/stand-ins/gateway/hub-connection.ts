import { randomUUID } from 'node:crypto';
import type { RequestReport } from '../request-report';
import { HUB_PROTOCOLS, type HubMessage, type HubProtocol, RECORD_SEPARATOR, TYPE } from './hub-protocol';
import { MessageBuffer } from './message-buffer';

/** ASP.NET's KeepAliveInterval. */
const PING_MILLISECONDS = 15_000;
/** ASP.NET's DisconnectTimeout: how long a connection of stateful reconnect waits for its client. */
const LOST_MILLISECONDS = 15_000;

/** The way to a client. */
export interface HubTransport {
  /** Text, or bytes where the protocol is binary. */
  send(data: string | Buffer): void;
  /** The connection is closed. */
  end(): void;
}

/** What a connection is made with. */
export interface HubConnectionOptions {
  /** Sends a message to every client of the same hub. */
  readonly announce: (text: unknown) => void;
  /** The request that the connection was opened by. */
  readonly report: RequestReport;
  /** Called once, when either side is done. */
  readonly forget: (connection: HubConnection) => void;
  /** Whether it outlives its transport: stateful reconnect. */
  readonly stateful: boolean;
  /** Length of its token, for URLs that are long; a UUID's unless told. */
  readonly tokenLength: number;
}

/**
 * One client of a hub, whatever its transport and protocol: handshake, pings, and the methods Echo, Count, Announce,
 * Report, Attachments.
 */
export class HubConnection {
  public readonly id = randomUUID();
  /** What the client names the connection by in `?id=`. */
  public readonly token: string;
  /** How many transports have been attached: polls, or connections. */
  public attachments = 0;
  private outbox: (string | Buffer)[] = [];
  private readonly cancelled = new Set<string>();
  private readonly buffer?: MessageBuffer;
  private transport?: HubTransport;
  private inbox = Buffer.alloc(0);
  private protocol?: HubProtocol;
  private closed = false;
  private pings?: NodeJS.Timeout;
  private lost?: NodeJS.Timeout;

  constructor(private readonly options: HubConnectionOptions) {
    this.token = randomUUID().padEnd(options.tokenLength, 't');
    if (options.stateful) this.buffer = new MessageBuffer((message) => this.write(message));
  }

  /** Sends through a transport from now on, first what has been waiting for one. */
  public attach(transport: HubTransport): void {
    this.attachments++;
    this.transport = transport;
    clearTimeout(this.lost);
    const waiting = this.outbox;
    this.outbox = [];
    if (this.buffer && this.attachments > 1) this.buffer.resend();
    else if (waiting.length > 0) transport.send(joined(waiting));
  }

  /** Keeps what is to be sent until a transport is there again: a long poll has been answered. */
  public detach(): void {
    this.transport = undefined;
  }

  /** The transport broke: the end, but for stateful reconnect, where the client may come back. */
  public lose(transport: HubTransport): void {
    if (!this.buffer) this.close();
    else if (this.transport === transport) {
      this.detach();
      this.lost = setTimeout(() => this.close(), LOST_MILLISECONDS);
    }
  }

  /** Starts the pings of transports that are not kept alive by themselves. */
  public ping(): void {
    this.pings ??= setInterval(() => this.write({ type: TYPE.ping }), PING_MILLISECONDS);
  }

  /** Takes what the client sent: whole messages or parts of them. */
  public receive(data: Buffer): void {
    this.inbox = Buffer.concat([this.inbox, data]);
    if (!this.protocol && !this.shakeHands()) return;
    const { messages, rest } = (this.protocol as HubProtocol).read(this.inbox);
    this.inbox = Buffer.from(rest);
    for (const message of messages) if (this.buffer?.takes(message) ?? true) this.take(message);
  }

  /** Calls a method of the client. */
  public call(target: string, ...args: unknown[]): void {
    if (this.protocol) this.send({ type: TYPE.invocation, target, arguments: args });
  }

  public close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.pings);
    clearTimeout(this.lost);
    this.buffer?.stop();
    this.transport?.end();
    this.options.forget(this);
  }

  /** The handshake is JSON, whatever follows. Whether it was there. */
  private shakeHands(): boolean {
    const end = this.inbox.indexOf(RECORD_SEPARATOR);
    if (end < 0) return false;
    const { protocol } = JSON.parse(this.inbox.subarray(0, end).toString('utf8'));
    this.inbox = this.inbox.subarray(end + 1);
    this.protocol = HUB_PROTOCOLS[protocol];
    const answer = this.protocol ? {} : { error: `The protocol '${protocol}' is not supported.` };
    const text = JSON.stringify(answer) + String.fromCharCode(RECORD_SEPARATOR);
    this.push(protocol === 'messagepack' ? Buffer.from(text) : text);
    return this.protocol !== undefined;
  }

  private take(message: HubMessage): void {
    if (message.type === TYPE.invocation) this.invoke(message);
    else if (message.type === TYPE.streamInvocation) void this.count(message);
    else if (message.type === TYPE.cancelInvocation) this.cancelled.add(String(message.invocationId));
    else if (message.type === TYPE.close) this.close();
  }

  private invoke({ target, arguments: args = [], invocationId }: HubMessage): void {
    const { announce, report } = this.options;
    if (target === 'Announce') announce(args[0]);
    const { attachments } = this;
    const results: { [method: string]: unknown } = {
      Echo: args[0],
      Announce: null,
      Report: report,
      Attachments: attachments,
    };
    const known = target !== undefined && target in results;
    const outcome = known ? { result: results[target] } : { error: `Unknown hub method '${target}'` };
    if (invocationId !== undefined) this.send({ type: TYPE.completion, invocationId, ...outcome });
  }

  /** `Count(n, ms)`: the numbers 1 to n, one every ms, the first at once. */
  private async count({ arguments: args = [], invocationId }: HubMessage): Promise<void> {
    const [to, milliseconds] = args.map(Number);
    for (let item = 1; item <= to && !this.closed && !this.cancelled.has(String(invocationId)); item++) {
      if (item > 1) await new Promise((resolve) => setTimeout(resolve, milliseconds));
      this.send({ type: TYPE.streamItem, invocationId, item });
    }
    this.cancelled.delete(String(invocationId));
    this.send({ type: TYPE.completion, invocationId });
  }

  private send(message: HubMessage): void {
    this.buffer?.keep(message);
    this.write(message);
  }

  /** What is written to nobody is sent again by the buffer, or waits for the next poll. */
  private write(message: HubMessage): void {
    if (this.protocol && (this.transport || !this.buffer)) this.push(this.protocol.write(message));
  }

  private push(data: string | Buffer): void {
    if (this.transport) this.transport.send(data);
    else this.outbox.push(data);
  }
}

function joined(parts: (string | Buffer)[]): string | Buffer {
  const isText = (part: string | Buffer) => typeof part === 'string';
  return parts.every(isText) ? parts.join('') : Buffer.concat(parts.map((part) => Buffer.from(part)));
}
