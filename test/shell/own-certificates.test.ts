import { chmodSync, existsSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { healthProgram, watchProgram } from '../../lib/proxies/own-certificates';
import { CERTIFICATE, EXPIRED_CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY } from '../certificates/certificates';
import { type Running, Sandbox } from './sandbox';
import { inEachShell, type Shell, withCommand } from './shells';

const WATCH = watchProgram();
const HEALTH = healthProgram();
const DOMAINS = ['sophon.example.com', 'www.sophon.example.com'];
const PAIR = `${CERTIFICATE.trim()}\n${KEY.trim()}\n`;
/** What is served before: the same certificate in other words. */
const OLD = `# old\n${PAIR}`;

withCommand('openssl', 'with openssl', () => {
  inEachShell('the watch on own certificates', (shell: Shell) => {
    let sandbox: Sandbox;
    beforeEach(() => {
      sandbox = new Sandbox(shell);
      sandbox.command('sleep', 'exec /bin/sleep 0.02');
      sandbox.makeDirectory('scratch');
      sandbox.write('publish/site.pem', OLD);
      host(CERTIFICATE, KEY);
    });
    afterEach(() => sandbox.remove());

    function host(certificate: string, key: string): void {
      sandbox.write('host/live/crt', certificate);
      sandbox.write('host/live/key', key);
    }

    const env = () => ({ PUBLISH: sandbox.path('publish'), SCRATCH: sandbox.path('scratch') });
    const served = () => sandbox.read('publish/site.pem');

    function watch(domains = DOMAINS, name = 'site.pem'): Running {
      const site = [name, sandbox.path('host/live/crt'), sandbox.path('host/live/key'), ...domains].join('\n');
      return sandbox.start({ text: WATCH, args: [site], env: env() });
    }

    /** Waits until all has been looked at once more. */
    async function look(watching: Running): Promise<void> {
      for (let time = 0; time < 2; time += 1) {
        rmSync(sandbox.path('scratch/looked'), { force: true });
        await watching.until('looking', () => existsSync(sandbox.path('scratch/looked')));
      }
    }

    const health = () =>
      sandbox.run({
        text: HEALTH,
        args: [sandbox.path('publish/site.pem')],
        env: { SCRATCH: sandbox.path('scratch') },
      });

    const refusal = (reason: string) => `sophon.example.com: the certificate on the host is not served: ${reason}\n`;

    it('puts a good pair in the place of the one before, whole and as the publisher does, and says so once', async () => {
      const watching = watch();
      await watching.until('served', () => served() === PAIR);
      await look(watching);
      expect(watching.output).toBe(
        'sophon.example.com: the renewed certificate on the host is served, notAfter=Oct 30 18:29:47 2126 GMT\n',
      );
      expect(Object.keys(sandbox.files('publish'))).toEqual(['site.pem']);
      expect((await sandbox.run({ text: `stat -c %a ${sandbox.path('publish/site.pem')}` })).output).toBe('640\n');
      expect(await health()).toEqual({ code: 0, output: '' });
    });

    it('serves each next pair, and one that leaves no line ends', async () => {
      const watching = watch();
      await watching.until('served', () => served() === PAIR);
      host(`# new\n${CERTIFICATE.trim()}`, KEY.trim());
      await watching.until('served', () => served() === `# new\n${PAIR}`);
    });

    it('looks for the star itself where a domain begins with one', async () => {
      sandbox.write('publish/_.example.com.pem', OLD);
      const watching = watch(['*.example.com'], '_.example.com.pem');
      await watching.untilSaid('got one that is not for *.example.com');
    });

    it.each<[string, string, string, string[], string]>([
      ['a key of another', CERTIFICATE, OTHER_KEY, DOMAINS, 'the key must belong to the first certificate'],
      [
        'its chain first',
        OTHER_CERTIFICATE + CERTIFICATE,
        KEY,
        DOMAINS,
        'the key must belong to the first certificate',
      ],
      ['half a certificate', CERTIFICATE.slice(0, 300), KEY, DOMAINS, 'the certificate must be PEM, your own first'],
      ['no certificate', KEY, KEY, DOMAINS, 'the certificate must be PEM, your own first'],
      ['nothing', '', '', DOMAINS, 'the certificate must be PEM, your own first'],
      [
        'half a chain',
        CERTIFICATE + OTHER_CERTIFICATE.slice(0, 300),
        KEY,
        DOMAINS,
        'the certificates of the chain must be PEM, and whole',
      ],
      ['half a key', CERTIFICATE, KEY.slice(0, 80), DOMAINS, 'the key must be PEM and unencrypted'],
      [
        'an expired one',
        EXPIRED_CERTIFICATE,
        KEY,
        DOMAINS,
        'the certificate must be valid, got: certificate has expired',
      ],
      [
        'other names',
        CERTIFICATE,
        KEY,
        [...DOMAINS, 'api.example.com'],
        'the certificate must be for all domains of the site, got one that is not for api.example.com',
      ],
    ])('refuses %s, says why once, and is unhealthy', async (_, certificate, key, domains, reason) => {
      host(certificate, key);
      const watching = watch(domains);
      await watching.untilSaid('is not served');
      await look(watching);
      expect(watching.output).toBe(refusal(reason));
      expect(served()).toBe(OLD);
      expect(await health()).toEqual({ code: 1, output: `${reason}\n` });
    });

    it('is healthy again when the pair is good', async () => {
      host(CERTIFICATE, OTHER_KEY);
      const watching = watch();
      await watching.untilSaid('is not served');
      host(CERTIFICATE, KEY);
      await watching.untilSaid('is served');
      expect(await health()).toEqual({ code: 0, output: '' });
    });

    it('is healthy again when what is served is on the host again', async () => {
      sandbox.write('publish/site.pem', PAIR);
      host(CERTIFICATE, OTHER_KEY);
      const watching = watch();
      await watching.untilSaid('is not served');
      host(CERTIFICATE, KEY);
      await watching.until('forgotten', () => !existsSync(sandbox.path('scratch/site.pem.refused')));
      expect(watching.output).toBe(refusal('the key must belong to the first certificate'));
    });

    it('follows links as far as it sees, and says what to write where one leads further', async () => {
      const watching = watch();
      await watching.untilSaid('is served');
      sandbox.write('host/archive/crt2', `# two\n${CERTIFICATE}`);
      symlinkSync('../archive/crt2', sandbox.path('host/live/next'));
      renameSync(sandbox.path('host/live/next'), sandbox.path('host/live/crt'));
      await watching.until('served', () => served() === `# two\n${PAIR}`);
      rmSync(sandbox.path('host/archive'), { recursive: true });
      const [link, target] = [sandbox.path('host/live/crt'), sandbox.path('host/archive/crt2')];
      await watching.untilSaid(
        refusal(
          `${link} is a link to ${target}, which is not there, or outside of what is watched ` +
            `(write directory: '${sandbox.path('host')}' in Tls.certificateFiles)`,
        ),
      );
    });

    it('says which file is not there', async () => {
      rmSync(sandbox.path('host/live/key'));
      const watching = watch();
      await watching.untilSaid(
        refusal(
          `${sandbox.path('host/live/key')} is not there (if a link lies on the way to it, name a directory in ` +
            'Tls.certificateFiles that holds all)',
        ),
      );
    });

    if (process.getuid?.() !== 0) {
      it('says which file it may not read', async () => {
        chmodSync(sandbox.path('host/live/key'), 0o000);
        const watching = watch();
        await watching.untilSaid(refusal(`${sandbox.path('host/live/key')} cannot be read (let it be root's)`));
      });
    }

    it('waits while a publisher is at work, and puts nothing where nothing is published', async () => {
      sandbox.write('publish/.attempt', '1');
      sandbox.write('publish/.site.pem.previous', OLD);
      const watching = watch();
      await look(watching);
      expect(served()).toBe(OLD);
      rmSync(sandbox.path('publish/.site.pem.previous'));
      rmSync(sandbox.path('publish/site.pem'));
      await look(watching);
      expect(existsSync(sandbox.path('publish/site.pem'))).toBe(false);
      sandbox.write('publish/site.pem', OLD);
      await watching.until('served', () => served() === PAIR);
    });

    it('says when a pair cannot be stored, and stores it later', async () => {
      sandbox.makeDirectory('publish/.site.pem.renewed');
      const watching = watch();
      await watching.untilSaid(refusal('it could not be stored'));
      expect(served()).toBe(OLD);
      rmSync(sandbox.path('publish/.site.pem.renewed'), { recursive: true });
      await watching.until('served', () => served() === PAIR);
    });

    it('ends when it is told to', async () => {
      const watching = watch();
      await look(watching);
      watching.signal('SIGTERM');
      expect(await watching.ended()).toBe(0);
    });

    it('is healthy until it has looked, whatever is served, and then not with what is about to expire', async () => {
      sandbox.write('publish/site.pem', EXPIRED_CERTIFICATE + KEY);
      expect(await health()).toEqual({ code: 0, output: '' });
      sandbox.write('scratch/looked', '');
      expect(await health()).toEqual({ code: 1, output: 'site: its certificate has expired\n' });
    });
  });
});
