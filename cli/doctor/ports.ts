import { connect } from 'node:net';
import { type Finding, note, ok, problem } from './report';
import { codeOf, PATIENCE_MILLISECONDS } from './timing';

/** Whether a TCP port answers, as seen from this machine. */
export async function lookAtPort(address: string, port: number): Promise<Finding> {
  const error = await connectionError(address, port);
  if (error === undefined) return ok();
  if (['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(error)) {
    const family = address.includes(':') ? 'IPv6' : 'IPv4';
    return note(
      `cannot be reached from this machine (${error})`,
      `It has no way to this ${family} address. Try elsewhere.`,
    );
  }
  if (address === '::1')
    return note(`does not answer (${error})`, 'Right with bindAddresses that hold 127.0.0.1 only.');
  if (error === 'ECONNREFUSED') {
    return problem(
      'nothing listens there',
      'Deploy the edge, or start it; `docker ps` shows the addresses and ports that it is published on. ' +
        'bindAddresses, httpPort and httpsPort decide them.',
    );
  }
  if (error === 'ETIMEDOUT') {
    return problem(
      `no answer within ${PATIENCE_MILLISECONDS / 1000} s`,
      `Let TCP port ${port} in at the firewall of the host and at that of its provider, or correct the record that ` +
        `names ${address}.`,
    );
  }
  return problem(`does not answer (${error})`, `Look at what is between this machine and ${address}.`);
}

/** The error's code; undefined when the connection was made. */
function connectionError(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const done = (error?: string) => {
      socket.destroy();
      resolve(error);
    };
    socket.setTimeout(PATIENCE_MILLISECONDS, () => done('ETIMEDOUT'));
    socket.on('connect', () => done()).on('error', (error) => done(codeOf(error)));
  });
}
