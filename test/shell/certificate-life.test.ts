import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';
import { CERTIFICATE, EXPIRED_CERTIFICATE, KEY } from '../certificates/certificates';
import { type Outcome, Sandbox } from './sandbox';
import { inEachShell, type Shell, withCommand } from './shells';

const LIFE = shellProgram(join(__dirname, '../../lib/proxies'), 'certificate-life.sh');

const [HOUR, DAY] = [3600, 86_400];

/** As openssl writes a time, e.g. 'Nov  5 04:55:00 2026 GMT'. */
function openssl(seconds: number): string {
  const [, day, month, year, time] = new Date(1000 * seconds).toUTCString().split(' ');
  return `${month} ${day.replace(/^0/, ' ')} ${time} ${year} GMT`;
}

inEachShell('the life of certificates', (shell: Shell) => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox(shell);
  });
  afterEach(() => sandbox.remove());

  /** Whether a certificate with these two times is good at a third one, all in seconds since 1970. */
  async function at(now: number, from: number, to: number): Promise<Outcome> {
    sandbox.command('date', `echo ${now}`);
    sandbox.command('openssl', `printf 'notBefore=${openssl(from)}\\nnotAfter=${openssl(to)}\\n'`);
    return sandbox.run({ text: LIFE, args: ['/certificates/a.org.pem'] });
  }

  const START = Date.UTC(2026, 10, 25, 4, 55) / 1000;

  it.each([
    ['90 days', 90 * DAY],
    ['6 days', 160 * HOUR],
    ['a day', DAY],
    ['an hour', HOUR],
  ])('of %s is enough at a third and somewhat later, and too little at 30 %%', async (_, life) => {
    const left = async (share: number) => (await at(START + life - share * life, START, START + life)).code;
    expect(await left(1)).toBe(0);
    expect(await left(1 / 3)).toBe(0);
    expect(await left(0.31)).toBe(0);
    expect(await left(0.29)).toBe(1);
    expect(await left(0)).toBe(1);
    expect(await left(-1)).toBe(1);
  });

  it('is told by the certificate’s own times, whatever the authority dated back', async () => {
    expect((await at(START, START - 10 * DAY, START + 5 * DAY)).code).toBe(0);
    expect((await at(START, START - 15 * DAY, START + 5 * DAY)).code).toBe(1);
  });

  it('tells whose it is, and how much is left', async () => {
    expect(await at(START, START - 78 * DAY, START + 12 * DAY)).toEqual({
      code: 1,
      output: 'a.org: its certificate has 13 % of its life left, its renewal is late\n',
    });
    expect(await at(START, START - 90 * DAY, START)).toEqual({
      code: 1,
      output: 'a.org: its certificate has expired\n',
    });
  });

  it('counts days as the calendar does', async () => {
    for (const day of [
      '2000-02-29',
      '2024-02-29',
      '2024-12-31',
      '2025-03-01',
      '2027-01-08',
      '2049-08-09',
      '2100-03-01',
    ]) {
      const to = Date.parse(`${day}T08:09:07Z`) / 1000;
      const life = 1000 * DAY;
      expect([day, (await at(to - 0.3 * life, to - life, to)).code]).toEqual([day, 0]);
      expect([day, (await at(to - 0.3 * life + 1, to - life, to)).code]).toEqual([day, 1]);
    }
  });

  withCommand('openssl', 'with openssl', () => {
    const look = (...names: string[]) =>
      sandbox.run({ text: LIFE, args: names.map((name) => sandbox.path(`certificates/${name}.pem`)) });

    it('is looked at in every file, in the first certificate of each', async () => {
      sandbox.write('certificates/good.org.pem', `${CERTIFICATE}${EXPIRED_CERTIFICATE}${KEY}`);
      sandbox.write('certificates/old.org.pem', `${EXPIRED_CERTIFICATE}${CERTIFICATE}${KEY}`);
      sandbox.write('certificates/half.org.pem', CERTIFICATE.slice(0, 200));
      expect(await look('good.org')).toEqual({ code: 0, output: '' });
      expect(await look('gone.org', 'old.org', 'good.org', 'half.org')).toEqual({
        code: 1,
        output:
          'gone.org: there is no certificate\nold.org: its certificate has expired\nhalf.org: there is no certificate\n',
      });
    });

    it('is over in the second that the certificate says', async () => {
      sandbox.write('certificates/good.org.pem', CERTIFICATE);
      const { validFrom, validTo } = new X509Certificate(CERTIFICATE);
      const [from, to] = [Date.parse(validFrom) / 1000, Date.parse(validTo) / 1000];
      const at = async (now: number) => {
        sandbox.command('date', `echo ${now}`);
        return (await look('good.org')).code;
      };
      const late = Math.floor(to - 0.3 * (to - from));
      expect([await at(late), await at(late + 1)]).toEqual([0, 1]);
    });
  });
});
