import { connect as connectHttp2 } from 'node:http2';
import type { Readable } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { open } from '../harness/https';
import { originOf, portOf, type Site, tlsOf } from '../harness/site';

/** When an answer's first and last byte came, in seconds since the request was sent. */
export interface Pace {
  readonly first: number;
  readonly last: number;
}

/** How a stream comes over HTTP/1.1. */
export async function paceOverHttp1(site: Site, path: string): Promise<Pace> {
  const start = performance.now();
  return paceOf(await open(site, path), start);
}

/** How a stream comes over HTTP/2. */
export async function paceOverHttp2(site: Site, path: string): Promise<Pace> {
  const target = { host: site.address, port: portOf(site), servername: site.domain, ALPNProtocols: ['h2'] };
  const session = connectHttp2(originOf(site), { createConnection: () => connectTls({ ...target, ...tlsOf(site) }) });
  session.on('error', () => {});
  try {
    const start = performance.now();
    return await paceOf(session.request({ ':path': path }), start);
  } finally {
    session.close();
  }
}

async function paceOf(body: Readable, start: number): Promise<Pace> {
  let first: number | undefined;
  for await (const _ of body) first ??= performance.now();
  if (first === undefined) throw new Error('an answer without a body');
  return { first: (first - start) / 1000, last: (performance.now() - start) / 1000 };
}
