import { isIP } from 'node:net';
import { publisherOf } from '../doctor/containers';
import { Docker } from '../doctor/docker';
import { readStacks, SITES_LABEL, type StackFacts, urlsIn } from '../doctor/project';
import { UsageError } from '../flags';
import { isDomain } from '../names';

/** A domain that has a certificate, and the port that it is served on. */
export interface Domain {
  /** A host name, one with `*.` ahead for all names below it, or an IP address. */
  readonly name: string;
  readonly port: number;
}

/** Where domains are read from that nobody says. */
export interface DomainSource {
  /** Of the project. */
  readonly directory: string;
  /** One stack of the project, instead of all. */
  readonly stack?: string;
  /** Name of an edge on the engine, instead of the project. */
  readonly edge?: string;
}

const EXAMPLE = 'npx cdktf-sophon certificates sophon.example.com';

/** A domain as a user says it, with its port unless that is 443. @throws UsageError when it is none */
export function domainOf(text: string): Domain {
  const [, bracketed, plain = bracketed, port = '443'] =
    /^(?:\[(.+)\]|([^:]+))(?::([1-9][0-9]{0,4}))?$/.exec(text) ?? [];
  const name = isIP(text) === 6 ? text : plain;
  if (name === undefined || !(isIP(name) !== 0 || isDomain(name.replace(/^\*\./, ''))) || Number(port) > 65_535) {
    const must = 'be a host name in lower case, without scheme or path';
    throw new UsageError('certificates', [`domain: must ${must}, got '${text}' (e.g. ${EXAMPLE})`]);
  }
  return { name, port: Number(port) };
}

/**
 * The domains that a project's edges serve by TLS, or those of the engine where there is no project.
 *
 * @throws UsageError when there is none, or some of them cannot be known
 */
export async function servedDomains({ directory, stack, edge }: DomainSource): Promise<Domain[]> {
  const stacks = edge === undefined ? chosenStacks(directory, stack) : [];
  const found = stacks.length > 0 ? await Promise.all(stacks.map(sitesOf)) : [await sitesOn(new Docker(), edge)];
  const domains = new Map(found.flat().map((url) => [url.host, domainAt(url)]));
  if (domains.size > 0) return [...domains.values()];
  const place = stacks.length > 0 ? `cdktf.out in ${directory} names no site` : 'no edge of the engine names a site';
  throw new UsageError('certificates', [`must be told a domain, as ${place} that has a certificate (e.g. ${EXAMPLE})`]);
}

function chosenStacks(directory: string, name: string | undefined): StackFacts[] {
  const stacks = readStacks(directory);
  const chosen = stacks.filter((one) => name === undefined || one.name === name);
  if (chosen.length > 0 || name === undefined) return chosen;
  const names = stacks.map((one) => one.name).join(', ');
  const must = names === '' ? `be synthesized in ${directory} (npx cdktf synth)` : `be one of ${names}`;
  throw new UsageError('certificates', [`--stack: must ${must}, got '${name}'`]);
}

/** A Traefik that is somebody else's has no publisher that could say it: then it is the outputs. */
async function sitesOf({ name, dockerHost, edges, hasUnknownSites, sites, urls }: StackFacts): Promise<URL[]> {
  if (!hasUnknownSites) return sites.length > 0 ? sites : urls;
  const docker = new Docker(dockerHost);
  const why = `the domains of stack ${name} are known to Terraform alone`;
  const known = await Promise.all(edges.map((edge) => sitesOn(docker, edge.name, why)));
  return known.flat();
}

/** What the edges of an engine serve, or the one that is meant. */
async function sitesOn(docker: Docker, edge: string | undefined, why = 'there is no cdktf.out here'): Promise<URL[]> {
  const engine = await docker.look();
  if (engine.verdict !== 'ok') {
    const problem = `must be told a domain, as ${why} and the Docker engine cannot be asked (${engine.seen}; e.g. ${EXAMPLE})`;
    throw new UsageError('certificates', [problem]);
  }
  const filters = edge === undefined ? [] : [`label=cdktf-sophon.name=${publisherOf(edge)}`];
  return (await docker.labels(SITES_LABEL, ...filters)).flatMap(urlsIn);
}

function domainAt({ hostname, port }: URL): Domain {
  return { name: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port) };
}
