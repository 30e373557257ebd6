import { lookAtAnswer } from '../../../cli/doctor/answers';
import { answering, closeServers, httpsServer } from './servers';

afterEach(closeServers);

/** `PORT` in a location becomes the port of the site. */
async function look(path: string, status: number, location?: string) {
  let port = 0;
  port = await httpsServer((request, response) =>
    answering(status, location?.replace('PORT', String(port)))(request, response as never),
  );
  return lookAtAnswer({ domain: 'sophon.example.com', httpsPort: port, httpPort: 80 }, path, '127.0.0.1');
}

test.each([200, 401, 405])('%s is well: something answers', async (status) => {
  expect(await look('/api', status)).toEqual({ verdict: 'ok', seen: `${status}` });
});

test('a redirect elsewhere is well', async () => {
  expect(await look('/', 302, '/login')).toEqual({ verdict: 'ok', seen: '302 to /login' });
});

test.each([502, 503, 504])('fails when the proxy answers %s for what is behind it', async (status) => {
  const finding = await look('/', status);
  expect(finding).toMatchObject({
    verdict: 'problem',
    seen: expect.stringContaining(`${status}: the proxy does not get`),
  });
  expect(finding.fix).toContain('listens on 0.0.0.0');
});

test('fails when the application fails', async () => {
  expect(await look('/api', 500)).toMatchObject({ verdict: 'problem', seen: '500' });
});

test.each([
  ['to itself', 'https://sophon.example.com:PORT/api'],
  ['to plain HTTP', 'http://sophon.example.com/api'],
])('fails when the gateway does not believe its proxy, and redirects %s', async (_, location) => {
  const finding = await look('/api', 307, location);
  expect(finding).toMatchObject({ verdict: 'problem', seen: expect.stringContaining('a redirect loop') });
  expect(finding.fix).toContain('ASPNETCORE_FORWARDEDHEADERS_ENABLED=true');
});

test('fails when the application leads clients to plain HTTP', async () => {
  const finding = await look('/', 302, 'http://sophon.example.com/login');
  expect(finding).toMatchObject({ verdict: 'problem', seen: expect.stringContaining('which is plain HTTP') });
});

test.each([
  [404, 'No route'],
  [400, 'AllowedHosts'],
])('%s of the first page is noted', async (status, fix) => {
  const finding = await look('/', status);
  expect(finding).toMatchObject({ verdict: 'note', seen: `${status}` });
  expect(finding.fix).toContain(fix);
});
