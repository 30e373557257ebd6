import { type HubMessage, TYPE } from './hub-protocol';

/** ASP.NET's AckRate. */
const ACK_MILLISECONDS = 1_000;

/** Messages that are counted; pings, acks and the like are for one connection alone. */
const COUNTED: readonly number[] = [
  TYPE.invocation,
  TYPE.streamItem,
  TYPE.completion,
  TYPE.streamInvocation,
  TYPE.cancelInvocation,
];

/**
 * What stateful reconnect keeps: messages until the client says that it has them, and how many of the client's have come.
 *
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md
 */
export class MessageBuffer {
  private readonly unacknowledged: { readonly id: number; readonly message: HubMessage }[] = [];
  private sent = 0;
  private received = 0;
  /** The number of the client's next message: after a reconnect it begins again with what it has no ack for. */
  private next = 1;
  private ack?: NodeJS.Timeout;

  /** @param send to the client, if it is there */
  constructor(private readonly send: (message: HubMessage) => void) {}

  /** Keeps a message that is sent. */
  public keep(message: HubMessage): void {
    if (COUNTED.includes(message.type)) this.unacknowledged.push({ id: ++this.sent, message });
  }

  /** Sends again what the client may not have, after another connection was made. */
  public resend(): void {
    const [first] = this.unacknowledged;
    this.send({ type: TYPE.sequence, sequenceId: first?.id ?? this.sent + 1 });
    for (const { message } of this.unacknowledged) this.send(message);
  }

  /** Whether a message of the client is for the hub: neither of the buffer's own nor one that has come already. */
  public takes(message: HubMessage): boolean {
    if (message.type === TYPE.ack) this.forgetUntil(message.sequenceId ?? 0);
    else if (message.type === TYPE.sequence) this.next = message.sequenceId ?? 1;
    else if (!COUNTED.includes(message.type)) return true;
    else return this.isNew();
    return false;
  }

  public stop(): void {
    clearTimeout(this.ack);
  }

  private forgetUntil(id: number): void {
    while (this.unacknowledged.length > 0 && this.unacknowledged[0].id <= id) this.unacknowledged.shift();
  }

  private isNew(): boolean {
    const id = this.next++;
    this.ack ??= setTimeout(() => {
      this.ack = undefined;
      this.send({ type: TYPE.ack, sequenceId: this.received });
    }, ACK_MILLISECONDS);
    if (id <= this.received) return false;
    this.received = id;
    return true;
  }
}
