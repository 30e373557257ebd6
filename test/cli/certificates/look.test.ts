import { createServer as createPlainServer } from 'node:net';
import { createServer } from 'node:tls';
import { type Look, type LookSettings, lookAt } from '../../../cli/certificates/look';
import {
  CERTIFICATE,
  EXPIRED_CERTIFICATE,
  KEY,
  OTHER_CERTIFICATE,
  WILDCARD_CERTIFICATE,
} from '../../certificates/certificates';
import { closeServers, listen } from '../doctor/servers';

afterEach(closeServers);

/** Looks at a domain that is served with a certificate: what was seen, and the name that the server was asked for. */
async function served(
  name: string,
  cert: string,
  settings: Partial<LookSettings> = {},
): Promise<Look & { asked?: string }> {
  let asked: string | undefined;
  const server = createServer({
    cert,
    key: KEY,
    SNICallback: (servername, done) => {
      asked = servername;
      done(null);
    },
  });
  const port = await listen(server);
  const look = await lookAt({ name, port }, { address: '127.0.0.1', leastLife: 0, ...settings });
  return { ...look, asked };
}

test('a wildcard is asked for a name that is made up, and stays the domain that is told', async () => {
  const look = await served('*.wild.example.com', WILDCARD_CERTIFICATE);
  expect(look).toMatchObject({
    domain: '*.wild.example.com',
    asked: 'cdktf-sophon-certificates.wild.example.com',
    problems: [],
    certificate: { names: expect.arrayContaining(['*.wild.example.com']) },
  });
});

test('fails when a wildcard is served with the certificate of a single name', async () => {
  const { problems } = await served('*.example.com', CERTIFICATE);
  expect(problems).toEqual(['is not for cdktf-sophon-certificates.example.com']);
});

test('an IP address is asked for no name, and the certificate must be for the address', async () => {
  const { asked, problems } = await served('10.0.0.7', CERTIFICATE);
  expect(problems).toEqual(['is not for 10.0.0.7']);
  expect(asked).toBeUndefined();
});

test('fails when a certificate has expired, however little life is asked for', async () => {
  const { problems, certificate } = await served('sophon.example.com', EXPIRED_CERTIFICATE);
  expect(problems).toEqual(['has expired']);
  expect(certificate?.daysLeft).toBeLessThan(0);
});

test('trust is by the roots of the user, too, and a wrong name is told once, and is no lack of it', async () => {
  const trusted = async (name: string, cert: string, roots?: string) =>
    (await served(name, cert, { roots })).certificate?.trusted;
  expect(await trusted('sophon.example.com', CERTIFICATE)).toBe(false);
  expect(await trusted('sophon.example.com', CERTIFICATE, OTHER_CERTIFICATE)).toBe(false);
  expect(await trusted('sophon.example.com', CERTIFICATE, CERTIFICATE)).toBe(true);
  expect(await trusted('other.example.com', CERTIFICATE, CERTIFICATE)).toBe(true);
});

test('fails when the server speaks no TLS', async () => {
  const port = await listen(createPlainServer((socket) => socket.resume().end('no TLS\n')));
  const { problems } = await lookAt({ name: 'a.example.com', port }, { address: '127.0.0.1', leastLife: 0 });
  expect(problems).toEqual([expect.stringMatching(/^no handshake \(.+\)$/)]);
});
