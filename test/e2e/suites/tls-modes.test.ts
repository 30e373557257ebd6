import { Tls } from 'cdktf-sophon';
import { docker } from '../harness/docker';
import { ask } from '../harness/https';
import { internalRoot } from '../harness/internal-root';
import { LiveSophon } from '../harness/live-sophon';
import { handshake } from '../harness/raw';
import { factsSideBySide } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';

const ADDRESSES = ['127.0.0.91', '127.0.0.92', '127.0.0.93'];

factsSideBySide('TLS modes', ADDRESSES, (proxy, lane) => {
  const sophon = new LiveSophon('tls-modes', proxy);
  let trusting: Site;

  lane.before(async () => {
    await sophon.start({ props: { tls: Tls.internalCa() } }, { ...sophon.site, root: undefined });
    trusting = { ...sophon.site, root: await internalRoot(sophon.proxyName, proxy) };
  });
  lane.after(() => sophon.deployment.cleanUp());

  lane.fact('internal CA: a client that trusts the exported root is served as soon as the deploy is done', async () => {
    await until('the proxy serves', 10, async () => (await ask(trusting, '/')).servedBy === 'dashboard');
    expect((await ask(trusting, '/api/x')).servedBy).toBe('gateway');
  });

  lane.fact('internal CA: it vouches for the domain and its own root only', async () => {
    const { certificate } = await handshake(trusting);
    expect(certificate.subjectaltname).toBe(`DNS:${trusting.domain}`);
    await expect(handshake(trusting, { servername: 'other.example.com' })).rejects.toThrow();
  });

  lane.fact('internal CA: no HSTS, as the root may go with the machine', async () => {
    expect((await ask(trusting, '/')).headers['strict-transport-security']).toBeUndefined();
  });

  lane.fact('internal CA: the root outlives the proxy and its sidecars', async () => {
    const before = await internalRoot(sophon.proxyName, proxy);
    const { containers } = await sophon.deployment.belongings();
    const edge = containers.filter((name) => !name.startsWith(`${sophon.deployment.name}-sophon`));
    await docker(['rm', '-f', ...edge]);
    await sophon.apply({ props: { tls: Tls.internalCa() } });
    expect(await internalRoot(sophon.proxyName, proxy)).toBe(before);
    await until('the proxy serves', 10, async () => (await ask(trusting, '/')).servedBy === 'dashboard');
  });

  lane.fact(
    'no TLS: the routes are served over plain HTTP, and upstreams are told that clients use https',
    async () => {
      await sophon.apply({ props: { tls: Tls.none() } });
      const plain: Site = { ...sophon.site, plain: true };
      expect((await ask(plain, '/')).servedBy).toBe('dashboard');
      const answer = await ask(plain, '/api/headers');
      expect(answer.received('X-Forwarded-Proto')).toEqual(['https']);
      expect(answer.headers['strict-transport-security']).toBe('max-age=63072000');
    },
  );

  lane.fact('no TLS: port 443 is not published', async () => {
    await expect(handshake(sophon.site)).rejects.toThrow('ECONNREFUSED');
  });

  lane.fact('no TLS: an unknown host is answered with 404', async () => {
    const answer = await ask({ ...sophon.site, plain: true }, { headers: { Host: 'other.example.com' } });
    expect(answer.status).toBe(404);
    expect(answer.servedBy).toBeUndefined();
  });

  lane.fact('a second plan is empty', async () => {
    expect(await sophon.deployment.plan()).toBe('');
  });
});
