import { docker, logs } from '../harness/docker';
import { ask, askHttp2, open } from '../harness/https';
import type { LiveSophon } from '../harness/live-sophon';
import { exchange } from '../harness/raw';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';
import { openSocket } from '../harness/websocket';

/** What no log may ever hold. */
export const TOKEN = 'eyJhbGciOiJub25lIn0.secret-of-the-client';

/** The last request, by whose line the log is known to be complete. */
const LAST = '/api/the-last-request';

/** Sends the token in every way and trouble that clients have, then waits until the proxy has logged it all. */
export async function sendToken(sophon: LiveSophon, site: Site): Promise<void> {
  await everyPlace(site);
  await streams(site);
  await malformed(site);
  const gateway = sophon.containerOf('gateway');
  await docker(['stop', '--time', '1', gateway]);
  await everyPlace(site);
  await openSocket(site, `/hubs/chat?access_token=${TOKEN}`).catch(() => {});
  await docker(['start', gateway]);
  await ask(site, `${LAST}?access_token=${TOKEN}`);
  await until('the log is complete', 10, async () => (await logs(sophon.proxyName)).includes(LAST));
}

/** In the query, in any case, and in headers; to the gateway, the dashboard, port 80 and a host that is not ours. */
async function everyPlace(site: Site): Promise<void> {
  const headers = {
    Authorization: `Bearer ${TOKEN}`,
    Cookie: `token=${TOKEN}`,
    Referer: `https://${site.domain}/?access_token=${TOKEN}`,
  };
  const paths = [
    `/api/x?access_token=${TOKEN}`,
    `/API/x?ACCESS_TOKEN=${TOKEN}`,
    `/?token=${TOKEN}`,
    `/hubs/chat?id=${TOKEN}`,
  ];
  for (const path of paths) {
    await ask(site, { path, headers });
    await ask({ ...site, plain: true }, { path, headers });
    await ask(site, { path, headers: { ...headers, Host: 'unknown.test' } });
    await askHttp2(site, { path, headers: { cookie: headers.Cookie, referer: headers.Referer } });
  }
}

/** WebSockets and event streams, left by the client while they run, and an answer that the gateway breaks off. */
async function streams(site: Site): Promise<void> {
  const query = `access_token=${TOKEN}`;
  (await openSocket(site, `/hubs/chat?${query}`)).socket.terminate();
  (await open(site, `/api/sse?n=1000&${query}`)).destroy();
  await ask(site, `/api/close?after=5&${query}`).catch(() => {});
  await ask(site, `/api/close?${query}`).catch(() => {});
}

/** What the proxy itself refuses. */
async function malformed(site: Site): Promise<void> {
  const line = `GET /api/x?access_token=${TOKEN} HTTP/1.1\r\nHost: ${site.domain}\r\n`;
  const options = { silence: 300 };
  await exchange(site, `${line}Not a header\r\n\r\n`, options);
  await exchange(site, `${line}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, options);
  await exchange(site, `${line}X-Large: ${'x'.repeat(100_000)}\r\n\r\n`, options);
  await exchange(site, `GET /api/x?${'x'.repeat(100_000)}&access_token=${TOKEN} HTTP/1.1\r\nHost: x\r\n\r\n`, options);
  await exchange(site, `GET /%zz?access_token=${TOKEN} HTTP/1.1\r\nHost: ${site.domain}\r\n\r\n`, options);
  await exchange({ ...site, plain: true }, `${line}\r\n`, options);
}
