/** The part of MessagePack that hub messages are made of. @see https://github.com/msgpack/msgpack/blob/master/spec.md */
export function encode(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.from([0xc0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') return Number.isInteger(value) ? encodeInteger(value) : encodeFloat(value);
  if (typeof value === 'string') return sized(0xd9, Buffer.from(value));
  if (value instanceof Uint8Array) return sized(0xc4, value);
  if (Array.isArray(value)) return Buffer.concat([counted(0xdd, value.length), ...value.map(encode)]);
  const entries = Object.entries(value as object);
  return Buffer.concat([counted(0xdf, entries.length), ...entries.flat().map(encode)]);
}

/** The value that the bytes begin with. */
export function decode(bytes: Buffer): unknown {
  return new Reader(bytes).value();
}

function encodeInteger(value: number): Buffer {
  if (value >= 0 && value < 0x80) return Buffer.from([value]);
  const bytes = Buffer.alloc(9, 0xd3);
  bytes.writeBigInt64BE(BigInt(value), 1);
  return bytes;
}

function encodeFloat(value: number): Buffer {
  const bytes = Buffer.alloc(9, 0xcb);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

/** Text or bytes: lengths of one, two and four bytes have types one after the other. */
function sized(type: number, content: Uint8Array): Buffer {
  const size = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 4;
  const head = Buffer.alloc(1 + size, type + Math.log2(size));
  head.writeUIntBE(content.length, 1, size);
  return Buffer.concat([head, content]);
}

function counted(type: number, count: number): Buffer {
  const head = Buffer.alloc(5, type);
  head.writeUInt32BE(count, 1);
  return head;
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  public value(): unknown {
    const type = this.unsigned(1);
    if (type < 0x80) return type;
    if (type < 0x90) return this.map(type & 0x0f);
    if (type < 0xa0) return this.list(type & 0x0f);
    if (type < 0xc0) return this.text(type & 0x1f);
    if (type >= 0xe0) return type - 0x100;
    if (type === 0xc0) return null;
    if (type === 0xc2 || type === 0xc3) return type === 0xc3;
    if (type >= 0xc4 && type <= 0xc6) return this.take(this.unsigned(2 ** (type - 0xc4)));
    if (type === 0xca) return this.take(4).readFloatBE();
    if (type === 0xcb) return this.take(8).readDoubleBE();
    if (type >= 0xcc && type <= 0xce) return this.unsigned(2 ** (type - 0xcc));
    if (type === 0xcf) return Number(this.take(8).readBigUInt64BE());
    if (type >= 0xd0 && type <= 0xd2) return this.take(2 ** (type - 0xd0)).readIntBE(0, 2 ** (type - 0xd0));
    if (type === 0xd3) return Number(this.take(8).readBigInt64BE());
    if (type >= 0xd9 && type <= 0xdb) return this.text(this.unsigned(2 ** (type - 0xd9)));
    if (type === 0xdc || type === 0xdd) return this.list(this.unsigned(type === 0xdc ? 2 : 4));
    if (type === 0xde || type === 0xdf) return this.map(this.unsigned(type === 0xde ? 2 : 4));
    throw new Error(`MessagePack: no hub message has the type ${type.toString(16)}`);
  }

  private take(length: number): Buffer {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  private unsigned(length: number): number {
    return this.take(length).readUIntBE(0, length);
  }

  private text(length: number): string {
    return this.take(length).toString('utf8');
  }

  private list(length: number): unknown[] {
    return Array.from({ length }, () => this.value());
  }

  private map(length: number): object {
    return Object.fromEntries(Array.from({ length }, () => [this.value(), this.value()]));
  }
}
