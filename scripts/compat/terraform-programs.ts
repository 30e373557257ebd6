import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isInstalled, NotRun, ROOT, run, writeFiles } from './workshop';

/** Terraform or OpenTofu of one version. */
export interface Deployer {
  readonly title: string;
  /** Its path, once it is there. */
  readonly program: () => string;
}

/** Where what Go has built is kept, as it takes minutes. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'compat');

/** Terraform's releases up to 1.8 can be built as they stand; the later ones replace modules by their own directories. */
const TERRAFORM = ['1.5.7', '1.8.5'];

/** OpenTofu replaces one module, which `go install` refuses, so that it is built as the tool of another module. */
const OPENTOFU = '1.12.6';
const OPENTOFU_MODULE = `module tofu

go 1.26.6

require github.com/opentofu/opentofu v${OPENTOFU}

replace github.com/hashicorp/hcl/v2 => github.com/opentofu/hcl/v2 v2.20.2-0.20251021132045-587d123c2828

tool github.com/opentofu/opentofu/cmd/tofu
`;

/** What is installed here. */
export function installedDeployers(): Deployer[] {
  const found = ['terraform', 'tofu'].filter(isInstalled);
  return found.length === 0
    ? [absent()]
    : found.map((program) => ({ title: titleOf(program), program: () => program }));
}

function absent(): Deployer {
  const program = () => {
    throw new NotRun('terraform is not installed');
  };
  return { title: 'Terraform', program };
}

function titleOf(program: string): string {
  return run(ROOT, [program, 'version']).split('\n')[0].replace(' v', ' ');
}

/** The oldest Terraform that is supported, one between it and the installed one, and OpenTofu. */
export function releases(): Deployer[] {
  const terraforms = TERRAFORM.map((version) => ({
    title: `Terraform ${version}`,
    program: () =>
      built(`terraform-${version}`, (directory) => {
        const env = { GOBIN: directory };
        run(directory, ['go', 'install', `github.com/hashicorp/terraform@v${version}`], { env, timeoutSeconds: 1800 });
        return 'terraform';
      }),
  }));
  const program = () =>
    built(`opentofu-${OPENTOFU}`, (directory) => {
      writeFiles(directory, { 'go.mod': OPENTOFU_MODULE });
      const build = ['go', 'build', '-mod=mod', '-o', 'tofu', 'github.com/opentofu/opentofu/cmd/tofu'];
      run(directory, build, { timeoutSeconds: 1800 });
      return 'tofu';
    });
  return [...terraforms, { title: `OpenTofu ${OPENTOFU}`, program }];
}

/** The path of a program in the cache, built there when it is not yet. */
function built(name: string, build: (directory: string) => string): string {
  const directory = join(CACHE, name);
  const program = ['terraform', 'tofu'].map((file) => join(directory, file)).find(existsSync);
  if (program) return program;
  if (!isInstalled('go')) throw new NotRun('Go, which would build it, is not installed');
  mkdirSync(directory, { recursive: true });
  return join(directory, build(directory));
}

/** The Docker providers of this machine's own directory of plugins, laid out for both registries. */
export function pluginDirectory(project: string): string | undefined {
  const own = join(homedir(), '.terraform.d', 'plugins', 'registry.terraform.io', 'kreuzwerker');
  if (!existsSync(own)) return undefined;
  const plugins = join(project, 'plugins');
  for (const registry of ['registry.terraform.io', 'registry.opentofu.org']) {
    cpSync(own, join(plugins, registry, 'kreuzwerker'), { recursive: true, dereference: true });
  }
  return plugins;
}
