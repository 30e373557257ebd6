import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';
import { type Running, Sandbox } from './sandbox';
import { inEachShell, type Shell, withCommand } from './shells';

const PROXIES = join(__dirname, '../../lib/proxies');
const ISSUER = shellProgram(PROXIES, 'internal-ca.sh');
const HEALTH = shellProgram(PROXIES, 'certificate-life.sh');

const DAY = 86_400_000;

withCommand('openssl', 'with openssl', () => {
  inEachShell('the internal CA', (shell: Shell) => {
    let sandbox: Sandbox;
    let env: { [name: string]: string };
    beforeEach(() => {
      sandbox = new Sandbox(shell);
      sandbox.stopClock();
      env = {
        CA_NAME: 'edge',
        STATE: sandbox.makeDirectory('ca'),
        CERTIFICATES: sandbox.makeDirectory('certificates'),
      };
    });
    afterEach(() => sandbox.remove());

    /** Starts the issuer, and waits until it has nothing left to do. */
    async function issue(...domains: string[]): Promise<Running> {
      const pauses = sandbox.calls('sleep').length;
      const issuer = sandbox.start({ text: ISSUER, args: domains, env });
      await issuer.until('done', () => sandbox.calls('sleep').length > pauses);
      return issuer;
    }

    /** The same, and ends it; what it said. */
    async function issueOnce(...domains: string[]): Promise<string> {
      const issuer = await issue(...domains);
      issuer.signal('SIGTERM');
      expect(await issuer.ended()).toBe(0);
      return issuer.output;
    }

    const fileOf = (domain: string) => `certificates/${domain.replace('*', '_')}.pem`;
    const leaf = (domain: string) => new X509Certificate(sandbox.read(fileOf(domain)));
    const root = () => new X509Certificate(sandbox.read('ca/root.crt'));
    const daysLeft = ({ validTo }: X509Certificate) => Math.round((Date.parse(validTo) - Date.now()) / DAY);

    /** Puts a leaf in place that was issued by the root long ago. */
    function leaveOldLeaf(domain: string, days: number): void {
      const key = sandbox.path('old.key');
      const args = [
        'req',
        '-x509',
        '-nodes',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-subj',
        '/CN=old',
      ];
      const ca = ['-CA', sandbox.path('ca/root.crt'), '-CAkey', sandbox.path('ca/root.key')];
      const certificate = execFileSync('openssl', [...args, ...ca, '-keyout', key, '-days', `${days}`], {
        stdio: 'pipe',
      });
      sandbox.write(`certificates/${domain}.pem`, `${certificate}${sandbox.read('old.key')}`);
    }

    it('makes a root for ten years, and a leaf for 90 days for each domain', async () => {
      const output = await issueOnce('a.org', '*.b.org');
      expect(output).toBe('made a new root\na.org: issued\n*.b.org: issued\n');
      expect(root().subject).toBe('CN=edge internal CA');
      expect(root().ca).toBe(true);
      expect(daysLeft(root())).toBe(3650);
      for (const domain of ['a.org', '*.b.org']) {
        expect(leaf(domain).verify(root().publicKey)).toBe(true);
        expect(leaf(domain).ca).toBe(false);
        expect(leaf(domain).subjectAltName).toBe(`DNS:${domain}`);
        expect(leaf(domain).checkPrivateKey(createPrivateKey(sandbox.read(fileOf(domain))))).toBe(true);
        expect(daysLeft(leaf(domain))).toBe(90);
      }
      expect(leaf('*.b.org').checkHost('x.b.org')).toBe('*.b.org');
    });

    it('has openssl accept a leaf for servers only, and not as an authority', async () => {
      await issueOnce('a.org');
      const verify = (...purpose: string[]) => {
        const files = [sandbox.path('ca/root.crt'), sandbox.path('certificates/a.org.pem')];
        return execFileSync('openssl', ['verify', '-x509_strict', ...purpose, '-CAfile', ...files], { stdio: 'pipe' });
      };
      expect(`${verify('-purpose', 'sslserver')}`).toMatch(/OK\n$/);
      expect(() => verify('-purpose', 'sslclient')).toThrow();
      const text = execFileSync('openssl', ['x509', '-in', sandbox.path('certificates/a.org.pem'), '-noout', '-text']);
      expect(`${text}`).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    });

    it("lets nobody else read the root's key, its group a leaf's, and everybody the root certificate", async () => {
      await issueOnce('a.org');
      const mode = (path: string) => statSync(sandbox.path(path)).mode & 0o777;
      expect([mode('ca/root.key'), mode('certificates/a.org.pem'), mode('ca/root.crt')]).toEqual([0o600, 0o640, 0o644]);
      expect(Object.keys(sandbox.files('ca'))).toEqual(['root.crt', 'root.key']);
      expect(Object.keys(sandbox.files('certificates'))).toEqual(['a.org.pem']);
    });

    it('keeps root and leaf when it is started again, and issues for a new domain only', async () => {
      await issueOnce('a.org');
      const before = { ...sandbox.files('ca'), ...sandbox.files('certificates') };
      expect(await issueOnce('a.org')).toBe('');
      expect(await issueOnce('b.org', 'a.org')).toBe('b.org: issued\n');
      expect({ ...sandbox.files('ca'), ...sandbox.files('certificates') }).toMatchObject(before);
    });

    it('renews a leaf with less than 30 days left, and keeps one with more', async () => {
      await issueOnce();
      leaveOldLeaf('soon.org', 29);
      leaveOldLeaf('later.org', 31);
      expect(await issueOnce('soon.org', 'later.org')).toBe('soon.org: issued\n');
      expect(daysLeft(leaf('soon.org'))).toBe(90);
      expect(daysLeft(leaf('later.org'))).toBe(31);
    });

    it('issues anew when the root is another one, and when a file is broken', async () => {
      await issueOnce('a.org');
      sandbox.write('ca/root.crt', '');
      expect(await issueOnce('a.org')).toBe('made a new root\na.org: issued\n');
      expect(leaf('a.org').verify(root().publicKey)).toBe(true);
      sandbox.write('certificates/a.org.pem', 'half');
      expect(await issueOnce('a.org')).toBe('a.org: issued\n');
    });

    it('looks again after an hour, and not before', async () => {
      sandbox.letSleepWait();
      const issuer = await issue('a.org');
      leaveOldLeaf('a.org', 29);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(sandbox.calls('sleep')).toEqual(['3600']);
      expect(daysLeft(leaf('a.org'))).toBe(29);
      sandbox.endSleep();
      await issuer.untilSaid('a.org: issued\na.org: issued\n');
      expect(daysLeft(leaf('a.org'))).toBe(90);
    });

    it('ends at once when it is told to', async () => {
      sandbox.command('sleep', 'exec tail -f /dev/null');
      const issuer = await issue('a.org');
      issuer.signal('SIGTERM');
      expect(await issuer.ended()).toBe(0);
    });

    it('fails when openssl does, and says what openssl said', async () => {
      sandbox.command('openssl', 'echo "openssl: no room" >&2; exit 1');
      expect(await sandbox.run({ text: ISSUER, args: ['a.org'], env })).toEqual({
        code: 1,
        output: 'openssl: no room\n',
      });
      expect(sandbox.files('certificates')).toEqual({});
    });

    it('is healthy when its leaves are there, and until a renewal is late', async () => {
      const healthIn = async (days: number) => {
        sandbox.command('date', `echo ${Math.floor(Date.now() / 1000) + days * 86_400}`);
        return (await sandbox.run({ text: HEALTH, args: [sandbox.path('certificates/a.org.pem')] })).code;
      };
      await issueOnce();
      expect(await healthIn(0)).toBe(1);
      await issueOnce('a.org');
      expect([await healthIn(0), await healthIn(61), await healthIn(64)]).toEqual([0, 0, 1]);
    });
  });
});
