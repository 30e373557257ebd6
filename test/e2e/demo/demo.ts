import { rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { SophonIngressProps } from 'cdktf-sophon';
import { docker, exec } from '../harness/docker';
import { outcomeOf } from '../harness/process';
import { prepare, synthesizeStack, terraform } from '../harness/terraform';
import { until } from '../harness/wait';
import type { StandInImages } from '../stand-ins/images';

/** Where Caddy keeps the root of its internal authority. */
const ROOT_IN_CADDY = '/data/caddy/pki/authorities/local/root.crt';

/** A demo that runs. */
export interface RunningDemo {
  /** What to open, e.g. 'https://localhost'. */
  readonly url: string;
  /** File with the certificate to trust. */
  readonly rootFile: string;
  /** Commands that show what it does. */
  readonly commands: DemoCommand[];
}

export interface DemoCommand {
  /** What one sees. */
  readonly shows: string;
  readonly line: string;
}

/** The example `localhost`, deployed with the stand-ins. */
export class Demo {
  /**
   * @param directory for Terraform's state and the root certificate
   * @param name of the edge; begins the names of all containers, networks and volumes
   * @param changes props of the ingress that differ from the example's, e.g. other ports
   */
  constructor(
    private readonly directory: string,
    private readonly name: string,
    private readonly changes: Partial<SophonIngressProps> = {},
  ) {}

  /** Deploys, again if it is there already. @throws with what Terraform says when it fails */
  public async up({ gateway, dashboard }: StandInImages): Promise<RunningDemo> {
    prepare(this.directory, undefined);
    // The examples read them when they are loaded.
    process.env.SOPHON_GATEWAY_IMAGE = gateway;
    process.env.SOPHON_DASHBOARD_IMAGE = dashboard;
    const { LocalhostStack } = await import('../../../examples/localhost');
    synthesizeStack(
      this.directory,
      undefined,
      (app) => new LocalhostStack(app, this.name, { name: this.name, ...this.changes }),
    );
    await this.terraform('apply', '-auto-approve', '-input=false');
    const url: string = JSON.parse(await this.terraform('output', '-json')).url.value;
    return { url, rootFile: await this.saveRoot(), commands: this.commands(url) };
  }

  /** Removes all that it made, the data of the gateway too. */
  public async down(): Promise<void> {
    await this.terraform('destroy', '-auto-approve', '-input=false');
    await docker(['volume', 'rm', '--force', `${this.name}-sophon-data`]);
    rmSync(this.directory, { recursive: true, force: true });
  }

  private get rootFile(): string {
    return join(this.directory, 'root.crt');
  }

  /** Caddy makes it at its first start. */
  private async saveRoot(): Promise<string> {
    const root = await until('Caddy has made its root certificate', 30, async () => {
      const { code, stdout } = await exec(this.name, 'cat', ROOT_IN_CADDY);
      return code === 0 && stdout;
    });
    writeFileSync(this.rootFile, root);
    return this.rootFile;
  }

  private commands(url: string): DemoCommand[] {
    const httpPort = this.changes.httpPort ?? 80;
    const plain = `http://localhost${httpPort === 80 ? '' : `:${httpPort}`}`;
    const curl = `curl --cacert ${relative(process.cwd(), this.rootFile)}`;
    return [
      { shows: 'the dashboard', line: `${curl} ${url}/` },
      { shows: 'the gateway, which answers with the request as it arrived', line: `${curl} ${url}/api/hello` },
      { shows: 'five events, one every half second', line: `${curl} -N '${url}/api/sse?n=5&ms=500'` },
      { shows: 'an upload', line: `${curl} -F file=@package.json ${url}/api/files` },
      { shows: 'the way from http to https', line: `curl -i ${plain}/` },
    ];
  }

  private async terraform(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await terraform(this.directory, undefined, args);
    if (code !== 0) throw new Error(`terraform ${args[0]} failed:\n${stderr}`);
    return stdout;
  }
}

/** The engine that the docker command talks to, which Terraform's provider does not ask it for. */
export async function dockerHost(): Promise<string | undefined> {
  const endpoint = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
  const { code, stdout } = await outcomeOf('docker', endpoint).catch(() => ({ code: 127, stdout: '' }));
  return code === 0 ? stdout.trim() : undefined;
}
