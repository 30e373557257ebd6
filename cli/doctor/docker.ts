import { execFile } from 'node:child_process';
import { type Finding, note, ok, problem } from './report';
import { PATIENCE_MILLISECONDS } from './timing';

/** How a command ended: with its exit code, or 'ENOENT' when it is not installed, or 'ETIMEDOUT'. */
export interface Outcome {
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** The part of `docker container inspect` that is looked at. */
export interface Container {
  readonly Name: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly ExitCode: number;
    readonly OOMKilled?: boolean;
    readonly Health?: { readonly Status: string; readonly Log?: { readonly Output: string }[] };
  };
  readonly Mounts: { readonly Name?: string; readonly Destination: string }[];
  readonly NetworkSettings: {
    readonly Networks: {
      readonly [network: string]: { readonly Aliases?: string[] | null; readonly DNSNames?: string[] | null };
    };
  };
}

/** An engine that is far away answers slowly, over SSH. */
const DOCKER_MILLISECONDS = 4 * PATIENCE_MILLISECONDS;

/** The `docker` command of this machine. */
export class Docker {
  /** @param host of the engine, as the provider is told it; absent: the one that the command itself finds */
  public constructor(public readonly host?: string) {}

  public run(...args: string[]): Promise<Outcome> {
    const env = this.host === undefined ? process.env : { ...process.env, DOCKER_HOST: this.host };
    return new Promise((resolve) => {
      execFile('docker', args, { env, timeout: DOCKER_MILLISECONDS }, (error, stdout, stderr) => {
        const code = error?.killed ? 'ETIMEDOUT' : (error?.code ?? 0);
        resolve({ code, stdout, stderr });
      });
    });
  }

  /** Whether the engine answers. */
  public async look(): Promise<Finding> {
    const { code, stdout, stderr } = await this.run('version', '--format', '{{.Server.Version}}');
    if (code === 0) return ok(stdout.trim());
    if (code === 'ENOENT')
      return note('no docker command here', 'Run this on the Docker host to have containers looked at.');
    const said = code === 'ETIMEDOUT' ? 'no answer in time' : lastLines(stderr, 2);
    return problem(said, 'Start the engine, set DOCKER_HOST to it, or run this as a user who may use it.');
  }

  /** Containers by what people call them, those that exist: of several with one label the one that was made last. */
  public async inspect(names: string[]): Promise<Map<string, Container>> {
    const found = await this.inspectExactly(names);
    for (const name of names.filter((one) => !found.has(one))) {
      const [latest] = await this.names(`label=cdktf-sophon.name=${name}`);
      const container = latest === undefined ? undefined : (await this.inspectExactly([latest])).get(latest);
      if (container) found.set(name, container);
    }
    return found;
  }

  private async inspectExactly(names: string[]): Promise<Map<string, Container>> {
    if (names.length === 0) return new Map();
    const { stdout } = await this.run('container', 'inspect', ...names);
    const found: Container[] = stdout.trim() === '' ? [] : JSON.parse(stdout);
    return new Map(found.map((container) => [container.Name.slice(1), container]));
  }

  /** Names of all containers, stopped ones too, that a filter of `docker ps` finds; what was made last comes first. */
  public async names(filter: string): Promise<string[]> {
    const { stdout } = await this.run('ps', '--all', '--filter', filter, '--format', '{{.Names}}');
    return stdout.split('\n').filter((name) => name !== '');
  }

  /** Values of a label, of all containers that have it and that the filters find. */
  public async labels(label: string, ...filters: string[]): Promise<string[]> {
    const all = [`label=${label}`, ...filters].flatMap((filter) => ['--filter', filter]);
    const { stdout } = await this.run('ps', '--all', ...all, '--format', `{{.Label "${label}"}}`);
    return stdout.split('\n').filter((value) => value !== '');
  }

  /** The last lines that a container printed. */
  public async lastWords(name: string): Promise<string> {
    const { stdout, stderr } = await this.run('logs', '--tail', '5', name);
    return lastLines(stdout + stderr, 5) || 'It printed nothing.';
  }
}

function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
