import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NAME_LABEL } from '../lib/docker/generation';
import { transpiled } from './typescript-blocks';

const IMPORTS = `
import { readFileSync } from 'node:fs';
import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { AcmeChallenge, AcmeServer, Auth, CaddyProxy, ClientCertificates, DnsProvider, Edge, EdgeNetwork, ExistingTraefik, Hsts, Ingress,
  LogDriver, Maintenance, NginxProxy, RateLimit, Rollout, Secret, SecurityHeaders, Sophon, SophonData, SophonIngress, Tls,
  TraefikProxy, Upstream } from 'cdktf-sophon';
`;

const SOPHON = `
const sophon = new Sophon(this, 'Sophon', { name: 'sophon', data: SophonData.volume({ mountPath: '/data' }),
  gateway: { image: 'registry.example.com/sophon-gateway:1.0' },
  dashboard: { image: 'registry.example.com/sophon-dashboard:1.0' } });
`;

const PROVIDER = "new DockerProvider(this, 'docker', {});";

/** A block as a program: one without imports stands in the constructor of a stack that has made `sophon` already. */
export function program(block: string): string {
  if (/^import /m.test(block)) return block;
  const provider = block.includes('new DockerProvider(this') ? '' : PROVIDER;
  const frame = `${IMPORTS} const app = new App(); class Guide extends TerraformStack { public block() {`;
  return `${`${frame} ${provider} ${SOPHON}`.replace(/\n/g, ' ')}\n${block}\n} }\nnew Guide(app, 'guide').block();\napp.synth();`;
}

/** A block of Terraform's configuration, e.g. a resource. */
interface Resource {
  readonly name?: string;
  readonly volumes?: readonly { readonly volume_name?: string }[];
  readonly labels?: readonly { readonly label: string; readonly value: string }[];
}

/** What a program synthesized. */
export class Synthesized {
  private readonly stacks: { readonly [type: string]: { readonly [id: string]: Resource } }[];

  /** Runs it. Files that it reads are given by their names. */
  public constructor(code: string, files: { readonly [name: string]: string }) {
    const outdir = mkdtempSync(join(tmpdir(), 'guide-'));
    run(code, outdir, files);
    const stacks = join(outdir, 'stacks');
    this.stacks = readdirSync(stacks).map((stack) => {
      return JSON.parse(readFileSync(join(stacks, stack, 'cdk.tf.json'), 'utf8')).resource ?? {};
    });
  }

  /** How many resources there are. */
  public get size(): number {
    return this.ofType(/./).length;
  }

  /** Names of its containers, networks and volumes, also of volumes that the engine makes, and what containers are called. */
  public get names(): string[] {
    const resources = this.ofType(/^docker_(container|network|volume)$/);
    const mounted = resources.flatMap(({ volumes = [] }) => volumes.map((volume) => volume.volume_name));
    const called = resources.flatMap(({ labels = [] }) => labels.map((one) => one.label === NAME_LABEL && one.value));
    return [...resources.map(({ name }) => name), ...mounted, ...called].filter((name) => typeof name === 'string');
  }

  private ofType(type: RegExp): Resource[] {
    const types = this.stacks.flatMap((stack) => Object.entries(stack));
    return types.filter(([name]) => type.test(name)).flatMap(([, resources]) => Object.values(resources));
  }
}

function run(code: string, outdir: string, files: { readonly [name: string]: string }): void {
  const fs = { ...require('node:fs'), readFileSync: (path: string) => files[path] };
  const modules: { readonly [name: string]: () => unknown } = {
    'node:fs': () => fs,
    '@cdktf/provider-docker/lib/container': () => require('@cdktf/provider-docker/lib/container'),
    '@cdktf/provider-docker/lib/image': () => require('@cdktf/provider-docker/lib/image'),
    '@cdktf/provider-docker/lib/provider': () => require('@cdktf/provider-docker/lib/provider'),
    cdktf: () => require('cdktf'),
    'cdktf-sophon': () => require('cdktf-sophon'),
  };
  const before = process.env.CDKTF_OUTDIR;
  process.env.CDKTF_OUTDIR = outdir;
  try {
    new Function('require', 'exports', transpiled(code))((name: string) => modules[name](), {});
  } finally {
    if (before === undefined) delete process.env.CDKTF_OUTDIR;
    else process.env.CDKTF_OUTDIR = before;
  }
}
