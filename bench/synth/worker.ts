import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { App, type TerraformResource, TerraformStack } from 'cdktf';

/** What a run of its own process is asked for, as JSON in its first argument. */
export interface Work {
  /** 'ours', or the same resources written by hand. */
  readonly how: 'ours' | 'by-hand';
  readonly proxy: 'CaddyProxy' | 'NginxProxy' | 'TraefikProxy';
  readonly ingresses: number;
  readonly routes: number;
  /** File with the resources of one ingress as Terraform has them, for 'by-hand'. */
  readonly resources?: string;
}

/** What it took. */
export interface Figures {
  /** Processor time, from the first construct to the last file: a busy machine does not change it as it does the clock. */
  readonly milliseconds: number;
  readonly heapMiB: number;
  /** Of the library alone, after cdktf and the provider. */
  readonly importMilliseconds: number;
}

const work: Work = JSON.parse(process.argv[2]);
const outdir = mkdtempSync(join(tmpdir(), 'bench-synth-'));
process.on('exit', () => rmSync(outdir, { recursive: true }));

const importStart = processorMilliseconds();
// The compiled library, as users import it.
const library: typeof import('cdktf-sophon') | undefined =
  work.how === 'ours' ? require(join(process.cwd(), 'dist/index.js')) : undefined;
const importMilliseconds = processorMilliseconds() - importStart;

const start = processorMilliseconds();
const app = new App({ outdir });
const stack = new TerraformStack(app, 'bench');
new DockerProvider(stack, 'docker', {});
if (library) ours(library);
else byHand(JSON.parse(readFileSync(work.resources as string, 'utf8')));
app.synth();
const figures: Figures = {
  milliseconds: processorMilliseconds() - start,
  heapMiB: process.memoryUsage().heapUsed / 1024 / 1024,
  importMilliseconds,
};
console.log(JSON.stringify(figures));
if (work.resources && library) copyFileSync(join(outdir, 'stacks/bench/cdk.tf.json'), work.resources);

function processorMilliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function ours(lib: typeof import('cdktf-sophon')): void {
  for (let index = 0; index < work.ingresses; index += 1) {
    const ingress = new lib.SophonIngress(stack, `Ingress${index}`, {
      name: `edge-${index}`,
      domain: `sophon-${index}.example.com`,
      bindAddresses: [`127.0.${Math.floor(index / 250)}.${(index % 250) + 1}`],
      gateway: lib.Upstream.onNetwork({ network: 'sophon_default', host: 'sophon-gateway', port: 8080 }),
      dashboard: lib.Upstream.onNetwork({ network: 'sophon_default', host: 'sophon-dashboard', port: 80 }),
      tls: lib.Tls.certificateFiles({ certificate: '/etc/ssl/a.pem', key: '/etc/ssl/a.key' }),
      proxy: new lib[work.proxy](),
    });
    for (let route = 4; route < work.routes; route += 1) {
      ingress.addRoute(
        `/r${route}`,
        lib.Upstream.onNetwork({ network: 'sophon_default', host: `h${route}`, port: 80 }),
      );
    }
  }
}

/** The resources of one ingress, as many times, each referring to the others' attributes as somebody would write it. */
function byHand(terraform: { resource: { [type: string]: { [id: string]: Attributes } } }): void {
  for (let index = 0; index < work.ingresses; index += 1) {
    const made = new Map<string, TerraformResource>();
    const make = (type: string, create: (id: string, attributes: never) => TerraformResource) => {
      for (const [name, attributes] of Object.entries(terraform.resource[type] ?? {})) {
        made.set(`${type}.${name}`, create(`${name}-${index}`, inCamelCase(attributes, made) as never));
      }
    };
    make('docker_network', (name, attributes) => new Network(stack, name, attributes));
    make('docker_volume', (name, attributes) => new Volume(stack, name, attributes));
    make('docker_image', (name, attributes) => new Image(stack, name, attributes));
    make('docker_container', (name, attributes) => new Container(stack, name, attributes));
  }
}

type Attributes = { [name: string]: unknown };

/** Attributes as the provider's classes take them, references pointing to what was made before. */
function inCamelCase(value: unknown, made: Map<string, TerraformResource>, key = ''): Attributes {
  return convert(value, key) as Attributes;

  function convert(one: unknown, name: string): unknown {
    if (name === 'depends_on') return (one as string[]).map((address) => made.get(address));
    if (Array.isArray(one)) return one.map((item) => convert(item, name));
    if (typeof one === 'string') {
      return one.replace(/^\$\{(docker_\w+\.[\w-]+)\.(\w+)\}$/, (whole, address: string, attribute: string) => {
        const known = made.get(address);
        return known ? known.getStringAttribute(attribute) : whole;
      });
    }
    if (one === null || typeof one !== 'object') return one;
    const isMap = name === 'tmpfs' || name === 'log_opts';
    return Object.fromEntries(
      Object.entries(one)
        .filter(([field]) => field !== '//')
        .map(([field, item]) => [isMap ? field : camel(field), convert(item, field)]),
    );
  }
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
