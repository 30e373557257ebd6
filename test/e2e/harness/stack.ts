import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { App, TerraformStack } from 'cdktf';
import { belongings, removeBelongings } from './docker';
import { WORK } from './paths';
import type { Outcome } from './process';
import { progress } from './progress';
import { type ProviderVersion, prepare, STATE, synthesize, synthesizeStack, terraform } from './terraform';

/** Adds a stack's constructs, as a team's own stack does in its constructor. */
export type Declare = (stack: TerraformStack) => void;

/** An apply that failed. `message` is what Terraform printed, without its frame, on one line. */
export class DeployError extends Error {}

export interface ApplyOptions {
  /** Kills Terraform when it fires. */
  readonly signal?: AbortSignal;
  /** Resource addresses to make anew. */
  readonly replace?: string[];
}

/**
 * A stack of the tests on the real engine. All that it makes must be named by its name or with its name as a prefix,
 * which is how leftovers are found.
 */
export class Deployment {
  /** What Terraform is given beside the environment of the tests, such as `TF_VAR_` and the name of a variable. */
  public environment: { [name: string]: string } = {};
  private readonly directory: string;

  /**
   * @param name unique among all suites, lower case, e.g. 'e2e-deploy-caddy'
   * @param provider another version of the Docker provider
   */
  constructor(
    public readonly name: string,
    private readonly provider?: ProviderVersion,
  ) {
    this.directory = join(WORK, 'stacks', name);
  }

  /** Removes what an earlier run that was killed may have left. */
  public async startAfresh(): Promise<void> {
    await removeBelongings(this.name);
    rmSync(this.directory, { recursive: true, force: true });
    prepare(this.directory, this.provider);
  }

  /** Synthesizes the stack and applies it. @throws DeployError when Terraform refuses or fails */
  public async apply(declare: Declare, { signal, replace = [] }: ApplyOptions = {}): Promise<string> {
    synthesize(this.directory, this.provider, declare);
    const replaced = replace.map((address) => `-replace=${address}`);
    return this.timed('apply', ['apply', '-auto-approve', '-input=false', ...replaced], signal);
  }

  /** Applies a stack that is a class of its own. @throws DeployError when Terraform refuses or fails */
  public async applyStack(build: (app: App) => TerraformStack): Promise<string> {
    synthesizeStack(this.directory, this.provider, build);
    return this.timed('apply', ['apply', '-auto-approve', '-input=false']);
  }

  /** What another apply of the stack, as it was last synthesized, would change, in Terraform's words; empty: nothing. */
  public async plan(): Promise<string> {
    const { code, stdout, stderr } = await this.run(['plan', '-detailed-exitcode', '-input=false']);
    if (code === 1) throw new DeployError(unframed(stderr));
    return code === 0 ? '' : stdout;
  }

  /** Values of the stack's outputs by name. */
  public async outputs(): Promise<{ [name: string]: unknown }> {
    const { stdout } = await this.run(['output', '-json']);
    const outputs: { [name: string]: { value: unknown } } = JSON.parse(stdout);
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }

  /** The stack as it was last synthesized: what Terraform reads. */
  public synthesized(): string {
    return readFileSync(join(this.directory, 'cdk.tf.json'), 'utf8');
  }

  /** Terraform's state, as it is stored. */
  public state(): string {
    return readFileSync(join(this.directory, STATE), 'utf8');
  }

  /** Addresses of the resources that Terraform knows. */
  public async resources(): Promise<string[]> {
    const { stdout } = await this.run(['state', 'list']);
    return stdout.split('\n').filter((line) => line !== '');
  }

  /** Destroys the stack as a user would. @throws DeployError when Terraform refuses or fails */
  public async destroy(): Promise<void> {
    await this.timed('destroy', ['destroy', '-auto-approve', '-input=false']);
  }

  /** Leaves nothing behind, whatever state the stack is in. For `afterAll`. */
  public async cleanUp(): Promise<void> {
    await this.destroy().catch(() => progress(`${this.name}: destroy failed, removing what is left`));
    await removeBelongings(this.name);
  }

  /** Containers, networks and volumes of the stack on the engine. */
  public belongings() {
    return belongings(this.name);
  }

  private async timed(what: string, args: string[], signal?: AbortSignal): Promise<string> {
    const start = performance.now();
    const { code, stdout, stderr } = await this.run(args, signal);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    progress(`${this.name}: ${what} ${code === 0 ? 'done' : 'failed'} in ${seconds} s`);
    if (code !== 0) throw new DeployError(unframed(stderr));
    return stdout;
  }

  private run(args: string[], signal?: AbortSignal): Promise<Outcome> {
    return terraform(this.directory, this.provider, args, { signal, env: this.environment });
  }
}

/** Terraform frames its errors and wraps their lines, which would break every search for a sentence. */
function unframed(stderr: string): string {
  return stderr
    .split('\n')
    .map((line) => line.replace(/^[│╷╵]\s?/, '').trim())
    .filter((line) => line !== '')
    .join(' ');
}
