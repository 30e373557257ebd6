import { rmSync, utimesSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { reloadProgram, startProgram } from '../../lib/proxies/caddy/caddy-process';
import { CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY } from '../certificates/certificates';
import { type Running, Sandbox } from './sandbox';
import { inEachShell, type Shell } from './shells';

const START = startProgram();
const RELOAD = reloadProgram();
const PAIR = CERTIFICATE + KEY;
const OTHER_PAIR = OTHER_CERTIFICATE + OTHER_KEY;

/** Takes a configuration over as Caddy does, or runs. A shell keeps no variable of a name that it has no way to say. */
const FAKE = `
case $1 in
  reload)
    [ ! -e "$SANDBOX/refusing" ] || { echo 'Error: loading certificates: no'; exit 1; }
    env | grep '^CADDY_BIND=' >>"$SANDBOX/bound"
    exit 0
    ;;
esac
trap 'echo TERM >>"$SANDBOX/signals"; exit 0' TERM
tr '\\0' '\\n' <"/proc/$$/environ" | grep ^ISSUED_ | sort >"$SANDBOX/started"
while :; do sleep 1; done
`;

inEachShell('the start of Caddy', (shell: Shell) => {
  let sandbox: Sandbox;
  let socket: Server;
  beforeEach(async () => {
    sandbox = new Sandbox(shell);
    sandbox.stopClock();
    sandbox.command('caddy', FAKE);
    sandbox.write('etc/Caddyfile', '');
    sandbox.write('etc/own.org.pem', PAIR);
    sandbox.makeDirectory('certificates');
    sandbox.makeDirectory('run');
    socket = createServer();
    await new Promise<void>((resolve) => socket.listen(sandbox.path('run/admin.sock'), resolve));
  });
  afterEach(() => {
    socket.close();
    sandbox.remove();
  });

  const env = () => ({
    CADDY_CONFIG: sandbox.path('etc'),
    CADDY_ADMIN: sandbox.path('run/admin.sock'),
    CERTIFICATES: sandbox.path('certificates'),
  });

  async function start(): Promise<Running> {
    const caddy = sandbox.start({ text: START, args: [RELOAD, 'caddy', 'run', '--config', 'Caddyfile'], env: env() });
    await caddy.until('running', () => sandbox.lines('started').length > 0);
    return caddy;
  }

  /** Waits until the loop beside Caddy has looked once more. */
  async function look(caddy: Running, times = 1): Promise<void> {
    const pauses = sandbox.calls('sleep').length;
    await caddy.until('looking', () => sandbox.calls('sleep').length > pauses + 6 * times);
  }

  const reloads = () => sandbox.calls('caddy').filter((call) => call.startsWith('reload '));
  const reloaded = (caddy: Running, times: number) => caddy.until('reloaded', () => reloads().length === times);

  it('becomes Caddy, which takes the signals, and knows the certificates that are there', async () => {
    const file = sandbox.write('certificates/_.a.org.pem', PAIR);
    const caddy = await start();
    caddy.signal('SIGTERM');
    expect(await caddy.ended()).toBe(0);
    expect(sandbox.lines('signals')).toEqual(['TERM']);
    expect(sandbox.calls('caddy')).toEqual(['run --config Caddyfile']);
    expect(sandbox.lines('started')).toEqual([`ISSUED__.a.org=${file} ${file}`]);
  });

  it.each([
    ['one that is issued', () => sandbox.write('certificates/a.org.pem', PAIR)],
    ['one of its configuration that changes', () => sandbox.write('etc/own.org.pem', OTHER_PAIR)],
  ])('makes Caddy take over %s, once', async (_, change) => {
    const caddy = await start();
    await look(caddy);
    expect(reloads()).toEqual([]);
    change();
    await reloaded(caddy, 1);
    await look(caddy, 3);
    expect(reloads()).toHaveLength(1);
    expect(caddy.output).toBe('');
  });

  it('leaves Caddy alone when anything else changes', async () => {
    const caddy = await start();
    sandbox.write('etc/Caddyfile', 'new');
    sandbox.write('certificates/a.org.pem.lego', PAIR);
    await look(caddy, 2);
    expect(reloads()).toEqual([]);
  });

  it('gives each reload the other word for its address', async () => {
    const caddy = await start();
    for (const [index, text] of [OTHER_PAIR, PAIR, OTHER_PAIR].entries()) {
      sandbox.write('etc/own.org.pem', text);
      await reloaded(caddy, index + 1);
      await look(caddy);
    }
    expect(sandbox.lines('bound')).toEqual(['CADDY_BIND=::', 'CADDY_BIND=0.0.0.0', 'CADDY_BIND=::']);
  });

  it('says once why Caddy refuses, and tries again later', async () => {
    sandbox.write('refusing', '');
    const caddy = await start();
    sandbox.write('certificates/a.org.pem', PAIR);
    await caddy.untilSaid('Changed certificates are not served: Error: loading certificates: no\n');
    await look(caddy);
    expect(reloads()).toHaveLength(1);
    await reloaded(caddy, 2);
    rmSync(sandbox.path('refusing'));
    await reloaded(caddy, 3);
    await look(caddy, 4);
    expect(reloads()).toHaveLength(3);
    expect(caddy.output.split('\n')).toHaveLength(2);
  });

  it('leaves to a publisher what it puts in place, and takes nothing over that it had taken over', async () => {
    const caddy = await start();
    sandbox.write('etc/.attempt', '1');
    sandbox.write('etc/.Caddyfile.previous', '');
    sandbox.write('etc/own.org.pem', OTHER_PAIR);
    await look(caddy, 2);
    expect(reloads()).toEqual([]);
    expect((await sandbox.run({ text: RELOAD, flags: '-euc', env: env() })).code).toBe(0);
    rmSync(sandbox.path('etc/.Caddyfile.previous'));
    await look(caddy, 2);
    expect(reloads()).toHaveLength(1);
  });

  it('does not wait for ever for a publisher that was killed', async () => {
    const caddy = await start();
    const attempt = sandbox.write('etc/.attempt', '1');
    sandbox.write('etc/.Caddyfile.previous', '');
    sandbox.write('etc/own.org.pem', OTHER_PAIR);
    await look(caddy);
    utimesSync(attempt, 1, 1);
    await reloaded(caddy, 1);
  });

  it('goes on looking when nothing beside it can be written or removed', async () => {
    for (const command of ['rm', 'mkdir', 'rmdir']) sandbox.command(command, 'exit 1');
    for (const file of ['bind', 'served']) sandbox.makeDirectory(`run/${file}`);
    const caddy = await start();
    for (const [index, text] of [OTHER_PAIR, PAIR].entries()) {
      sandbox.write('etc/own.org.pem', text);
      await reloaded(caddy, index + 1);
      await look(caddy, 2);
      expect(reloads()).toHaveLength(index + 1);
    }
  });
});
