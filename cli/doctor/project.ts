import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ExpectedContainer, publisherOf } from './containers';

/** What a synthesized stack says about what it deploys; values that only Terraform knows are left out. */
export interface StackFacts {
  readonly name: string;
  /** Of the engine, as the provider is told it. */
  readonly dockerHost?: string;
  readonly containers: ExpectedContainer[];
  readonly edges: EdgeFacts[];
  /** Its outputs that are what users open. */
  readonly urls: URL[];
  /** What clients open by TLS that ends at one of its edges; the port is that of the edge. */
  readonly sites: URL[];
  /** Whether there are sites whose domain only Terraform knows. */
  readonly hasUnknownSites: boolean;
}

/** An edge: a container with a publisher beside it. */
export interface EdgeFacts {
  readonly name: string;
  /** TCP ports that it is published on. */
  readonly ports: number[];
}

/** Label of an edge's publisher: what clients open by TLS, with a space between. */
export const SITES_LABEL = 'cdktf-sophon.sites';

/** The part of cdk.tf.json that is read. */
interface Synthesized {
  readonly provider?: { readonly docker?: { readonly host?: string }[] };
  readonly resource?: { readonly docker_container?: { readonly [id: string]: ContainerResource } };
  readonly output?: { readonly [name: string]: { readonly value?: unknown } };
}

interface ContainerResource {
  readonly name: string;
  /** CDKTF writes whatever it was given: also a token. */
  readonly labels?: unknown;
  readonly must_run?: boolean;
  readonly ports?: { readonly external?: number; readonly protocol?: string }[];
}

/** The stacks of a project, as `cdktf synth` or `cdktf deploy` left them; none where it has not been run. */
export function readStacks(directory: string): StackFacts[] {
  const stacks = join(directory, 'cdktf.out', 'stacks');
  const file = (name: string) => join(stacks, name, 'cdk.tf.json');
  const names = existsSync(stacks) ? readdirSync(stacks).sort() : [];
  return names
    .filter((name) => existsSync(file(name)))
    .map((name) => factsOf(name, JSON.parse(readFileSync(file(name), 'utf8'))));
}

function factsOf(name: string, { provider, resource, output }: Synthesized): StackFacts {
  const resources = Object.values(resource?.docker_container ?? {})
    .map((one) => ({ ...one, name: calledName(one) }))
    .filter((one) => isKnown(one.name));
  const publishers = resources.filter(({ must_run }) => must_run === false).map((one) => one.name);
  const edges = resources.filter((one) => publishers.includes(publisherOf(one.name)));
  const host = provider?.docker?.[0]?.host;
  const siteLabels = Object.values(resource?.docker_container ?? {}).flatMap((one) => labelOf(one, SITES_LABEL) ?? []);
  return {
    name,
    dockerHost: isKnown(host) ? host : undefined,
    containers: resources.map((one) => ({ name: one.name, oneShot: one.must_run === false })),
    edges: edges.map((edge) => ({ name: edge.name, ports: tcpPorts(edge) })),
    urls: Object.values(output ?? {}).flatMap(({ value }) => (isUrl(value) ? [new URL(value)] : [])),
    sites: siteLabels.flatMap(urlsIn),
    hasUnknownSites: !siteLabels.every(isKnown),
  };
}

/** What people call it, where its name on the engine is another one each time. */
function calledName(resource: ContainerResource): string {
  return labelOf(resource, 'cdktf-sophon.name') ?? resource.name;
}

function labelOf({ labels }: ContainerResource, name: string): string | undefined {
  const known: { readonly label?: string; readonly value?: string }[] = Array.isArray(labels) ? labels : [];
  return known.find(({ label }) => label === name)?.value;
}

/** The URLs that the label of a publisher names; those that only Terraform knows are left out. */
export function urlsIn(sites: string): URL[] {
  return sites.split(' ').flatMap((text) => (isUrl(text) ? [new URL(text)] : []));
}

function tcpPorts({ ports = [] }: ContainerResource): number[] {
  return ports.flatMap(({ external, protocol }) => (external !== undefined && protocol !== 'udp' ? [external] : []));
}

function isUrl(value: unknown): value is string {
  return isKnown(value) && value.startsWith('https://') && URL.canParse(value);
}

/** Whether it is text that holds nothing which only Terraform knows. */
function isKnown(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('${');
}
