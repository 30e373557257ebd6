import type { TerraformStack } from 'cdktf';
import { Edge, EdgeNetwork, LogDriver, Sophon, SophonData, SophonIngress, Upstream } from 'cdktf-sophon';
import { Authority, tlsOf } from '../harness/certificates';
import { containerId, docker, exec, inspect, theOneCalled } from '../harness/docker';
import { facts, standIns } from '../harness/facts';
import { ask } from '../harness/https';
import { CADDY } from '../harness/proxies';
import { served } from '../harness/served';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { until } from '../harness/wait';
import { settingsOf, upkeepOf } from '../security/settings';

const NAME = 'e2e-settings';
const AUTHORITY = new Authority('End-to-end tests of settings');
const SITE: Site = { domain: 'sophon.test', address: '127.0.0.115', root: AUTHORITY.root };
/** In another order than the engine has them. */
const ADDRESSES = ['::1', '127.0.0.116', SITE.address];
const TLS = tlsOf(AUTHORITY.issue([SITE.domain]));

/** Every setting of an edge and a Sophon that is the engine's to keep, on one stack; they are the same at every proxy. */
facts('Settings', undefined, () => {
  const deployment = new Deployment(NAME);
  const [database, others] = [`${NAME}-database`, `${NAME}-others`];

  beforeAll(async () => {
    await deployment.startAfresh();
    for (const network of [database, others]) await docker(['network', 'create', network]);
    await docker(['volume', 'create', `${NAME}-from-compose`]);
    await deployment.apply((stack) => declare(stack));
    await served(SITE);
  });
  afterAll(() => deployment.cleanUp());

  test('an edge answers at each of its addresses, of IPv4 and of IPv6', async () => {
    for (const address of ADDRESSES) {
      expect([address, (await ask({ ...SITE, address }, '/api/x')).servedBy]).toEqual([address, 'gateway']);
    }
  });

  test('its network has the subnets that were asked for', async () => {
    const format = '{{range .IPAM.Config}}{{.Subnet}} {{end}}';
    const subnets = await docker(['network', 'inspect', '--format', format, await edgeNetwork()]);
    expect(subnets.trim().split(' ').sort()).toEqual(['10.231.0.0/24', 'fd00:231::/64']);
  });

  test('its containers have the memory and the log that were asked for', async () => {
    expect((await inspect(NAME)).HostConfig).toMatchObject({ Memory: 128 * 1024 * 1024 });
    for (const name of [NAME, await theOneCalled(`${NAME}-config`)]) {
      expect((await upkeepOf(name)).log).toEqual({ Type: 'json-file', Config: { 'max-file': '2', 'max-size': '5m' } });
    }
  });

  test('the gateway has its environment, files, networks, labels, memory and health check', async () => {
    const { Config, HostConfig, NetworkSettings, State } = await inspect(`${NAME}-sophon-gateway`);
    expect(Config.Env).toEqual(expect.arrayContaining(['Logging__LogLevel__Microsoft.AspNetCore=${Warning} %{x}']));
    expect(Config.Labels).toMatchObject({ team: 'platform' });
    expect(Object.keys(NetworkSettings.Networks).sort()).toEqual(
      [await edgeNetwork(), database, `${NAME}-sophon`].sort(),
    );
    expect(HostConfig).toMatchObject({ Memory: 256 * 1024 * 1024 });
    // The deploy waited for it.
    expect(State.Health?.Status).toBe('healthy');
    const read = `process.stdout.write(require('node:fs').readFileSync('/run/secrets/key'))`;
    const { stdout } = await exec(`${NAME}-sophon-gateway`, '/usr/bin/node', '-e', read);
    expect(stdout).toBe('a ${secret}\n');
  });

  test("the gateway's data is in the volume that was there before", async () => {
    const { Mounts } = (await inspect(`${NAME}-sophon-gateway`)) as unknown as { Mounts: object[] };
    expect(Mounts).toMatchObject([{ Type: 'volume', Name: `${NAME}-from-compose`, Destination: '/data' }]);
  });

  test('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });

  test('an upstream on a network that the edge joined from the start does not make the proxy anew', async () => {
    const theirs = `${NAME}-theirs`;
    const before = await containerId(NAME);
    await docker(['run', '--detach', '--name', theirs, '--network', others, standIns().gateway]);
    await deployment.apply((stack) => {
      declare(stack).addRoute('/theirs', Upstream.onNetwork({ network: others, host: theirs, port: 8080 }));
    });
    await until('it is served', 10, async () => (await ask(SITE, '/theirs')).servedBy === 'gateway');
    expect(await containerId(NAME)).toBe(before);
    expect(await deployment.plan()).toBe('');
  });

  test('an address that is given up is closed, and a second plan is empty', async () => {
    const kept = ADDRESSES.slice(1);
    await deployment.apply((stack) => declare(stack, kept));
    for (const address of kept) await served({ ...SITE, address });
    await expect(ask({ ...SITE, address: ADDRESSES[0] })).rejects.toThrow('ECONNREFUSED');
    expect(await deployment.plan()).toBe('');
  });

  test('the edge stays as hardened as it is without them', async () => {
    const hardened = { readOnlyRoot: true, capabilitiesDropped: ['ALL'], privileged: false, hostPaths: [] };
    expect(await settingsOf(NAME)).toMatchObject(hardened);
  });

  test('destroy leaves what was there before', async () => {
    await deployment.destroy();
    const left = { containers: [`${NAME}-theirs`], networks: [database, others], volumes: [`${NAME}-from-compose`] };
    expect(await deployment.belongings()).toEqual(left);
  });

  function declare(stack: TerraformStack, bindAddresses = ADDRESSES): SophonIngress {
    const edge = new Edge(stack, 'Edge', {
      name: NAME,
      proxy: CADDY.plain(),
      tls: TLS,
      bindAddresses,
      http3: true,
      network: EdgeNetwork.own({ subnet: '10.231.0.0/24', ipv6Subnet: 'fd00:231::/64' }),
      joinedNetworks: [others],
      memoryMiB: 128,
      logDriver: LogDriver.jsonFile({ maxSizeMiB: 5, maxFiles: 2 }),
    });
    const { gateway, dashboard } = standIns();
    const answers = `fetch('http://127.0.0.1:8080/api/x').then((answer) => process.exit(answer.ok ? 0 : 1))`;
    const sophon = new Sophon(stack, 'Sophon', {
      name: `${NAME}-sophon`,
      data: SophonData.existingVolume({ name: `${NAME}-from-compose`, mountPath: '/data' }),
      gateway: {
        image: gateway,
        env: { 'Logging__LogLevel__Microsoft.AspNetCore': '${Warning} %{x}' },
        files: { '/run/secrets/key': 'a ${secret}\n' },
        networks: [database],
        labels: { team: 'platform' },
        memoryMiB: 256,
        healthcheck: ['/usr/bin/node', '-e', answers],
      },
      dashboard: { image: dashboard },
    });
    return new SophonIngress(stack, 'Ingress', {
      edge,
      domain: SITE.domain,
      gateway: sophon.gateway,
      dashboard: sophon.dashboard,
    });
  }
});

/** The name of the edge's network follows from its subnets. */
async function edgeNetwork(): Promise<string> {
  const names = (await docker(['network', 'ls', '--format', '{{.Name}}'])).split('\n');
  const [network, ...others] = names.filter((name) => new RegExp(`^${NAME}-[0-9a-f]{8}$`).test(name));
  if (network === undefined || others.length > 0) throw new Error(`one network of the edge, got ${names.join(', ')}`);
  return network;
}
