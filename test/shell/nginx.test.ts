import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';
import { CERTIFICATE, EXPIRED_CERTIFICATE, KEY, OTHER_KEY } from '../certificates/certificates';
import { type Running, Sandbox } from './sandbox';
import { inEachShell, type Shell, withCommand } from './shells';

const NGINX = join(__dirname, '../../lib/proxies/nginx');
const START = shellProgram(NGINX, 'nginx-start.sh');
const VALIDATE = shellProgram(NGINX, 'nginx-validate.sh');
const ACTIVATE = shellProgram(NGINX, 'nginx-activate.sh');
const HEALTH = shellProgram(NGINX, 'nginx-health.sh');

/** Tests a configuration as nginx does, or runs and counts the signals. */
const FAKE = `
case " $* " in
  *' -t '*)
    [ ! -e "$SANDBOX/refusing" ] || { echo 'nginx: [emerg] no'; exit 1; }
    exit 0
    ;;
esac
trap 'echo HUP >>"$SANDBOX/signals"' HUP
trap 'echo QUIT >>"$SANDBOX/signals"; exit 0' QUIT
echo "open files $(ulimit -S -n)" >"$SANDBOX/limit"
while :; do sleep 1; done
`;

inEachShell('the start of nginx', (shell: Shell) => {
  let sandbox: Sandbox;
  let config: string;
  let run: string;
  beforeEach(() => {
    sandbox = new Sandbox(shell);
    sandbox.stopClock();
    sandbox.command('nginx', FAKE);
    sandbox.command('nproc', 'echo 8');
    config = sandbox.write('etc/nginx.conf', 'old');
    run = sandbox.makeDirectory('run');
  });
  afterEach(() => sandbox.remove());

  async function start(env: { [name: string]: string } = {}): Promise<Running> {
    const nginx = sandbox.start({ text: START, args: [config, run], env });
    await nginx.until('running', () => sandbox.lines('limit').length > 0);
    return nginx;
  }

  /** Waits until the loop beside nginx has looked once more. */
  async function look(nginx: Running): Promise<void> {
    const pauses = sandbox.calls('sleep').length;
    await nginx.until('looking', () => sandbox.calls('sleep').length > pauses + 6);
  }

  const signals = () => sandbox.lines('signals');
  const tests = () => sandbox.calls('nginx').filter((call) => call.includes(' -t '));

  it('becomes nginx, which takes the signals', async () => {
    const nginx = await start();
    nginx.signal('SIGQUIT');
    expect(await nginx.ended()).toBe(0);
    expect(signals()).toEqual(['QUIT']);
    expect(sandbox.calls('nginx')).toEqual([`-e stderr -c ${config} -g daemon off; worker_processes 8;`]);
  });

  it.each([
    [undefined, 8],
    ['1024', 8],
    ['256', 8],
    ['255', 7],
    ['64', 2],
    ['16', 1],
  ])('with a memory limit of %s MiB starts %d workers on 8 cores', async (memory, workers) => {
    await start(memory === undefined ? {} : { MEMORY_MIB: memory });
    expect(sandbox.calls('nginx')[0]).toContain(`worker_processes ${workers};`);
  });

  it('lets nginx have all the files that it may open', async () => {
    const { output } = await sandbox.run({ text: 'ulimit -H -n' });
    const nginx = sandbox.start({ text: `ulimit -S -n 64\n${START}`, args: [config, run] });
    await nginx.until('running', () => sandbox.lines('limit').length > 0);
    expect(sandbox.read('limit')).toBe(`open files ${output}`);
  });

  it.each([
    ['a changed file', () => sandbox.write('etc/nginx.conf', 'new')],
    ['a new file', () => sandbox.write('etc/site.pem', 'new')],
  ])('makes nginx take over %s, once, if it accepts it', async (_, change) => {
    const nginx = await start();
    await look(nginx);
    expect(tests()).toEqual([]);
    change();
    await nginx.until('reloaded', () => signals().length > 0);
    await look(nginx);
    expect(signals()).toEqual(['HUP']);
    expect(tests()).toEqual([`-e stderr -c ${config} -t -q`]);
  });

  it('leaves nginx alone when it refuses what changed, says why once, and goes on looking', async () => {
    sandbox.write('refusing', '');
    const nginx = await start();
    sandbox.write('etc/nginx.conf', 'wrong');
    await nginx.untilSaid('nginx: [emerg] no\n');
    await look(nginx);
    expect(signals()).toEqual([]);
    expect(tests()).toHaveLength(1);
    rmSync(sandbox.path('refusing'));
    sandbox.write('etc/nginx.conf', 'right');
    await nginx.until('reloaded', () => signals().length > 0);
  });

  // BusyBox's `rm -f` fails when the publisher removes the same file at the same moment.
  it('goes on looking when a command beside it fails', async () => {
    sandbox.command('rm', 'exit 1');
    sandbox.command('mv', 'exit 1');
    const nginx = await start();
    for (const [index, text] of ['new', 'newer'].entries()) {
      sandbox.write('etc/nginx.conf', text);
      await nginx.until('reloaded', () => signals().length > index);
    }
  });

  /** The publisher's question. */
  const activate = () =>
    sandbox.run({
      text: ACTIVATE,
      flags: '-euc',
      env: { NGINX_RUN: run, PUBLISHED: sandbox.path('etc'), PATIENCE: '200' },
    });

  withCommand('flock', 'with flock', () => {
    it('tells the publisher when nginx has taken over what changed', async () => {
      const nginx = await start();
      await look(nginx);
      sandbox.write('etc/nginx.conf', 'new');
      expect(await activate()).toEqual({ code: 0, output: '' });
      await nginx.until('reloaded', () => signals().length > 0);
      expect(signals()).toEqual(['HUP']);
    });

    it('tells the publisher why nginx refuses, and takes it over when the cause has passed', async () => {
      const nginx = await start();
      sandbox.write('refusing', '');
      sandbox.write('etc/nginx.conf', 'wrong');
      expect(await activate()).toEqual({ code: 1, output: 'nginx: [emerg] no\n' });
      rmSync(sandbox.path('refusing'));
      await nginx.until('reloaded', () => signals().length > 0);
      expect(await activate()).toEqual({ code: 0, output: '' });
    });

    it('tells the publisher also when what was refused before has just been removed', async () => {
      await start();
      sandbox.command('rm', 'exit 1');
      expect(await activate()).toEqual({ code: 0, output: '' });
    });

    it('tells the publisher that no nginx runs, also when one ran before', async () => {
      const none = { code: 0, output: 'nginx is not running and will start with this configuration.\n' };
      expect(await activate()).toEqual(none);
      const nginx = await start();
      nginx.signal('SIGQUIT');
      await nginx.ended();
      sandbox.write('etc/nginx.conf', 'new');
      expect(await activate()).toEqual(none);
    });
  });
});

withCommand('openssl', 'with openssl', () => {
  inEachShell('the check of nginx', (shell: Shell) => {
    let sandbox: Sandbox;
    beforeEach(() => {
      sandbox = new Sandbox(shell);
      sandbox.command('nginx', '[ ! -e "$SANDBOX/refusing" ] || { echo "nginx: [emerg] no"; exit 1; }');
    });
    afterEach(() => sandbox.remove());

    function validate(files: { [name: string]: string }) {
      const paths = Object.entries(files).map(([name, text]) => sandbox.write(`etc/${name}`, text));
      const env = { CONFIG: '/etc/nginx/nginx.conf', OWN_CERTIFICATES: paths.join(' ') };
      return sandbox.run({ text: VALIDATE, flags: '-euc', env });
    }

    const passed = { code: 0, output: '' };

    it('is nginx itself, which gives no file away', async () => {
      expect(await validate({})).toEqual(passed);
      expect(sandbox.calls('nginx')).toEqual(['-e stderr -c /etc/nginx/nginx.conf -t -q -g user root root;']);
      sandbox.write('refusing', '');
      expect(await validate({})).toEqual({ code: 1, output: 'nginx: [emerg] no\n' });
    });

    it('passes certificates with their keys', async () => {
      expect(await validate({ 'a.org.pem': CERTIFICATE + KEY, '*.b.org.pem': KEY + CERTIFICATE })).toEqual(passed);
    });

    it.each([
      ['no certificate', KEY, 'the certificate of b.org must be PEM, your own first'],
      ['nothing', '', 'the certificate of b.org must be PEM, your own first'],
      ['no key', CERTIFICATE, 'the key of b.org must be PEM and unencrypted'],
      ['the key of another', CERTIFICATE + OTHER_KEY, 'the key of b.org must belong to the first certificate'],
      [
        'one that has expired',
        EXPIRED_CERTIFICATE + KEY,
        'the certificate of b.org must be valid, got notAfter=Jan  1 00:00:00 2021 GMT (renew it)',
      ],
    ])('fails for a file with %s, names its domain, and does not ask nginx', async (_, text, said) => {
      const files = { 'a.org.pem': CERTIFICATE + KEY, 'b.org.pem': text };
      expect(await validate(files)).toEqual({ code: 1, output: `tls: ${said}\n` });
      expect(sandbox.calls('nginx')).toEqual([]);
    });
  });
});

withCommand('bash', 'with bash', () => {
  describe("nginx's health check", () => {
    const sandbox = new Sandbox({ command: ['bash'], path: [] });
    afterAll(() => sandbox.remove());

    /** The exit code of the check where this status is the answer to each request. */
    async function check(status: number): Promise<number | null> {
      const server = createServer((_, response) => response.writeHead(status).end());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const { code } = await sandbox.run({ text: HEALTH, args: ['127.0.0.1', `${port}`] });
      await new Promise((resolve) => server.close(resolve));
      return code;
    }

    it('passes when the health listener answers, and fails when somebody else does or nobody', async () => {
      expect(await check(204)).toBe(0);
      expect(await check(200)).not.toBe(0);
      expect(await check(404)).not.toBe(0);
      expect((await sandbox.run({ text: HEALTH, args: ['127.0.0.1', '9'] })).code).not.toBe(0);
    });
  });
});
