import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { App, LocalBackend, TerraformStack } from 'cdktf';
import { WORK } from './paths';
import { type CommandOptions, type Outcome, outcomeOf } from './process';

/** Where stacks keep their state, relative to their own directory. */
export const STATE = 'terraform.tfstate';
const LOCK = '.terraform.lock.hcl';

/** A version of the Docker provider; absent: the one that @cdktf/provider-docker asks for. */
export type ProviderVersion = string | undefined;

/** Writes a stack's cdk.tf.json into a directory, with the Docker provider and the state beside it. */
export function synthesize(
  directory: string,
  version: ProviderVersion,
  declare: (stack: TerraformStack) => void,
): void {
  synthesizeStack(directory, version, (app) => {
    const stack = new TerraformStack(app, 'stack');
    new DockerProvider(stack, 'docker', { host: process.env.DOCKER_HOST });
    declare(stack);
    return stack;
  });
}

/** The same for a stack that brings its provider. */
export function synthesizeStack(
  directory: string,
  version: ProviderVersion,
  build: (app: App) => TerraformStack,
): void {
  const outdir = join(directory, 'cdktf.out');
  const app = new App({ outdir });
  const stack = build(app);
  new LocalBackend(stack, { path: STATE });
  if (version) stack.addOverride('terraform.required_providers.docker.version', version);
  app.synth();
  copyFileSync(join(outdir, 'stacks', stack.node.id, 'cdk.tf.json'), join(directory, 'cdk.tf.json'));
}

/** Runs `terraform` in a directory that was prepared. */
export function terraform(
  directory: string,
  version: ProviderVersion,
  args: string[],
  options: CommandOptions = {},
): Promise<Outcome> {
  const env = {
    ...process.env,
    ...options.env,
    // The machine's own configuration may forbid the plugins directory; the default finds it, or the registry.
    TF_CLI_CONFIG_FILE: undefined,
    TF_DATA_DIR: join(providerDirectory(version), '.terraform'),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  return outcomeOf('terraform', [...args, '-no-color'], { ...options, cwd: directory, env });
}

/** Makes a directory ready for `terraform apply`: it shares one `terraform init` with all others. */
export function prepare(directory: string, version: ProviderVersion): void {
  mkdirSync(directory, { recursive: true });
  copyFileSync(join(providerDirectory(version), LOCK), join(directory, LOCK));
}

/**
 * `terraform init` for a version of the provider, once a run; another run at the same time may use the same directory.
 * What Terraform says when the provider cannot be had.
 */
export async function installProvider(version?: ProviderVersion): Promise<string | undefined> {
  const directory = providerDirectory(version);
  mkdirSync(directory, { recursive: true });
  synthesize(directory, version, () => {});
  const known = await terraform(directory, version, ['init', '-input=false']);
  if (known.code === 0) return undefined;
  const { code, stderr } = await terraform(directory, version, ['init', '-input=false', '-upgrade']);
  return code === 0 ? undefined : stderr.trim();
}

function providerDirectory(version: ProviderVersion): string {
  return join(WORK, 'terraform', `provider-${version ?? 'default'}`);
}
