import { Socket } from 'node:net';
import { lookAtPort } from '../../../cli/doctor/ports';
import { answering, closeServers, freePort, httpServer } from './servers';

afterEach(closeServers);
afterEach(() => jest.restoreAllMocks());

/** Has the next connection end so, which this machine's network cannot be made to do. */
function connectionsEndWith(code: string): void {
  jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
    setImmediate(() => this.emit(code === 'ETIMEDOUT' ? 'timeout' : 'error', Object.assign(new Error(code), { code })));
    return this;
  });
}

test('a port that answers is well', async () => {
  expect(await lookAtPort('127.0.0.1', await httpServer(answering(200)))).toEqual({ verdict: 'ok', seen: '' });
});

test('fails when nothing listens', async () => {
  const finding = await lookAtPort('127.0.0.1', await freePort());
  expect(finding).toMatchObject({ verdict: 'problem', seen: 'nothing listens there' });
  expect(finding.fix).toContain('docker ps');
});

test('fails when a firewall drops what arrives', async () => {
  connectionsEndWith('ETIMEDOUT');
  const finding = await lookAtPort('203.0.113.7', 443);
  expect(finding).toMatchObject({ verdict: 'problem', seen: 'no answer within 5 s' });
  expect(finding.fix).toContain('Let TCP port 443 in at the firewall');
});

test('fails when the connection is refused otherwise', async () => {
  connectionsEndWith('ECONNRESET');
  expect(await lookAtPort('203.0.113.7', 443)).toMatchObject({
    verdict: 'problem',
    seen: 'does not answer (ECONNRESET)',
  });
});

test('an address that this machine has no way to is noted', async () => {
  connectionsEndWith('ENETUNREACH');
  const finding = await lookAtPort('2001:db8::7', 443);
  expect(finding).toMatchObject({ verdict: 'note', seen: 'cannot be reached from this machine (ENETUNREACH)' });
  expect(finding.fix).toContain('IPv6');
});

test('an IPv6 loopback that does not answer is noted: browsers take the other', async () => {
  connectionsEndWith('ECONNREFUSED');
  expect((await lookAtPort('::1', 443)).verdict).toBe('note');
});
