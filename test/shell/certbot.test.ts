import { rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';
import { CERTIFICATE, EXPIRED_CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY } from '../certificates/certificates';
import { type Running, Sandbox } from './sandbox';
import { inEachShell, type Shell, withCommand } from './shells';

const NGINX = join(__dirname, '../../lib/proxies/nginx');
const CERTBOT = shellProgram(NGINX, 'certbot.sh');
/** As the plan puts them together. */
const HEALTH = [shellProgram(NGINX, 'certbot-health.sh'), shellProgram(dirname(NGINX), 'certificate-life.sh')].join(
  '\n',
);

/** Answers as certbot does: files in STATE, or a failure while there is a file 'failing'. Writes down who asks when. */
const FAKE = `
while [ "$1" != --domain ]; do shift; done
echo "$2 $(cat "$SANDBOX/clock")" >>"$SANDBOX/asked"
if [ -e "$SANDBOX/failing" ]; then
  echo 'certbot: the authority says no' >&2
  exit 1
fi
mkdir -p "$STATE/live/$2"
cp "$SANDBOX/fullchain.pem" "$SANDBOX/privkey.pem" "$STATE/live/$2"
`;

withCommand('openssl', 'with openssl', () => {
  inEachShell('the loop around certbot', (shell: Shell) => {
    let sandbox: Sandbox;
    let env: { [name: string]: string };
    beforeEach(() => {
      sandbox = new Sandbox(shell);
      sandbox.stopClock();
      sandbox.command('certbot', FAKE);
      sandbox.write('fullchain.pem', CERTIFICATE);
      sandbox.write('privkey.pem', KEY);
      env = {
        STATE: sandbox.path('acme/letsencrypt'),
        WEBROOT: sandbox.path('webroot/letsencrypt'),
        CERTIFICATES: sandbox.makeDirectory('certificates'),
        ACME_SERVER: 'https://ca.test/dir',
        ACME_EMAIL: 'ops@a.org',
        ACME_ROOT: '',
        ACME_ACCOUNT: '',
        KEY_TYPE: 'ecdsa',
        KEY_CURVE: 'secp256r1',
        KEY_BITS: '2048',
      };
    });
    afterEach(() => sandbox.remove());

    /** Starts the loop, and waits until it has nothing to do before the clock is moved on. */
    async function start(...domains: string[]): Promise<Running> {
      const loop = sandbox.start({ text: CERTBOT, args: domains, env });
      await loop.until('started', () => sandbox.calls('sleep').length > 0);
      return loop;
    }

    const certificates = () => sandbox.files('certificates');
    const asked = () => sandbox.lines('asked');

    /** Moves the clock on, and waits until all has been done that is due then. */
    async function pass(loop: Running, seconds: number): Promise<void> {
      sandbox.moveClock(seconds);
      const pauses = sandbox.calls('sleep').length;
      await loop.until('through', () => sandbox.calls('sleep').length >= pauses + 2);
    }

    it('asks for every domain, once nginx has had time to start, and hands out certificate and key in one file', async () => {
      const loop = await start('a.org', 'b.org');
      await pass(loop, 4);
      expect(asked()).toEqual([]);
      await pass(loop, 1);
      expect(asked()).toEqual(['a.org 5', 'b.org 5']);
      expect(certificates()).toEqual({ 'a.org.pem': CERTIFICATE + KEY, 'b.org.pem': CERTIFICATE + KEY });
      expect(loop.output).toBe(
        [
          'a.org: asking certbot',
          'a.org: certificate in place',
          'b.org: asking certbot',
          'b.org: certificate in place',
          '',
        ].join('\n'),
      );
    });

    it('tells certbot all that it was told, and no account of the authority that there is not', async () => {
      const loop = await start('a.org');
      await pass(loop, 5);
      expect(sandbox.calls('certbot')).toEqual([
        [
          'certonly --non-interactive --agree-tos --keep-until-expiring',
          `--webroot --webroot-path ${env.WEBROOT} --cert-name a.org --domain a.org`,
          '--server https://ca.test/dir --email ops@a.org',
          '--key-type ecdsa --elliptic-curve secp256r1 --rsa-key-size 2048',
          `--config-dir ${env.STATE} --work-dir ${sandbox.path('tmp/work')} --logs-dir ${sandbox.path('tmp/logs')}`,
          '--max-log-backups 2',
        ].join(' '),
      ]);
    });

    it('tells certbot the account and the root certificate of an authority that has them', async () => {
      sandbox.command('certbot', `cat "$REQUESTS_CA_BUNDLE" >"$SANDBOX/root"\n${FAKE}`);
      Object.assign(env, { ACME_ACCOUNT: '/secrets/with $1.eab', ACME_ROOT: OTHER_CERTIFICATE });
      const loop = await start('a.org');
      await pass(loop, 5);
      expect(sandbox.calls('certbot')[0]).toContain('--config /secrets/with $1.eab --key-type');
      expect(sandbox.read('root')).toBe(`${OTHER_CERTIFICATE}\n`);
    });

    it('lets nobody else read a key', async () => {
      const loop = await start('a.org');
      await pass(loop, 5);
      expect(statSync(sandbox.path('certificates/a.org.pem')).mode & 0o777).toBe(0o600);
    });

    it('gives a sign of life before each domain, as one may take long', async () => {
      sandbox.command('certbot', `rm "$TMPDIR/alive" || exit 1\n${FAKE}`);
      const loop = await start('a.org', 'b.org');
      await pass(loop, 5);
      expect(Object.keys(certificates())).toEqual(['a.org.pem', 'b.org.pem']);
    });

    it('asks again after 12 hours, and not before', async () => {
      const loop = await start('a.org');
      await pass(loop, 5);
      await pass(loop, 43_199);
      expect(asked()).toEqual(['a.org 5']);
      await pass(loop, 1);
      expect(asked()).toEqual(['a.org 5', 'a.org 43205']);
    });

    it('asks every ten minutes where a certificate ends within a day, as those of hours do', async () => {
      sandbox.write('fullchain.pem', EXPIRED_CERTIFICATE);
      const loop = await start('a.org', 'b.org');
      await pass(loop, 5);
      await pass(loop, 599);
      expect(asked()).toHaveLength(2);
      sandbox.write('fullchain.pem', CERTIFICATE);
      await pass(loop, 1);
      expect(asked()).toEqual(['a.org 5', 'b.org 5', 'a.org 605', 'b.org 605']);
      await pass(loop, 43_199);
      expect(asked()).toHaveLength(4);
    });

    it('waits three times as long after each failure, up to an hour, and says what certbot said', async () => {
      sandbox.write('failing', '');
      const loop = await start('a.org');
      await pass(loop, 5);
      expect(loop.output).toBe(
        'a.org: asking certbot\ncertbot: the authority says no\na.org: failed\nnext try in 30 s\n',
      );
      for (const pause of [30, 90, 270, 810, 2430, 3600, 3600]) {
        const before = asked();
        await pass(loop, pause - 1);
        expect(asked()).toEqual(before);
        await pass(loop, 1);
        expect(asked()).toHaveLength(before.length + 1);
      }
      expect(loop.output.match(/next try in \d+ s/g)?.at(-1)).toBe('next try in 3600 s');
      expect(certificates()).toEqual({});
    });

    it('goes on after a failure as if there had been none', async () => {
      sandbox.write('failing', '');
      const loop = await start('a.org');
      await pass(loop, 5);
      rmSync(sandbox.path('failing'));
      await pass(loop, 30);
      expect(Object.keys(certificates())).toEqual(['a.org.pem']);
      await pass(loop, 43_199);
      expect(asked()).toHaveLength(2);
      sandbox.write('failing', '');
      await pass(loop, 1);
      expect(loop.output).toMatch(/next try in 30 s\n$/);
    });

    it('asks for the other domains when one fails', async () => {
      sandbox.command('certbot', `case "$*" in *b.org*) echo no; exit 1 ;; esac\n${FAKE}`);
      const loop = await start('a.org', 'b.org', 'c.org');
      await pass(loop, 5);
      expect(Object.keys(certificates())).toEqual(['a.org.pem', 'c.org.pem']);
      expect(loop.output).toContain('b.org: failed\n');
    });

    it('hands out what certbot holds before it asks anybody', async () => {
      sandbox.write('acme/letsencrypt/live/a.org/fullchain.pem', CERTIFICATE);
      sandbox.write('acme/letsencrypt/live/a.org/privkey.pem', KEY);
      sandbox.write('certificates/a.org.pem', 'old');
      await start('a.org', 'b.org');
      expect(certificates()).toEqual({ 'a.org.pem': CERTIFICATE + KEY });
      expect(asked()).toEqual([]);
    });

    it('hands out what an operator renewed, when certificate and key fit each other', async () => {
      const loop = await start('a.org');
      await pass(loop, 5);
      sandbox.write('acme/letsencrypt/live/a.org/fullchain.pem', OTHER_CERTIFICATE);
      await pass(loop, 3);
      expect(certificates()).toMatchObject({ 'a.org.pem': CERTIFICATE + KEY });
      sandbox.write('acme/letsencrypt/live/a.org/privkey.pem', OTHER_KEY);
      await pass(loop, 3);
      expect(certificates()).toEqual({ 'a.org.pem': OTHER_CERTIFICATE + OTHER_KEY });
      expect(asked()).toEqual(['a.org 5']);
      expect(loop.output.match(/certificate in place/g)).toHaveLength(2);
    });

    it('does not replace what is the same', async () => {
      const loop = await start('a.org');
      await pass(loop, 5);
      await pass(loop, 43_200);
      expect(asked()).toHaveLength(2);
      expect(loop.output.match(/certificate in place/g)).toHaveLength(1);
    });

    it('makes the directory of the answers itself, and ends at once, also while certbot works', async () => {
      sandbox.command('certbot', 'exec tail -f /dev/null');
      const loop = await start('a.org');
      expect(sandbox.files('webroot/letsencrypt/.well-known/acme-challenge')).toEqual({});
      sandbox.moveClock(5);
      await loop.until('asking', () => sandbox.calls('certbot').length === 1);
      loop.signal('SIGTERM');
      expect(await loop.ended()).toBe(0);
    });

    it('is healthy while the loop runs', async () => {
      const health = () => sandbox.run({ text: HEALTH });
      expect((await health()).code).toBe(1);
      const loop = await start('a.org');
      expect((await health()).code).toBe(0);
      loop.kill();
      age('alive', 12);
      expect((await health()).code).toBe(1);
    });

    it('is unhealthy when a renewal is late of what it handed out, but not at the deploy that may mend it', async () => {
      const health = () =>
        sandbox.run({ text: HEALTH, args: ['a.org', 'b.org'].map((one) => sandbox.path(`certificates/${one}.pem`)) });
      const loop = await start('a.org', 'b.org');
      loop.kill();
      sandbox.moveClock(Math.floor(Date.now() / 1000));
      sandbox.write('certificates/a.org.pem', EXPIRED_CERTIFICATE);
      expect(await health()).toEqual({ code: 0, output: '' });
      age('started', 16);
      expect(await health()).toEqual({ code: 1, output: 'a.org: its certificate has expired\n' });
      sandbox.write('certificates/a.org.pem', CERTIFICATE);
      expect(await health()).toEqual({ code: 0, output: '' });
    });

    /** Has it that a file of the loop's was last touched some minutes ago. */
    function age(name: string, minutes: number): void {
      const time = new Date(Date.now() - minutes * 60_000);
      utimesSync(sandbox.path(`tmp/${name}`), time, time);
    }
  });
});
