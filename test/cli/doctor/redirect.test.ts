import { createServer } from 'node:net';
import { lookAtRedirect } from '../../../cli/doctor/redirect';
import { answering, closeServers, httpServer, listen } from './servers';

afterEach(closeServers);

const look = async (...answer: Parameters<typeof answering>) =>
  lookAtRedirect(
    { domain: 'sophon.example.com', httpsPort: 443, httpPort: await httpServer(answering(...answer)) },
    '127.0.0.1',
  );

test.each([308, 301])('a redirect to HTTPS by %s is well', async (status) => {
  expect(await look(status, 'https://sophon.example.com/')).toEqual({
    verdict: 'ok',
    seen: `${status} to https://sophon.example.com/`,
  });
});

test('the domain is asked for, whatever the address', async () => {
  const httpPort = await httpServer((request, response) => {
    response.writeHead(308, { Location: `https://${request.headers.host?.split(':')[0]}/` }).end();
  });
  expect(await lookAtRedirect({ domain: 'a.example', httpsPort: 443, httpPort }, '127.0.0.1')).toMatchObject({
    seen: '308 to https://a.example/',
  });
});

test('fails when no site has the domain', async () => {
  const finding = await look(404);
  expect(finding).toMatchObject({ verdict: 'problem', seen: '404' });
  expect(finding.fix).toContain('no site with the domain sophon.example.com');
});

test('plain HTTP that is served is noted, as behind a CDN', async () => {
  const finding = await look(200);
  expect(finding).toMatchObject({ verdict: 'note', seen: '200 without a redirect' });
  expect(finding.fix).toContain('Tls.none()');
});

test('fails when it leads elsewhere, and says who answers', async () => {
  const httpPort = await httpServer((_request, response) => {
    response.writeHead(302, { Location: 'http://other.example/', Server: 'Apache' }).end();
  });
  const finding = await lookAtRedirect({ domain: 'a.example', httpsPort: 8443, httpPort }, '127.0.0.1');
  expect(finding).toMatchObject({
    verdict: 'problem',
    seen: '302 to http://other.example/, not to https://a.example:8443',
  });
  expect(finding.fix).toContain('Apache');
});

test('fails when the connection is closed without an answer', async () => {
  const httpPort = await listen(createServer((socket) => socket.destroy()));
  const finding = await lookAtRedirect({ domain: 'a.example', httpsPort: 443, httpPort }, '127.0.0.1');
  expect(finding).toMatchObject({ verdict: 'problem', seen: 'no answer (ECONNRESET)' });
});
