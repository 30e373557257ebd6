import { SophonIngress, Upstream } from 'cdktf-sophon';
import { Authority, tlsOf } from '../harness/certificates';
import { docker } from '../harness/docker';
import { standIns } from '../harness/facts';
import { ask } from '../harness/https';
import { served } from '../harness/served';
import { factsSideBySide } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';
import { until } from '../harness/wait';

const AUTHORITY = new Authority('End-to-end tests of upstreams');
/** Of the dashboard on the Docker host, by proxy. */
const HOST_PORTS: { [proxy: string]: number } = { caddy: 18087, nginx: 18088, traefik: 18089 };

/** A Sophon that something else made: the gateway by compose on a network of its own, the dashboard on the host. */
factsSideBySide('Upstreams', ['127.0.0.100', '127.0.0.101', '127.0.0.102'], (proxy, lane) => {
  const name = `e2e-upstreams-${proxy.id}`;
  const deployment = new Deployment(name);
  const site: Site = { domain: `${proxy.id}.sophon.test`, address: proxy.address, root: AUTHORITY.root };
  const network = `${name}-theirs`;
  const gateway = `${name}-their-gateway`;

  lane.before(async () => {
    await deployment.startAfresh();
    await docker(['network', 'create', network]);
    await docker(['run', '-d', '--name', gateway, '--network', network, standIns().gateway]);
    const published = `${await bridgeAddress()}:${HOST_PORTS[proxy.id]}:80`;
    await docker(['run', '-d', '--name', `${name}-their-dashboard`, '-p', published, standIns().dashboard]);
    const address = await docker([
      'inspect',
      '-f',
      '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}',
      gateway,
    ]);
    await deployment.apply((stack) => {
      const ingress = new SophonIngress(stack, 'Ingress', {
        name,
        domain: site.domain,
        gateway: Upstream.onNetwork({ network, host: gateway, port: 8080 }),
        dashboard: Upstream.onHost(HOST_PORTS[proxy.id]),
        tls: tlsOf(AUTHORITY.issue([site.domain])),
        proxy: proxy.plain(),
        bindAddresses: [site.address],
      });
      ingress.addRoute('/direct', Upstream.url(`http://${address}:8080`));
    });
    await served(site);
  });
  lane.after(() => deployment.cleanUp());

  lane.fact('a service on an existing network is found by its name', async () => {
    expect((await ask(site, '/api/x')).servedBy).toBe('gateway');
  });

  lane.fact('a port of the Docker host is found', async () => {
    expect((await ask(site, '/')).servedBy).toBe('dashboard');
  });

  lane.fact('a URL is found', async () => {
    expect((await ask(site, '/direct')).servedBy).toBe('gateway');
  });

  lane.fact('a service on an existing network that is made anew is found again', async () => {
    await docker(['rm', '-f', gateway]);
    await docker(['run', '-d', '--name', `${name}-in-its-place`, '--network', network, standIns().dashboard]);
    await docker(['run', '-d', '--name', gateway, '--network', network, standIns().gateway]);
    await until('the gateway is found', 15, async () => (await ask(site, '/api/x')).servedBy === 'gateway');
  });

  lane.fact('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });
});

/** Address of the Docker host as containers see it. */
function bridgeAddress(): Promise<string> {
  return docker(['network', 'inspect', '-f', '{{range .IPAM.Config}}{{.Gateway}}{{end}}', 'bridge']);
}
