import { askHttp2 } from '../harness/https';
import { exchange } from '../harness/raw';
import type { Site } from '../harness/site';
import type { Spelling } from './spellings';

/** Milliseconds after which whoever has not answered does not. */
const PATIENCE = 4_000;
/** Milliseconds of silence that a connection may end in. */
const SILENCE = 500;
const UPGRADE = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];

/** Sends a spelling, whatever becomes of it: the upstream is asked what reached it. */
export async function send(site: Site, spelling: Spelling): Promise<void> {
  const sent = spelling.over === 'HTTP/2' ? sendHttp2(site, spelling) : sendBytes(site, spelling);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE).unref());
  // A handshake or a stream that is refused is what a client may meet here.
  await Promise.race([sent.catch(() => {}), late]);
}

function sendBytes(site: Site, spelling: Spelling): Promise<unknown> {
  const tls = { servername: spelling.serverName };
  return exchange(site, Buffer.from(bytesOf(site, spelling), 'latin1'), { silence: SILENCE, tls });
}

function bytesOf({ domain }: Site, { over, method, target, host, headers }: Spelling): string {
  const version = over === 'HTTP/1.0' ? 'HTTP/1.0' : 'HTTP/1.1';
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = [
    `${method} ${target} ${version}`,
    ...(host === undefined ? [] : [`Host: ${host}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(over === 'WebSocket' ? UPGRADE : named.has('connection') ? [] : ['Connection: close']),
    ...(over === 'chunks' ? ['Transfer-Encoding: chunked'] : []),
  ];
  const before = over === 'kept' ? `GET /api/x HTTP/1.1\r\nHost: ${domain}\r\n\r\n` : '';
  return `${before}${lines.join('\r\n')}\r\n\r\n${over === 'chunks' ? '4\r\nfour\r\n0\r\n\r\n' : ''}`;
}

function sendHttp2(site: Site, { method, target: path, host, headers, serverName: servername }: Spelling) {
  const kept = headers.filter(([name]) => !/^(connection|upgrade|host)$/i.test(name));
  const fields = Object.fromEntries(kept.map(([name, value]) => [name.toLowerCase(), value]));
  return askHttp2(site, { method, path, servername, headers: { ...(host ? { ':authority': host } : {}), ...fields } });
}
