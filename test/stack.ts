import { Container, type ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { type App, TerraformStack, Testing } from 'cdktf';
import {
  CaddyProxy,
  Edge,
  type EdgeProps,
  Sophon,
  SophonData,
  SophonIngress,
  type SophonIngressProps,
  type SophonProps,
  Tls,
  Upstream,
} from '../lib';

/** An attribute of a synthesized resource: whatever Terraform's JSON holds. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into it at will
export type Json = any;

/** A stack as a team would begin it. @param host where its engine is; absent: the local one */
export function newStack(id = 'app', app: App = Testing.app(), host?: string): TerraformStack {
  const stack = new TerraformStack(app, id);
  new DockerProvider(stack, 'docker', { host });
  return stack;
}

/** An edge without sites, with changes: the smallest one that Caddy serves. */
export function edgeIn(stack: TerraformStack, change: Partial<EdgeProps> = {}, id = 'Edge'): Edge {
  return new Edge(stack, id, { proxy: new CaddyProxy(), tls: Tls.internalCa(), ...change });
}

/** A Sophon installation with changes. */
export function sophonIn(stack: TerraformStack, change: Partial<SophonProps> = {}, id = 'Sophon'): Sophon {
  return new Sophon(stack, id, {
    name: 'sophon',
    data: SophonData.volume({ mountPath: '/data' }),
    gateway: { image: 'gateway:1' },
    dashboard: { image: 'dashboard:1' },
    ...change,
  });
}

const SERVICES = {
  domain: 'sophon.example.com',
  gateway: Upstream.onNetwork({ network: 'sophon_default', host: 'sophon-gateway', port: 8080 }),
  dashboard: Upstream.onNetwork({ network: 'sophon_default', host: 'sophon-dashboard', port: 80 }),
};

/** An ingress of its own edge before services of an existing network, with changes: the smallest that Caddy serves. */
export function ingressIn(
  stack: TerraformStack,
  change: Partial<SophonIngressProps> = {},
  id = 'Ingress',
): SophonIngress {
  return new SophonIngress(stack, id, { ...SERVICES, tls: Tls.internalCa(), proxy: new CaddyProxy(), ...change });
}

/** An ingress on an edge that is there already, with changes. */
export function ingressOn(edge: Edge, change: Partial<SophonIngressProps> = {}, id = 'Ingress'): SophonIngress {
  return new SophonIngress(TerraformStack.of(edge), id, { ...SERVICES, edge, ...change });
}

/** A container of the user's own, named like its construct in lower case, with changes. */
export function containerIn(stack: TerraformStack, id: string, change: Partial<ContainerConfig> = {}): Container {
  return new Container(stack, id, { name: id.toLowerCase(), image: `${id.toLowerCase()}:1`, ...change });
}

/** What Terraform is given. */
export function synthesized(stack: TerraformStack): Json {
  return JSON.parse(Testing.synth(stack));
}

/** The resource of a construct by its path, e.g. 'Ingress/Edge/Proxy'. */
export function resource(terraform: Json, type: string, path: string): Json {
  const found = Object.entries(terraform.resource[type] ?? {}).filter(([id]) => isOf(id, path));
  if (found.length !== 1) throw new Error(`${found.length} resources ${type} of ${path}`);
  return found[0][1];
}

/** Paths' first parts of all resources of a type, without the hashes. */
export function resourceIds(terraform: Json, type: string): string[] {
  return Object.keys(terraform.resource[type] ?? {})
    .map((id) => id.replace(/_[0-9A-F]{8}$/, ''))
    .sort();
}

/** The container of a construct. */
export function container(terraform: Json, path: string): Json {
  return resource(terraform, 'docker_container', path);
}

/** Addresses of the resources that are new or other than before. */
export function changedResources(before: Json, after: Json): string[] {
  const known = new Map(attributesByAddress(before));
  return attributesByAddress(after).flatMap(([id, attributes]) => (known.get(id) === attributes ? [] : [id]));
}

function attributesByAddress(terraform: Json): [address: string, attributes: string][] {
  return Object.entries<Json>(terraform.resource).flatMap(([type, all]) =>
    Object.entries(all).map(([id, attributes]): [string, string] => [`${type}.${id}`, JSON.stringify(attributes)]),
  );
}

function isOf(id: string, path: string): boolean {
  return id.replace(/_[0-9A-F]{8}$/, '') === path.replaceAll('/', '_');
}
