import { decode, encode } from './message-pack';

/** Message types of the hub protocol. @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md */
export const TYPE = {
  invocation: 1,
  streamItem: 2,
  completion: 3,
  streamInvocation: 4,
  cancelInvocation: 5,
  ping: 6,
  close: 7,
  ack: 8,
  sequence: 9,
} as const;

/** A message, whatever it is written in. */
export interface HubMessage {
  readonly type: number;
  readonly target?: string;
  readonly arguments?: unknown[];
  readonly invocationId?: string;
  readonly item?: unknown;
  readonly result?: unknown;
  readonly error?: string;
  readonly sequenceId?: number;
}

/** How messages are written. */
export interface HubProtocol {
  write(message: HubMessage): string | Buffer;
  /** The whole messages that the bytes begin with, and the bytes that are left. */
  read(bytes: Buffer): { messages: HubMessage[]; rest: Buffer };
}

/** Ends each message of the JSON hub protocol, and the handshake of every one. */
export const RECORD_SEPARATOR = 0x1e;

const JSON_PROTOCOL: HubProtocol = {
  write: (message) => JSON.stringify(message) + String.fromCharCode(RECORD_SEPARATOR),
  read(bytes) {
    const end = bytes.lastIndexOf(RECORD_SEPARATOR) + 1;
    const records = bytes.subarray(0, end).toString('utf8').split(String.fromCharCode(RECORD_SEPARATOR));
    return { messages: records.filter(Boolean).map((record) => JSON.parse(record)), rest: bytes.subarray(end) };
  },
};

const MESSAGE_PACK: HubProtocol = {
  write(message) {
    const packed = encode(fieldsOf(message));
    return Buffer.concat([variableLength(packed.length), packed]);
  },
  read(bytes) {
    const messages: HubMessage[] = [];
    let rest = bytes;
    for (;;) {
      const { length, size } = lengthAt(rest);
      if (size === 0 || rest.length < size + length) return { messages, rest };
      messages.push(messageOf(decode(rest.subarray(size, size + length)) as unknown[]));
      rest = rest.subarray(size + length);
    }
  },
};

/** By the names that clients have for them in the handshake. */
export const HUB_PROTOCOLS: { readonly [name: string]: HubProtocol } = {
  json: JSON_PROTOCOL,
  messagepack: MESSAGE_PACK,
};

const NO_HEADERS = {};
/** Kinds of a completion: an error, nothing, a result. */
const [FAILED, NOTHING, RESULT] = [1, 2, 3];

function fieldsOf({ type, invocationId, target, item, result, error, sequenceId, ...message }: HubMessage): unknown[] {
  const outcome = error !== undefined ? [FAILED, error] : result === undefined ? [NOTHING] : [RESULT, result];
  const call = [NO_HEADERS, invocationId, target, message.arguments ?? [], []];
  const fields: { readonly [type: number]: unknown[] } = {
    [TYPE.invocation]: call,
    [TYPE.streamInvocation]: call,
    [TYPE.cancelInvocation]: [NO_HEADERS, invocationId],
    [TYPE.close]: [error],
    [TYPE.streamItem]: [NO_HEADERS, invocationId, item],
    [TYPE.completion]: [NO_HEADERS, invocationId, ...outcome],
    [TYPE.ack]: [sequenceId],
    [TYPE.sequence]: [sequenceId],
  };
  return [type, ...(fields[type] ?? [])];
}

/** Of either side, as the tests' client reads what the stand-in writes. */
function messageOf([type, ...fields]: unknown[]): HubMessage {
  if (type === TYPE.ack || type === TYPE.sequence) return { type, sequenceId: fields[0] as number };
  const [, id, third, fourth] = fields;
  const invocationId = (id as string | null) ?? undefined;
  if (type === TYPE.streamItem) return { type, invocationId, item: third };
  if (type !== TYPE.completion) {
    return { type: type as number, invocationId, target: third as string, arguments: fourth as unknown[] };
  }
  const outcome = { [FAILED]: { error: fourth as string }, [RESULT]: { result: fourth } }[third as number];
  return { type, invocationId, ...outcome };
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function variableLength(length: number): Buffer {
  const bytes: number[] = [];
  for (let left = length; ; left = Math.floor(left / 0x80)) {
    if (left < 0x80) return Buffer.from([...bytes, left]);
    bytes.push((left % 0x80) | 0x80);
  }
}

/** How long the message is that follows, and in how many bytes that is said: none where they are not all there. */
function lengthAt(bytes: Buffer): { length: number; size: number } {
  const size = bytes.findIndex((byte) => byte < 0x80) + 1;
  const length = bytes.subarray(0, size).reduceRight((sum, byte) => sum * 0x80 + (byte & 0x7f), 0);
  return { length, size };
}
