import { createHmac, randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import type { TsigKey } from '../../harness/bind';

const TYPE = { SOA: 6, TXT: 16, TSIG: 250 };
const CLASS = { IN: 1, ANY: 255 };
/** The operation code of an update, where the flags are. */
const UPDATE = 5 << 11;
const TTL = 1;
/** Milliseconds. */
const ANSWERED_WITHIN = 3000;

/**
 * Has the records of a name be these texts, and no others, by one signed update.
 *
 * @param server 'host:port'
 * @throws when the server refuses
 * @see https://www.rfc-editor.org/rfc/rfc2136
 */
export async function replaceTexts(server: string, key: TsigKey, zone: string, name: string, texts: string[]) {
  const id = randomInt(65_536);
  const none = record(name, TYPE.TXT, CLASS.ANY, 0, Buffer.alloc(0));
  const records = texts.map((text) => record(name, TYPE.TXT, CLASS.IN, TTL, characterString(text)));
  const body = Buffer.concat([wireName(zone), words(TYPE.SOA, CLASS.IN), none, ...records]);
  const unsigned = [UPDATE, 1, 0, 1 + records.length];
  const signature = signatureOf(Buffer.concat([words(id, ...unsigned, 0), body]), id, key);
  const answer = await exchange(server, Buffer.concat([words(id, ...unsigned, 1), body, signature]));
  const code = answer.readUInt16BE(2) & 0xf;
  if (code !== 0) throw new Error(`${server} refuses to change ${name} in ${zone}: response code ${code}`);
}

/** The record that signs a message. @see https://www.rfc-editor.org/rfc/rfc8945#section-4.3.3 */
function signatureOf(message: Buffer, id: number, { name, secret }: TsigKey): Buffer {
  const algorithm = wireName('hmac-sha256');
  const time = Buffer.alloc(8);
  time.writeUIntBE(Math.floor(Date.now() / 1000), 0, 6);
  // How many seconds clocks may differ.
  time.writeUInt16BE(300, 6);
  const neitherErrorNorMore = words(0, 0);
  const variables = [wireName(name), words(CLASS.ANY, 0, 0), algorithm, time, neitherErrorNorMore];
  const mac = createHmac('sha256', Buffer.from(secret, 'base64')).update(Buffer.concat([message, ...variables]));
  const digest = mac.digest();
  const data = Buffer.concat([algorithm, time, words(digest.length), digest, words(id), neitherErrorNorMore]);
  return record(name, TYPE.TSIG, CLASS.ANY, 0, data);
}

function record(name: string, type: number, recordClass: number, ttl: number, data: Buffer): Buffer {
  return Buffer.concat([wireName(name), words(type, recordClass, 0, ttl, data.length), data]);
}

function wireName(name: string): Buffer {
  const labels = name.replace(/\.$/, '').toLowerCase().split('.');
  return Buffer.concat([...labels.map(characterString), Buffer.alloc(1)]);
}

function characterString(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, 2 * index);
  return bytes;
}

function exchange(server: string, message: Buffer): Promise<Buffer> {
  const [host, port] = server.split(':');
  const socket = createSocket('udp4');
  const answer = new Promise<Buffer>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${server} does not answer`)), ANSWERED_WITHIN);
    socket.once('message', (bytes) => resolve(bytes));
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(late));
    socket.send(message, Number(port), host, (error) => error && reject(error));
  });
  return answer.finally(() => socket.close());
}
