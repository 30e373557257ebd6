import { createServer as createTlsServer, type DetailedPeerCertificate } from 'node:tls';
import { judgeCertificate, lookAtCertificate } from '../../../cli/doctor/certificate';
import { CERTIFICATE, EXPIRED_CERTIFICATE, KEY } from '../../certificates/certificates';
import { answering, closeServers, httpServer, httpsServer, listen } from './servers';

afterEach(closeServers);

const site = (httpsPort: number, domain = 'sophon.example.com') => ({ domain, httpsPort, httpPort: 80 });

describe('a certificate that is served', () => {
  test('is well when its root is trusted', async () => {
    const { finding, isServed } = await lookAtCertificate(
      site(await httpsServer(answering(200))),
      '127.0.0.1',
      CERTIFICATE,
    );
    expect(isServed).toBe(true);
    expect(finding.verdict).toBe('ok');
    expect(finding.seen).toMatch(
      /^issued by 'sophon.example.com' for sophon.example.com, www.sophon.example.com, \d+ days left$/,
    );
  });

  test('fails when it signed itself', async () => {
    const { finding } = await lookAtCertificate(site(await httpsServer(answering(200))), '127.0.0.1');
    expect(finding).toMatchObject({
      verdict: 'problem',
      seen: expect.stringContaining('(DEPTH_ZERO_SELF_SIGNED_CERT)'),
    });
    expect(finding.fix).toContain('It signed itself');
  });

  test('fails when it is for other names', async () => {
    const port = await httpsServer(answering(200));
    const { finding } = await lookAtCertificate(site(port, 'other.example.com'), '127.0.0.1', CERTIFICATE);
    expect(finding).toMatchObject({ verdict: 'problem', seen: expect.stringContaining('not for other.example.com') });
  });

  test('fails when it has expired', async () => {
    const port = await httpsServer(answering(200), EXPIRED_CERTIFICATE, KEY);
    const { finding } = await lookAtCertificate(site(port), '127.0.0.1', EXPIRED_CERTIFICATE);
    expect(finding).toMatchObject({ verdict: 'problem', seen: expect.stringContaining('expired on 2021-01-01') });
    expect(finding.fix).toContain('Renew it');
  });
});

describe('no certificate', () => {
  test('fails when the handshake is refused', async () => {
    const server = createTlsServer({ SNICallback: (_name, done) => done(new Error('unknown')) });
    const { finding, isServed } = await lookAtCertificate(site(await listen(server)), '127.0.0.1');
    expect(isServed).toBe(false);
    expect(finding).toMatchObject({ verdict: 'problem', seen: expect.stringContaining('the handshake is refused') });
    expect(finding.fix).toContain('no site with the domain sophon.example.com');
  });

  test('fails when plain HTTP is spoken', async () => {
    const { finding } = await lookAtCertificate(site(await httpServer(answering(200))), '127.0.0.1');
    expect(finding).toMatchObject({ verdict: 'problem', seen: 'plain HTTP is spoken there' });
  });
});

describe('what is said of a certificate', () => {
  const DAY = 24 * 3_600_000;
  const issued = (issuer: object, age: number, left: number): DetailedPeerCertificate =>
    ({
      issuer,
      subject: { CN: 'sophon.example.com' },
      subjectaltname: 'DNS:sophon.example.com',
      valid_from: new Date(Date.now() - age * DAY).toString(),
      valid_to: new Date(Date.now() + left * DAY + 60_000).toString(),
    }) as never;
  const judge = (certificate: DetailedPeerCertificate, error?: string) =>
    judgeCertificate('sophon.example.com', certificate, error);
  const ENCRYPT = { O: "Let's Encrypt", CN: 'E7' };

  test('names its authority and the time that is left', () => {
    expect(judge(issued(ENCRYPT, 1, 89))).toEqual({
      verdict: 'ok',
      seen: "issued by 'Let's Encrypt, E7' for sophon.example.com, 89 days left",
    });
    expect(judge(issued(ENCRYPT, 0, 0.5)).seen).toContain('12 hours left');
  });

  test('notes a renewal that is late, by its own lifetime', () => {
    expect(judge(issued(ENCRYPT, 80, 10)).verdict).toBe('note');
    expect(judge(issued(ENCRYPT, 4, 2)).verdict).toBe('ok');
  });

  test.each([
    [
      { O: "(STAGING) Let's Encrypt", CN: '(STAGING) Riddling Rhubarb R12' },
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'for tests',
    ],
    [{ CN: 'edge internal CA' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', '--ca FILE'],
    [ENCRYPT, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'put its chain behind it'],
    [ENCRYPT, 'CERT_NOT_YET_VALID', 'clock'],
  ])('fails when %j is not trusted: %s', (issuer, error, fix) => {
    const finding = judge(issued(issuer, 1, 89), error);
    expect(finding.verdict).toBe('problem');
    expect(finding.fix).toContain(fix);
  });
});
