import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TlsMode } from '../../lib/ingress/intent';
import { expiryCheck, OWN_CERTIFICATE } from '../../lib/proxies/own-certificate';
import { CERTIFICATE, EXPIRED_CERTIFICATE, KEY, OTHER_CERTIFICATE } from '../certificates/certificates';

const TLS = { mode: TlsMode.CERTIFICATE };

/** What the check says of a file, and its exit code. */
function check(text: string): { status: number | null; stdout: string } {
  const directory = mkdtempSync(join(tmpdir(), 'own-certificate-'));
  try {
    writeFileSync(join(directory, OWN_CERTIFICATE), text);
    return spawnSync('sh', ['-euc', expiryCheck(TLS, directory)], { encoding: 'utf8' });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test.each([
  ['a certificate of this century', CERTIFICATE + KEY],
  ['one with words before it', `subject=sophon\n${CERTIFICATE}${KEY}`],
  ['one whose chain has expired, which only clients can judge', CERTIFICATE + EXPIRED_CERTIFICATE + KEY],
])('%s passes', (_, text) => {
  expect(check(text)).toMatchObject({ status: 0, stdout: '' });
});

test('fails when the certificate has expired, and says when', () => {
  const { status, stdout } = check(EXPIRED_CERTIFICATE + OTHER_CERTIFICATE + KEY);
  expect(status).toBe(1);
  expect(stdout).toMatch(
    /^tls: the certificate must be valid, got one that expired at 202101\d{8} UTC \(renew it\)\n$/,
  );
});

test.each(['', 'hello', KEY])('fails when the file holds no certificate: %j', (text) => {
  expect(check(text)).toMatchObject({ status: 1, stdout: 'tls: the certificate must be PEM, your own first\n' });
});

test('there is nothing to check without a certificate of the user', () => {
  expect(expiryCheck({ mode: TlsMode.INTERNAL }, '/etc')).toBe('');
});
