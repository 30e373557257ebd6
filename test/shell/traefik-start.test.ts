import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';
import { startProgram } from '../../lib/proxies/traefik/traefik-start';
import { type Running, Sandbox } from './sandbox';
import { inEachShell, type Shell } from './shells';

const TRAEFIK = join(__dirname, '../../lib/proxies/traefik');
const START = startProgram();
const ACTIVATE = shellProgram(TRAEFIK, 'traefik-activate.sh');
const HEALTH = shellProgram(TRAEFIK, 'traefik-health.sh');

/** Runs, and writes down the signals. */
const FAKE = `
trap 'echo HUP >>"$SANDBOX/signals"' HUP
trap 'echo TERM >>"$SANDBOX/signals"; exit 0' TERM
echo running >"$SANDBOX/running"
while :; do tail -f /dev/null & wait $! || :; done
`;

/** Traefik's store with certificates for these domains. */
function store(...domains: string[]): string {
  const Certificates = domains.map((main) => ({
    domain: { main },
    certificate: `certificate of ${main}`,
    key: `key of ${main}`,
    Store: 'default',
  }));
  const Account = { Email: 'ops@a.org', PrivateKey: 'secret', KeyType: 'EC256' };
  return JSON.stringify({ letsencrypt: { Account, Certificates } }, null, 2);
}

inEachShell('the start of Traefik', (shell: Shell) => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox(shell);
    sandbox.letSleepWait();
    sandbox.command('traefik', FAKE);
  });
  afterEach(() => sandbox.remove());

  async function start(env: { [name: string]: string } = {}, ...flags: string[]): Promise<Running> {
    const traefik = sandbox.start({ text: START, args: flags, env });
    const loops = Object.keys(env).length > 0 ? 1 : 0;
    await traefik.until('running', () => sandbox.lines('running').length > 0 && sandbox.calls('sleep').length >= loops);
    return traefik;
  }

  /** Lets so many pauses of the loop pass, one after the other. */
  async function pass(traefik: Running, pauses: number): Promise<void> {
    for (let count = 0; count < pauses; count++) {
      const before = sandbox.calls('sleep').length;
      sandbox.endSleep();
      await traefik.until('through', () => sandbox.calls('sleep').length > before);
    }
  }

  /** Traefik has been woken up so many times, and not once more; a signal takes a moment to arrive. */
  async function expectWoken(traefik: Running, times: number): Promise<void> {
    await traefik.until(`woken ${times} times`, () => signals().length >= times);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signals()).toEqual(Array(times).fill('HUP'));
  }

  const signals = () => sandbox.lines('signals');

  it('becomes Traefik, with its flags as they are, and leaves the signals to it', async () => {
    const traefik = await start({}, '--a=1', '--b=two words * $HOME');
    expect(sandbox.calls('traefik')).toEqual(['--a=1 --b=two words * $HOME']);
    expect(sandbox.calls('sleep')).toEqual([]);
    traefik.signal('SIGTERM');
    expect(await traefik.ended()).toBe(0);
    expect(signals()).toEqual(['TERM']);
  });

  it('makes the directory of each store', async () => {
    const flag = (id: string) => `--certificatesResolvers.${id}.acme.storage=${sandbox.path(`acme/${id}/acme.json`)}`;
    await start({}, flag('letsencrypt'), '--log.level=INFO', flag('other'));
    expect([sandbox.files('acme/letsencrypt'), sandbox.files('acme/other')]).toEqual([{}, {}]);
  });

  describe('with authorities', () => {
    let env: { [name: string]: string };
    beforeEach(() => {
      env = {
        ACME_STATE: sandbox.makeDirectory('acme'),
        ACME_DOMAINS: sandbox.write('domains', 'letsencrypt a.org\nletsencrypt b.org\n- own.org\n'),
      };
    });

    const storeOf = (authority: string) => JSON.parse(sandbox.read(`acme/${authority}/acme.json`));
    const certificatesOf = (authority: string) =>
      storeOf(authority).letsencrypt.Certificates.map((one: { certificate: string; key: string }) => [
        one.certificate,
        one.key,
      ]);

    it('leaves Traefik alone while nothing is missing', async () => {
      sandbox.write('acme/letsencrypt/acme.json', store('b.org', 'a.org'));
      const traefik = await start(env);
      await pass(traefik, 10);
      await expectWoken(traefik, 0);
      expect(new Set(sandbox.calls('sleep'))).toEqual(new Set(['30']));
    });

    it('has Traefik ask for what is missing after half a minute, and then after twice as long each time', async () => {
      sandbox.write('acme/letsencrypt/acme.json', store('b.org'));
      const traefik = await start(env);
      for (const [times, pauses] of [1, 2, 4, 8].entries()) {
        await pass(traefik, pauses - 1);
        await expectWoken(traefik, times);
        await pass(traefik, 1);
        await expectWoken(traefik, times + 1);
      }
    });

    it('waits an hour at most', async () => {
      const traefik = await start({ ...env, ACME_SECONDS: '1800' });
      await pass(traefik, 7);
      await expectWoken(traefik, 4);
      expect(traefik.output).toBe('');
    });

    it('begins anew when something else is missing, and stops when nothing is', async () => {
      const traefik = await start(env);
      await pass(traefik, 4);
      await expectWoken(traefik, 2);
      sandbox.write('acme/letsencrypt/acme.json', store('a.org'));
      await pass(traefik, 1);
      await expectWoken(traefik, 3);
      sandbox.write('acme/letsencrypt/acme.json', store('a.org', 'b.org'));
      await pass(traefik, 5);
      await expectWoken(traefik, 3);
    });

    it('does not take a certificate without content, or of another authority, for one that is there', async () => {
      sandbox.write('acme/letsencrypt/acme.json', store('a.org', 'b.org').replace('certificate of a.org', ''));
      const traefik = await start(env);
      await pass(traefik, 1);
      await expectWoken(traefik, 1);
      sandbox.write('acme/letsencrypt/acme.json', store('b.org'));
      sandbox.write('acme/other/acme.json', store('a.org'));
      await pass(traefik, 2);
      await expectWoken(traefik, 2);
    });

    it('drops from the store what another source has now, and nothing else', async () => {
      sandbox.write('acme/letsencrypt/acme.json', store('a.org', 'own.org', 'unknown.org', 'b.org'));
      const traefik = await start(env);
      expect(certificatesOf('letsencrypt')).toEqual([
        ['certificate of a.org', 'key of a.org'],
        ['', ''],
        ['certificate of unknown.org', 'key of unknown.org'],
        ['certificate of b.org', 'key of b.org'],
      ]);
      expect(storeOf('letsencrypt').letsencrypt.Account.PrivateKey).toBe('secret');
      expect(statSync(sandbox.path('acme/letsencrypt/acme.json')).mode & 0o777).toBe(0o600);
      expect(traefik.output).toBe('own.org: the certificate of letsencrypt is dropped, as another source has it now\n');
      await pass(traefik, 3);
      await expectWoken(traefik, 0);
    });

    it.each([
      ['cannot be put in place', 'mv', 'exit 1'],
      ['is cut off', 'awk', 'case $2 in domain=*) head -n 9 "$4"; exit ;; esac; command -p awk "$@"'],
    ])('keeps the whole store when a changed one %s', async (_, command, text) => {
      const whole = store('a.org', 'own.org', 'b.org');
      sandbox.write('acme/letsencrypt/acme.json', whole);
      sandbox.command(command, text);
      const traefik = await start(env);
      expect(sandbox.read('acme/letsencrypt/acme.json')).toBe(whole);
      await pass(traefik, 3);
      await expectWoken(traefik, 0);
    });

    it('keeps what an authority stored that serves no domain any more', async () => {
      const whole = store('own.org');
      sandbox.write('acme/staging/acme.json', whole);
      await start(env);
      expect(sandbox.read('acme/staging/acme.json')).toBe(whole);
    });

    it('has Traefik start anew when a domain gets another source while it runs', async () => {
      sandbox.write('acme/letsencrypt/acme.json', store('a.org', 'b.org'));
      const traefik = await start(env);
      await pass(traefik, 2);
      sandbox.write('domains', 'letsencrypt a.org\n- b.org\n');
      sandbox.endSleep();
      expect(await traefik.ended()).toBe(0);
      expect(signals()).toEqual(['TERM']);
    });
  });

  it('has Traefik read the certificates of the internal CA when they change', async () => {
    const traefik = await start({ ISSUED_CERTIFICATES: sandbox.makeDirectory('certificates') });
    await pass(traefik, 3);
    const before = signals().length;
    sandbox.write('certificates/a.org.pem', 'one');
    await pass(traefik, 3);
    await expectWoken(traefik, before + 1);
    sandbox.write('certificates/a.org.pem', 'another');
    await pass(traefik, 3);
    await expectWoken(traefik, before + 2);
    expect(new Set(sandbox.calls('sleep'))).toEqual(new Set(['5']));
  });

  describe('tells the publisher what it serves', () => {
    let env: { [name: string]: string };
    beforeEach(() => {
      sandbox.stopClock();
      sandbox.command('wget', 'cat "$SANDBOX/api"');
      sandbox.write('dynamic/routers', 'a.org\n::1\n');
      env = {
        TRAEFIK_RUN: sandbox.makeDirectory('run'),
        TRAEFIK_API: '127.0.0.1:8079',
        ROUTERS: sandbox.path('dynamic/routers'),
      };
      enable('a.org', '::1');
    });

    const enable = (...names: string[]) =>
      sandbox.write('api', JSON.stringify(names.map((name) => ({ name: `${name}@file`, status: 'enabled' }))));
    const activate = (patience = '200') =>
      sandbox.run({
        text: ACTIVATE,
        flags: '-euc',
        env: { TRAEFIK_RUN: env.TRAEFIK_RUN, PUBLISHED: sandbox.path('dynamic'), PATIENCE: patience },
      });
    const served = { code: 0, output: '' };

    it('what it has been started with', async () => {
      await start(env);
      expect(await activate()).toEqual(served);
      expect(sandbox.calls('wget')[0]).toContain('http://127.0.0.1:8079/api/http/routers?');
      expect(statSync(sandbox.path('run/served')).mode & 0o777).toBe(0o640);
    });

    it('what it has been given since, and not before it serves that', async () => {
      await start(env);
      await activate();
      sandbox.write('dynamic/routers', 'a.org\nb.org\n::2\n');
      expect(await activate('1')).toEqual({ code: 1, output: 'Traefik does not serve these routers:\nb.org\n::2\n' });
      enable('a.org', 'b.org', '::2');
      expect(await activate()).toEqual(served);
    });

    it('another file beside the routers is waited for too', async () => {
      await start(env);
      await activate();
      sandbox.write('dynamic/ingress.yml', 'changed');
      sandbox.command('wget', 'exit 1');
      expect((await activate('1')).code).toBe(1);
    });

    it.each(['mv', 'sha256sum', 'date'])('and goes on when %s fails beside it', async (command) => {
      const real = command === 'date' ? 'command -p cat "$SANDBOX/clock"' : `command -p ${command} "$@"`;
      sandbox.command(command, `[ ! -e "$SANDBOX/broken" ] || exit 1\n${real}`);
      const traefik = await start(env);
      await activate();
      sandbox.write('broken', '');
      sandbox.write('dynamic/routers', '::1\n');
      const before = sandbox.calls('sleep').length;
      await traefik.until('looking', () => sandbox.calls('sleep').length > before + 3);
      rmSync(sandbox.path('broken'));
      expect(await activate()).toEqual(served);
    });

    it('and that it does not run when it has said nothing for a while', async () => {
      const none = { code: 0, output: 'Traefik is not running and will start with this configuration.\n' };
      expect(await activate()).toEqual(none);
      const traefik = await start(env);
      await activate();
      traefik.kill();
      sandbox.write('dynamic/routers', '::2\n');
      sandbox.moveClock(9);
      expect((await activate('1')).code).toBe(1);
      sandbox.moveClock(1);
      expect(await activate()).toEqual(none);
    });
  });

  it('is healthy when its own listener answers', async () => {
    sandbox.command('wget', 'exit "$(cat "$SANDBOX/answer")"');
    sandbox.write('answer', '0');
    expect((await sandbox.run({ text: HEALTH, args: ['127.0.0.1', '8079'] })).code).toBe(0);
    expect(sandbox.calls('wget')).toEqual(['-q -T 3 -O /dev/null http://127.0.0.1:8079/']);
    sandbox.write('answer', '8');
    expect((await sandbox.run({ text: HEALTH, args: ['127.0.0.1', '8079'] })).code).not.toBe(0);
  });
});
