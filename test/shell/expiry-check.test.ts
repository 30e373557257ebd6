import { expiryCheck } from '../../lib/proxies/own-certificate';
import { CERTIFICATE, EXPIRED_CERTIFICATE, KEY } from '../certificates/certificates';
import { Sandbox } from './sandbox';
import { inEachShell, type Shell } from './shells';

inEachShell('the check of own certificates', (shell: Shell) => {
  let sandbox: Sandbox;
  beforeEach(() => {
    sandbox = new Sandbox(shell);
  });
  afterEach(() => sandbox.remove());

  /** Checks files with these texts, by their names, at this time if it is not now. */
  function check(files: { [name: string]: string }, now?: string) {
    if (now) sandbox.command('date', `[ "$*" = '-u +%Y%m%d%H%M%S' ] && echo ${now}`);
    const paths = Object.entries(files).map(([name, text]) => sandbox.write(`own/${name}`, text));
    return sandbox.run({ text: expiryCheck(), flags: '-euc', env: { OWN_CERTIFICATES: paths.join(' ') } });
  }

  const passed = { code: 0, output: '' };
  const invalid = { code: 1, output: 'tls: the certificate of a.org must be PEM, your own first\n' };

  it('passes where there is none', async () => {
    expect(await sandbox.run({ text: expiryCheck(), flags: '-euc' })).toEqual(passed);
    expect(await check({})).toEqual(passed);
  });

  it('passes what is valid, with its key after or before it, and other certificates after it', async () => {
    const files = {
      'a.org.pem': `${CERTIFICATE}\n${KEY}\n`,
      'b.org.pem': `${KEY}${CERTIFICATE}`,
      'c.org.pem': `${CERTIFICATE}${EXPIRED_CERTIFICATE}${KEY}`,
    };
    expect(await check(files)).toEqual(passed);
  });

  it('passes a file with the line ends of Windows, and one with words before the certificate', async () => {
    expect(await check({ 'a.org.pem': CERTIFICATE.replace(/\n/g, '\r\n') })).toEqual(passed);
    expect(await check({ 'a.org.pem': `subject=CN = a.org\n-----\n${CERTIFICATE}` })).toEqual(passed);
  });

  it('fails when one has expired, and names its domain and the time', async () => {
    const files = {
      'good.org.pem': CERTIFICATE,
      '*.a.org.pem': `${EXPIRED_CERTIFICATE}${KEY}`,
      'z.org.pem': CERTIFICATE,
    };
    expect(await check(files)).toEqual({
      code: 1,
      output: 'tls: the certificate of *.a.org must be valid, got one that expired at 20210101000000 UTC (renew it)\n',
    });
  });

  it.each([
    ['two digits of the year', EXPIRED_CERTIFICATE, '20210101000000'],
    ['four digits of the year', CERTIFICATE, '21261030182947'],
  ])('knows to the second when one with %s expires', async (_, certificate, end) => {
    const second = BigInt(end);
    expect(await check({ 'a.org.pem': certificate }, end)).toEqual(passed);
    const { code, output } = await check({ 'a.org.pem': certificate }, `${second + 1n}`);
    expect(code).toBe(1);
    expect(output).toContain(`expired at ${end} UTC`);
  });

  it.each([
    ['is empty', ''],
    ['holds no certificate', KEY],
    ['holds garbage', '-----BEGIN CERTIFICATE-----\n$(reboot) \\x00 !\n-----END CERTIFICATE-----\n'],
    ['is in binary', `0${'\u0082\u0001'.repeat(200)}`],
  ])('fails when a file %s', async (_, text) => {
    expect(await check({ 'a.org.pem': text })).toEqual(invalid);
  });

  it('fails when a file is missing', async () => {
    const { code, output } = await sandbox.run({
      text: expiryCheck(),
      env: { OWN_CERTIFICATES: '/missing/a.org.pem' },
    });
    expect(code).toBe(1);
    expect(output).toContain(invalid.output);
  });
});
