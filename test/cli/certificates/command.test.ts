import type { PeerCertificate } from 'node:tls';
import { certificates } from '../../../cli/certificates/command';
import { type Look, problemsOf } from '../../../cli/certificates/look';
import { OTHER_CERTIFICATE, OTHER_KEY } from '../../certificates/certificates';
import { answering, closeServers, freePort, httpsServer } from '../doctor/servers';
import { runCommand } from '../run-command';

afterEach(closeServers);

const look = (...args: string[]) => runCommand(certificates, ...args, '--address', '127.0.0.1', '--least-life', '0');
const served = () => httpsServer(answering(200));

test('lists what is served, and whom it is from', async () => {
  const domain = `sophon.example.com:${await served()}`;
  const { code, output } = await look(domain);
  expect(code).toBe(0);
  expect(output).toMatch(/^DOMAIN +ISSUER +VALID UNTIL \(UTC\) +LEFT +OF ITS LIFE +TRUSTED +NAMES\n/);
  expect(output).toContain(domain);
  expect(output).toMatch(/\d+ days +\d+ %/);
});

test('fails when a certificate is not for its domain, and lists the others', async () => {
  const other = await httpsServer(answering(200), OTHER_CERTIFICATE, OTHER_KEY);
  const { code, output } = await look(`sophon.example.com:${await served()}`, `sophon.example.com:${other}`);
  expect(code).toBe(1);
  expect(output.match(/is not for sophon\.example\.com/g)).toHaveLength(1);
});

test('fails when nobody answers', async () => {
  const { code, output } = await look(`sophon.example.com:${await freePort()}`);
  expect([code, output]).toEqual([1, expect.stringContaining('no handshake (ECONNREFUSED)')]);
});

test('tells programs all of it, and trust as a fact', async () => {
  const port = await served();
  const { code, output } = await look(`sophon.example.com:${port}`, '--json');
  const [first]: Look[] = JSON.parse(output);
  expect(first).toMatchObject({ domain: 'sophon.example.com', port, problems: [] });
  expect(first.certificate).toMatchObject({ trusted: false, untrusted: expect.stringMatching(/CERT|SIGNED/) });
  expect(code).toBe(0);
});

test.each([
  [['https://sophon.example.com'], "domain: must be a host name in lower case, without scheme or path, got 'https:"],
  [['a.example.com', '--address', 'edge'], "--address: must be an IP address, got 'edge'"],
  [['a.example.com', '--least-life', 'third'], "--least-life: must be 0 to 99, got 'third'"],
  [['a.example.com', '--ca', 'none.crt'], "--ca: must be a file with a certificate as PEM, got 'none.crt'"],
])('fails with %j', async (args, message) => {
  await expect(async () => certificates(args)).rejects.toThrow(message);
});

const DAY = 86_400_000;
/** A certificate that has lived for some days of its life. */
const aged = (days: number, life: number) => {
  const from = Date.now() - days * DAY;
  const time = (at: number) => new Date(at).toUTCString();
  return {
    valid_from: time(from),
    valid_to: time(from + life * DAY),
    subject: { CN: 'a.example.com' },
    subjectaltname: 'DNS:a.example.com',
  } as PeerCertificate;
};

test.each([
  [60, 90, []],
  [67.6, 90, ['has 24 % of its life left, its renewal is late']],
  [0.1962, 0.25, ['has 21 % of its life left, its renewal is late']],
  [91, 90, ['has expired']],
  [-1, 90, ['is not valid yet']],
])('of a certificate after %d days of %d', (days, life, problems) => {
  expect(problemsOf(aged(days, life), 'a.example.com', 0.3)).toEqual(problems);
});
