import { Container } from '@cdktf/provider-docker/lib/container';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformStack, Testing } from 'cdktf';
import { CaddyProxy, Sophon, SophonIngress, type SophonIngressProps, type SophonProps, Tls, Upstream } from '../lib';

/** An attribute of a synthesized resource: whatever Terraform's JSON holds. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into it at will
export type Json = any;

/** A stack as a team would begin it. */
export function newStack(id = 'app'): TerraformStack {
  const stack = new TerraformStack(Testing.app(), id);
  new DockerProvider(stack, 'docker', {});
  return stack;
}

/** A Sophon installation with changes. */
export function sophonIn(stack: TerraformStack, change: Partial<SophonProps> = {}, id = 'Sophon'): Sophon {
  return new Sophon(stack, id, { gatewayImage: 'gateway:1', dashboardImage: 'dashboard:1', ...change });
}

/** An ingress before services of an existing network, with changes: the smallest one that Caddy serves. */
export function ingressIn(
  stack: TerraformStack,
  change: Partial<SophonIngressProps> = {},
  id = 'Ingress',
): SophonIngress {
  return new SophonIngress(stack, id, {
    domain: 'sophon.example.com',
    gateway: Upstream.onNetwork({ network: 'sophon_default', host: 'sophon-gateway', port: 8080 }),
    dashboard: Upstream.onNetwork({ network: 'sophon_default', host: 'sophon-dashboard', port: 80 }),
    tls: Tls.internal(),
    proxy: new CaddyProxy(),
    ...change,
  });
}

/** A container of the user's own. */
export function containerIn(stack: TerraformStack, id: string): Container {
  return new Container(stack, id, { name: id.toLowerCase(), image: `${id.toLowerCase()}:1` });
}

/** What Terraform is given. */
export function synthesized(stack: TerraformStack): Json {
  return JSON.parse(Testing.synth(stack));
}

/** The resource of a construct by its path, e.g. 'Ingress/Proxy'. */
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

function isOf(id: string, path: string): boolean {
  return id.replace(/_[0-9A-F]{8}$/, '') === path.replaceAll('/', '_');
}
