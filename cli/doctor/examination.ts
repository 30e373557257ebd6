import { lookAtAnswer, PATHS } from './answers';
import { lookAtCertificate } from './certificate';
import { complaintsOf, containersOf, type ExpectedContainer, lookAtContainer } from './containers';
import { type ExpectedAddresses, lookAtDns } from './dns';
import type { Docker } from './docker';
import { lookAtPort } from './ports';
import { lookAtRedirect } from './redirect';
import { note, ok, type Report } from './report';
import { type Site, urlOf } from './site';
import { lookAtUpstream, upstreamsOf } from './upstreams';

/** What is looked at on an engine. */
export interface EngineCase {
  readonly title: string;
  readonly docker: Docker;
  /** Names of the edges. */
  readonly edges: string[];
  /** Containers that must be there; absent: those of the edges. */
  readonly containers?: ExpectedContainer[];
}

/** The containers, and whether the proxies reach what they forward to. */
export async function examineEngine(report: Report, { title, docker, edges, containers }: EngineCase): Promise<void> {
  report.heading(title);
  if ((await report.check('Docker engine', () => docker.look())).verdict !== 'ok') return;
  const expected = containers ?? (await Promise.all(edges.map((edge) => containersOf(docker, edge)))).flat();
  const present = await docker.inspect(expected.map(({ name }) => name));
  const ill = new Set<string>();
  for (const one of expected) {
    const look = () => lookAtContainer(docker, one, present.get(one.name));
    if ((await report.check(`container ${one.name}`, look)).verdict === 'problem') ill.add(one.name);
  }
  for (const edge of edges) {
    const proxy = present.get(edge);
    if (proxy?.State.Status !== 'running') continue;
    for (const upstream of await upstreamsOf(docker, edge, proxy)) {
      // What is ill does not answer, which need not be said twice.
      if (upstream.container !== undefined && ill.has(upstream.container)) continue;
      const { host, port } = upstream;
      await report.check(`from ${edge}: ${host}:${port}`, () => lookAtUpstream(docker, edge, upstream));
    }
  }
}

/** How a site is looked at. */
export interface SiteOptions {
  readonly expected: ExpectedAddresses;
  /** PEM of roots that are trusted besides. */
  readonly roots?: string;
  /** Where its edge may be. */
  readonly engines: EngineCase[];
}

/** A site as a client sees it: its name, its ports, the redirect, the certificate, what answers. */
export async function examineSite(report: Report, site: Site, options: SiteOptions): Promise<void> {
  report.heading(urlOf(site));
  const addresses = await examineDns(report, site, options.expected);
  const address = await examinePorts(report, site, addresses);
  if (address === undefined) return;
  if (!(await examineCertificate(report, site, address, options.roots))) {
    await tellComplaints(report, options.engines);
    return;
  }
  for (const path of PATHS) await report.check(`${urlOf(site)}${path}`, () => lookAtAnswer(site, path, address));
}

/** The addresses to ask: those of DNS, or the one that the user says it must be. */
async function examineDns(report: Report, { domain }: Site, expected: ExpectedAddresses): Promise<string[]> {
  let addresses: string[] = [];
  await report.check(`DNS of ${domain}`, async () => {
    const dns = await lookAtDns(domain, expected);
    addresses = dns.addresses;
    return dns.finding;
  });
  return expected.said === undefined || addresses.includes(expected.said) ? addresses : [expected.said];
}

/** The first address that answers on the port for HTTPS. */
async function examinePorts(report: Report, site: Site, addresses: string[]): Promise<string | undefined> {
  let secure: string | undefined;
  for (const address of addresses) {
    const answers = async (port: number) =>
      (await report.check(`port ${port} of ${address}`, () => lookAtPort(address, port))).verdict === 'ok';
    if (await answers(site.httpPort)) {
      await report.check(`redirect of http://${site.domain} at ${address}`, () => lookAtRedirect(site, address));
    }
    if (await answers(site.httpsPort)) secure ??= address;
  }
  return secure;
}

/** Whether there is a certificate. */
async function examineCertificate(report: Report, site: Site, address: string, roots?: string): Promise<boolean> {
  let isServed = false;
  await report.check('certificate', async () => {
    const certificate = await lookAtCertificate(site, address, roots);
    isServed = certificate.isServed;
    return certificate.finding;
  });
  return isServed;
}

/** Why no certificate came stands in the logs of the edge. */
async function tellComplaints(report: Report, engines: EngineCase[]): Promise<void> {
  for (const { docker, edges } of engines) {
    if ((await docker.look()).verdict !== 'ok') continue;
    const containers = (await Promise.all(edges.map((edge) => containersOf(docker, edge)))).flat();
    for (const { name } of containers.filter(({ oneShot }) => !oneShot)) {
      await report.check(`log of ${name}`, async () => {
        const complaints = await complaintsOf(docker, name);
        return complaints === '' ? ok('no complaint') : note(complaints);
      });
    }
  }
}
