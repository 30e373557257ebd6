import { createServer, type Server } from 'node:net';
import { healthcheck, reloadProgram, validateProgram } from '../../lib/proxies/caddy/caddy-process';
import { CERTIFICATE, KEY } from '../certificates/certificates';
import { Sandbox } from './sandbox';
import { inEachShell, type Shell } from './shells';

const VALIDATE = validateProgram();
const RELOAD = reloadProgram();
const HEALTH = healthcheck()[3];

inEachShell('programs for Caddy', (shell: Shell) => {
  let sandbox: Sandbox;
  let socket: Server | undefined;
  beforeEach(() => {
    sandbox = new Sandbox(shell);
    sandbox.stopClock();
  });
  afterEach(() => {
    socket?.close();
    socket = undefined;
    sandbox.remove();
  });

  /** Runs a program as the publisher does, where Caddy answers so. */
  function run(text: string, caddy: string) {
    sandbox.command('caddy', caddy);
    const env = {
      CADDY_CONFIG: '/etc/caddy',
      CADDY_ADMIN: sandbox.path('admin.sock'),
      CERTIFICATES: sandbox.path('certificates'),
    };
    return sandbox.run({ text, flags: '-euc', env });
  }

  function openSocket(): Promise<void> {
    return new Promise((resolve) => {
      socket = createServer().listen(sandbox.path('admin.sock'), resolve);
    });
  }

  describe('the check', () => {
    it('is silent when Caddy accepts the configuration', async () => {
      expect(await run(VALIDATE, 'echo "Valid configuration"')).toEqual({ code: 0, output: '' });
      expect(sandbox.calls('caddy')).toEqual(['validate --config /etc/caddy/Caddyfile --adapter caddyfile']);
    });

    it('fails with the reason alone when Caddy refuses it', async () => {
      const refusing = 'echo "INFO using config" >&2; echo "Error: adapting config: line 3" >&2; exit 1';
      expect(await run(VALIDATE, refusing)).toEqual({ code: 1, output: 'Error: adapting config: line 3\n' });
    });

    it('fails with all that Caddy said when there is no such line', async () => {
      expect(await run(VALIDATE, 'echo "panic"; exit 2')).toEqual({ code: 1, output: 'panic\n' });
    });
  });

  describe('the reload', () => {
    const REFUSED = 'Error: sending configuration to instance: dial unix admin.sock: connect: connection refused';

    it('does nothing where no Caddy ever ran', async () => {
      expect(await run(RELOAD, 'exit 1')).toEqual({ code: 0, output: '' });
      expect(sandbox.calls('caddy')).toEqual([]);
    });

    it('makes the running Caddy take the configuration over', async () => {
      await openSocket();
      expect(await run(RELOAD, 'echo "INFO adapted"')).toEqual({ code: 0, output: '' });
      expect(sandbox.calls('caddy')).toEqual([
        `reload --force --config /etc/caddy/Caddyfile --adapter caddyfile --address unix/${sandbox.path('admin.sock')}`,
      ]);
    });

    it.each([
      'Error: sending configuration to instance: caddy responded with error: HTTP 400: loading config',
      'Error: HTTP 400: loading certificates: open /etc/caddy/a.org.pem: no such file or directory',
    ])('fails with what Caddy said when it refuses: %s', async (said) => {
      await openSocket();
      expect(await run(RELOAD, `echo '${said}'; exit 1`)).toEqual({ code: 1, output: `${said}\n` });
      expect(sandbox.calls('caddy')).toHaveLength(1);
    });

    it('waits for a Caddy that is just starting', async () => {
      await openSocket();
      const starting = `[ "$(wc -l <"$SANDBOX/caddy.calls")" -ge 3 ] || { echo '${REFUSED}'; exit 1; }`;
      expect(await run(RELOAD, starting)).toEqual({ code: 0, output: '' });
      expect(sandbox.calls('sleep')).toEqual(['1', '1']);
    });

    it('gives a running Caddy the other word for its address each time, and one that was started anew the first', async () => {
      const noting = 'echo "$CADDY_BIND" >>"$SANDBOX/bound"';
      await openSocket();
      for (let reload = 1; reload <= 3; reload += 1) await run(RELOAD, noting);
      expect(sandbox.lines('bound')).toEqual(['::', '0.0.0.0', '::']);
      await new Promise((resolve) => socket?.close(resolve));
      sandbox.write('bind', ':: of another socket');
      await openSocket();
      await run(RELOAD, noting);
      expect(sandbox.lines('bound').at(-1)).toBe('::');
    });

    it('does not change the word when Caddy refuses', async () => {
      const noting = 'echo "$CADDY_BIND" >>"$SANDBOX/bound"';
      await openSocket();
      await run(RELOAD, `${noting}; echo refused; exit 1`);
      await run(RELOAD, noting);
      expect(sandbox.lines('bound')).toEqual(['::', '::']);
    });

    it('gives the word once more when it cannot remember which it gave', async () => {
      sandbox.makeDirectory('bind');
      await openSocket();
      const noting = 'echo "$CADDY_BIND" >>"$SANDBOX/bound"';
      for (let reload = 1; reload <= 2; reload += 1) {
        expect(await run(RELOAD, noting)).toEqual({ code: 0, output: '' });
      }
      expect(sandbox.lines('bound')).toEqual(['::', '::']);
    });

    it('waits for its turn, and not for ever for one that was killed', async () => {
      await openSocket();
      sandbox.makeDirectory('turn');
      expect((await run(RELOAD, 'echo "INFO adapted"')).code).toBe(0);
      expect(sandbox.calls('sleep')).toHaveLength(30);
      expect((await run(RELOAD, 'echo "INFO adapted"')).code).toBe(0);
      expect(sandbox.calls('sleep')).toHaveLength(30);
    });

    it('takes a socket that nobody answers for what a killed Caddy left', async () => {
      await openSocket();
      expect(await run(RELOAD, `echo '${REFUSED}'; exit 1`)).toEqual({
        code: 0,
        output: 'Caddy is not running and will start with this configuration.\n',
      });
    });
  });

  describe('certificates that are issued beside Caddy', () => {
    const WHOLE = CERTIFICATE + KEY;
    // A shell keeps no variable of a name that it has no way to say.
    const noting = 'tr "\\0" "\\n" <"/proc/$$/environ" | grep ^ISSUED_ | sort >"$SANDBOX/issued"';

    async function issued(): Promise<string[]> {
      await run(VALIDATE, noting);
      return sandbox.lines('issued').filter((line) => line !== '');
    }

    it('are files that a Caddyfile finds by their names, each as certificate and as key', async () => {
      const files = ['_.a.org', 'b-c.org'].map((name) => sandbox.write(`certificates/${name}.pem`, WHOLE));
      expect(await issued()).toEqual([
        `ISSUED__.a.org=${files[0]} ${files[0]}`,
        `ISSUED_b-c.org=${files[1]} ${files[1]}`,
      ]);
    });

    it('are not there for it while they are not whole', async () => {
      sandbox.write('certificates/a.org.pem', WHOLE.slice(0, -30));
      sandbox.write('certificates/b.org.pem', '');
      sandbox.write('certificates/.c.org.pem', WHOLE);
      sandbox.write('certificates/d.org.pem.lego', WHOLE);
      expect(await issued()).toEqual([]);
    });
  });

  it('is healthy when its own listener answers, and not when somebody else does or nobody', async () => {
    const check = (answer: string) => {
      sandbox.command('nc', `cat >"$SANDBOX/request"\nprintf '${answer}'`);
      return sandbox.run({ text: HEALTH, args: ['127.0.0.1', '8079'] });
    };
    expect((await check('HTTP/1.0 204 No Content\\r\\n\\r\\n')).code).toBe(0);
    expect(sandbox.read('request')).toBe('GET / HTTP/1.0\r\nHost: 127.0.0.1:8079\r\n\r\n');
    expect(sandbox.calls('nc')).toEqual(['-w 3 127.0.0.1 8079']);
    expect((await check('HTTP/1.0 200 OK\\r\\nX: HTTP/1.0 204\\r\\n\\r\\n')).code).not.toBe(0);
    expect((await check('')).code).not.toBe(0);
  });
});
