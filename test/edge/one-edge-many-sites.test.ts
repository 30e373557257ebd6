import { Testing } from 'cdktf';
import {
  AcmeChallenge,
  CaddyProxy,
  Edge,
  ExistingTraefik,
  type IProxy,
  NginxProxy,
  SophonIngress,
  Tls,
  TraefikProxy,
  Upstream,
} from '../../lib';
import { container, containerIn, newStack, resourceIds, sophonIn, synthesized } from '../stack';

/** Two Sophons, another application with its own certificate and a domain that redirects: what a host may have. */
function declare(stack: ReturnType<typeof newStack>, proxy: IProxy): Edge {
  const prod = sophonIn(stack, { name: 'production' }, 'ProductionSophon');
  const staging = sophonIn(stack, { name: 'staging' }, 'StagingSophon');
  const grafanaContainer = containerIn(stack, 'Grafana');

  const edge = new Edge(stack, 'Edge', {
    proxy,
    tls: Tls.letsEncrypt({ email: 'ops@example.com' }),
  });
  new SophonIngress(stack, 'Production', {
    edge,
    domain: 'sophon.example.com',
    gateway: prod.gateway,
    dashboard: prod.dashboard,
  });
  new SophonIngress(stack, 'Staging', {
    edge,
    domain: 'staging.example.com',
    gateway: staging.gateway,
    dashboard: staging.dashboard,
  });
  const grafana = edge.addSite('grafana.example.com', {
    tls: Tls.certificateFiles({ certificate: '/etc/ssl/grafana/fullchain.pem', key: '/etc/ssl/grafana/privkey.pem' }),
  });
  grafana.addRoute('/', Upstream.container(grafanaContainer, { port: 3000 }));
  edge.addSite('www.example.com').addRedirect('/', 'https://example.com');
  return edge;
}

const DOMAINS = ['sophon.example.com', 'staging.example.com', 'grafana.example.com', 'www.example.com'];
const UPSTREAMS = [
  'production-gateway.edge',
  'ProductionSophon_Dashboard_',
  'staging-gateway.edge',
  'StagingSophon_Dashboard_',
  'grafana.edge',
];

describe.each([
  ['Caddy', () => new CaddyProxy()],
  ['nginx', () => new NginxProxy()],
  ['Traefik', () => new TraefikProxy()],
])('one edge with many sites, at %s', (_, proxy) => {
  const stack = newStack();
  const edge = declare(stack, proxy());
  const terraform = synthesized(stack);
  const configuration = Object.values(edge.files).join('\n');

  it('serves every domain, and sends it to its own upstream', () => {
    for (const domain of DOMAINS) expect(configuration).toContain(domain);
    for (const upstream of UPSTREAMS) expect(configuration).toContain(upstream);
    expect(configuration).toContain('https://example.com');
  });

  it('is one proxy, one publisher and what issues certificates', () => {
    const ours = resourceIds(terraform, 'docker_container').filter((id) => id.startsWith('Edge'));
    expect(ours).toEqual(['Edge_Config', 'Edge_Proxy', 'Edge_Sidecar_lego', 'Edge_Sidecar_own-certificates']);
  });

  it('puts every container behind it on its network', () => {
    for (const path of ['ProductionSophon/Gateway', 'StagingSophon/Dashboard', 'Grafana']) {
      const network = expect.objectContaining({ name: expect.stringContaining('docker_network.Edge_Network') });
      expect(container(terraform, path).networks_advanced).toContainEqual(network);
    }
  });

  it('gives the certificate of one site to the publisher, and keeps those of the others', () => {
    const { mounts } = container(terraform, 'Edge/Config');
    expect(mounts.map(({ source }: { source: string }) => source)).toEqual([
      '/etc/ssl/grafana/fullchain.pem',
      '/etc/ssl/grafana/privkey.pem',
    ]);
    expect(JSON.stringify(terraform.resource.docker_container)).toContain('"edge-acme"');
  });
});

test('at an existing Traefik a container on two sites has the labels of both, beside its own', () => {
  const stack = newStack();
  const proxy = new ExistingTraefik({ network: 'traefik', certResolver: 'letsencrypt' });
  const edge = new Edge(stack, 'Edge', { proxy, tls: Tls.letsEncrypt({ email: 'ops@example.com' }) });
  const app = containerIn(stack, 'App', { labels: [{ label: 'team', value: 'a' }] });
  edge.addSite('a.example.com').addRoute('/', Upstream.container(app, { port: 80 }));
  edge.addSite('b.example.com').addRoute('/docs', Upstream.container(app, { port: 81 }));
  const labels = () => container(synthesized(stack), 'App').labels as { label: string; value: string }[];
  const rules = labels().filter(({ label }) => label.endsWith('.rule'));
  expect(rules.map(({ value }) => value)).toEqual([
    'Host(`a.example.com`)',
    expect.stringMatching(/^Host\(`b\.example\.com`\) && .*docs/),
  ]);
  expect(labels().filter(({ label }) => label === 'traefik.enable')).toHaveLength(1);
  expect(labels()[0]).toEqual({ label: 'team', value: 'a' });
  expect(labels()).toEqual(labels());
});

test('fails when one site asks nginx for tls-alpn-01, naming the site', () => {
  const stack = newStack();
  const edge = new Edge(stack, 'Edge', { proxy: new NginxProxy(), tls: Tls.internalCa() });
  edge.addSite('a.example.com');
  const tls = Tls.letsEncrypt({ email: 'ops@example.com', challenge: AcmeChallenge.tlsAlpn01() });
  edge.addSite('b.example.com', { tls });
  const message =
    'NginxProxy: app/Edge/b.example.com: ACME, tls-alpn-01 is not possible: nginx itself must answer it, and cannot; ' +
    'use AcmeChallenge.http01()';
  expect(() => Testing.synth(stack)).toThrow(message);
  expect(() => edge.files).toThrow(message);
});

test('fails when a route asks Traefik for what it cannot do, naming the site and the route', () => {
  const stack = newStack();
  const edge = new Edge(stack, 'Edge', { proxy: new TraefikProxy(), tls: Tls.internalCa() });
  edge.addSite('a.example.com').addResponse('/robots.txt', { body: 'User-agent: *' });
  expect(() => Testing.synth(stack)).toThrow(
    'TraefikProxy: app/Edge/a.example.com /robots.txt: Fixed responses (`addResponse`) is not possible: ',
  );
});
