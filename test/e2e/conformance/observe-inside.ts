import { exec } from '../harness/docker';
import { type Observation, refusal, WITHOUT_ANSWER } from './observation';
import type { InnerRequest } from './row';

/** Prints the status of the answer, or the code of the error, to a GET of '/' at the host and port given as arguments. */
const ASK = `
const { get } = require('node:http');
const [host, port] = process.argv.slice(1);
get({ host, port, timeout: 3000 }, ({ statusCode }) => { console.log(statusCode); process.exit(); })
  .on('timeout', () => { console.log('ETIMEDOUT'); process.exit(); })
  .on('error', ({ code }) => console.log(code));
`;

/** Asks a port of the proxy's container from another container on the same network. @throws when it cannot be asked */
export async function askFromInside(from: string, proxy: string, { innerPort }: InnerRequest): Promise<Observation> {
  const { stdout } = await exec(from, '/usr/bin/node', '--eval', ASK, proxy, String(innerPort));
  const said = stdout.trim();
  if (!/^\d{3}$/.test(said)) return refusal({ code: said });
  const answer = { status: Number(said), headers: [], body: '', cut: false };
  return { ...WITHOUT_ANSWER, answer, answers: 1 };
}
