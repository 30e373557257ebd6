import { Tls } from 'cdktf-sophon';
import { HEALTH_LISTENER } from '../../../lib/proxies/health-listener';
import { containerId, inspect, logs } from '../harness/docker';
import { ask, askHttp2 } from '../harness/https';
import { LiveSophon } from '../harness/live-sophon';
import { factsSideBySide, type Lane } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { openSocket } from '../harness/websocket';
import { loopbackPorts, openPorts } from '../security/port-scan';
import { edge, privateKeys, readableByAll, running, settingsOf, upkeepOf } from '../security/settings';
import { sendToken, TOKEN } from '../security/token-traffic';

/** Where Caddy, Traefik and nginx have their APIs and status pages when somebody switches them on. */
const ADMIN_PATHS = [
  '/config/',
  '/load',
  '/pki/ca/local',
  '/reverse_proxy/upstreams',
  '/debug/pprof/',
  '/debug/vars',
  '/metrics',
  '/ping',
  '/api/overview',
  '/api/rawdata',
  '/dashboard/',
  '/nginx_status',
  '/stub_status',
];
/** An address that no client of the tests has. */
const LIE = '6.6.6.6';
const LIES = {
  forwarded: `for=${LIE};host=${LIE};proto=http`,
  'x-forwarded-for': LIE,
  'x-forwarded-host': LIE,
  'x-forwarded-proto': LIE,
  'x-forwarded-port': LIE,
  'x-forwarded-prefix': LIE,
  'x-original-url': `/${LIE}`,
  'x-real-ip': LIE,
};

factsSideBySide('Security from outside', ['127.0.0.44', '127.0.0.45', '127.0.0.46'], (proxy, lane) => {
  const sophon = new LiveSophon('security', proxy);
  const { address, domain } = sophon.site;
  // The edge's own authority: its sidecar and its keys are looked at too.
  const site: Site = { address, domain };
  lane.before(async () => {
    await sophon.start({ props: { tls: Tls.internalCa() } }, site);
  });
  lane.after(() => sophon.deployment.cleanUp());

  reach(lane, sophon, site);
  containers(lane, sophon);
  requests(lane, sophon, site);
});

/** Facts about what can be reached. */
function reach(lane: Lane, sophon: LiveSophon, site: Site): void {
  lane.fact('a container on the network of the edge finds ports 80 and 443 of the proxy open, no other', async () => {
    expect(await openPorts(sophon.proxyName, sophon.deployment.name)).toEqual([80, 443]);
  });

  lane.fact(
    'the listener of the health check is open on loopback in the container, and at no other address',
    async () => {
      expect(await loopbackPorts(sophon.proxyName)).toContain(HEALTH_LISTENER.port);
      expect(await openPorts(sophon.proxyName, sophon.deployment.name)).not.toContain(HEALTH_LISTENER.port);
      await expect(ask({ ...site, plain: true, httpPort: HEALTH_LISTENER.port })).rejects.toThrow('ECONNREFUSED');
    },
  );

  lane.fact('the stack publishes ports 80 and 443 at the address asked for, and nothing else', async () => {
    const published: string[] = [];
    for (const name of await running(sophon)) {
      const { NetworkSettings } = await inspect(name);
      for (const [port, places] of Object.entries(NetworkSettings.Ports)) {
        for (const { HostIp, HostPort } of places ?? []) published.push(`${name} ${HostIp}:${HostPort} ${port}`);
      }
    }
    const of = (port: number) => `${sophon.proxyName} ${site.address}:${port} ${port}/tcp`;
    expect(published.sort()).toEqual([of(443), of(80)]);
  });

  lane.fact('no administration or status page of the proxy is reachable', async () => {
    for (const path of ADMIN_PATHS) {
      expect([path, (await ask(site, path)).servedBy]).toEqual([
        path,
        path.startsWith('/api/') ? 'gateway' : 'dashboard',
      ]);
      const { status } = await ask({ ...site, plain: true }, { path, headers: { Host: 'localhost' } });
      expect([path, status]).toEqual([path, 404]);
    }
  });
}

/** Facts about the containers, as the engine has them. */
function containers(lane: Lane, sophon: LiveSophon): void {
  const caddy = sophon.proxy.id === 'caddy';
  // The official binary carries it: the kernel refuses to run it otherwise.
  const capabilitiesKept = caddy ? ['CAP_NET_BIND_SERVICE'] : [];
  const hardened = { capabilitiesDropped: ['ALL'], securityOptions: ['no-new-privileges:true'], privileged: false };

  lane.fact(
    'proxy and sidecars run read-only, not as root, without capabilities or new privileges or host paths',
    async () => {
      for (const name of await edge(sophon)) {
        const settings = await settingsOf(name);
        const kept = name === sophon.proxyName ? capabilitiesKept : [];
        expect(settings).toMatchObject({ ...hardened, readOnlyRoot: true, capabilitiesKept: kept, hostPaths: [] });
        expect(settings.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
        expect(settings.network).not.toBe('host');
      }
    },
  );

  lane.fact('the publisher has no network, no capability and no path of the host', async () => {
    const settings = await settingsOf(await sophon.publisher());
    expect(settings).toMatchObject({ ...hardened, capabilitiesKept, network: 'none', hostPaths: [] });
  });

  lane.fact('logs are rotated, and what dies is started again', async () => {
    const log = { Type: 'json-file', Config: { 'max-file': '3', 'max-size': '10m' } };
    for (const name of await running(sophon)) {
      expect([name, await upkeepOf(name)]).toEqual([name, { log, restart: 'always' }]);
    }
  });

  lane.fact('no file of the edge, and so no private key, is readable by everybody', async () => {
    for (const name of await edge(sophon)) {
      expect(await privateKeys(name)).not.toEqual([]);
      expect(await readableByAll(name)).toEqual([]);
    }
  });

  if (!caddy) {
    lane.fact('the proxy has no way to the key of the internal authority', async () => {
      expect((await privateKeys(sophon.proxyName)).filter((path) => path.includes('root'))).toEqual([]);
      expect(await containerId(`${sophon.proxyName}-internal-ca`)).toBeDefined();
    });
  }
}

/** Facts about what clients send. */
function requests(lane: Lane, sophon: LiveSophon, site: Site): void {
  lane.fact('what a client says about addresses, host and scheme never reaches the gateway', async () => {
    const socket = await openSocket(site, '/api/socket', LIES);
    const reports = [(await ask(site, { path: '/api/x', headers: LIES })).report, await socket.report()];
    reports.push((await askHttp2(site, { path: '/api/x', headers: LIES })).report);
    socket.close();
    for (const { headers } of reports) {
      expect(headers.filter(([, value]) => value.includes(LIE))).toEqual([]);
      const told = new Map(headers.map(([name, value]) => [name.toLowerCase(), value]));
      expect(told.get('x-forwarded-proto')).toBe('https');
      expect(told.get('x-forwarded-host')).toBe(site.domain);
      expect(told.get('x-forwarded-for')).toMatch(/^[0-9.]+$/);
    }
  });

  lane.fact('after all traffic and trouble no log of any container holds the token that clients sent', async () => {
    await sendToken(sophon, site);
    for (const name of (await sophon.deployment.belongings()).containers) {
      const lines = (await logs(name)).split('\n');
      expect(lines.filter((line) => line.includes(TOKEN.slice(-20)))).toEqual([]);
    }
  });
}
