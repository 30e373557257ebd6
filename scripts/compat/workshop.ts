import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** What keeps a row from being run here, such as a tool that is not installed. */
export class NotRun extends Error {}

/** A maintained version of Node.js, as it was to be had. */
export interface NodeVersion {
  /** Without the `v`. */
  readonly version: string;
  /** The directory of its program, to stand first in PATH. */
  readonly directory: string;
}

export interface CommandOptions {
  /** Runs it with this Node.js. */
  readonly node?: NodeVersion;
  readonly env?: NodeJS.ProcessEnv;
  /** Default: ten minutes. */
  readonly timeoutSeconds?: number;
}

/** Fresh directories, the packed library and the versions of Node.js that the rows are run with. */
export class Workshop {
  public readonly tarball: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'compat-'));

  /** @param nodes the maintained versions, the oldest first */
  public constructor(public readonly nodes: NodeVersion[]) {
    this.tarball = pack(this.directory);
  }

  /** What tools are run with: the newest of the versions that others than Node.js itself call supported. */
  public get currentNode(): NodeVersion {
    return this.nodes[this.nodes.length - 2];
  }

  /** A directory that no other row has, with these files in it. */
  public fresh(name: string, files: { [path: string]: string | object } = {}): string {
    const directory = join(this.directory, name);
    mkdirSync(directory, { recursive: true });
    writeFiles(directory, files);
    return directory;
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function writeFiles(directory: string, files: { [path: string]: string | object }): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));
  }
}

/** Packs the library as it was built last; its path. */
export function pack(destination: string): string {
  const packed = run(ROOT, ['npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', destination]);
  return join(destination, packed.split('\n').at(-1) ?? '');
}

/** A version of Node.js from npm's registry. */
export function nodeOf(major: number): NodeVersion {
  const program = ['npx', '--yes', '-p', `node@${major}`, 'node', '-p', 'process.execPath'];
  const directory = dirname(run(tmpdir(), program));
  return { directory, version: run(tmpdir(), [join(directory, 'node'), '-p', 'process.versions.node']) };
}

/**
 * Runs a command as a shell of its own would, without what `npm run` puts into the environment; what it printed.
 *
 * @throws when it fails, with all that it printed
 */
export function run(directory: string, [command, ...args]: string[], options: CommandOptions = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: directory,
    env: environment(options),
    encoding: 'utf8',
    timeout: (options.timeoutSeconds ?? 600) * 1000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ''} fails: ${`${stderr}\n${stdout}`.trim()}`);
  return stdout.trim();
}

/** Whether a command can be run at all. */
export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0;
}

function environment({ node, env }: CommandOptions): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_|^NODE_OPTIONS$/i.test(name));
  return {
    ...Object.fromEntries(inherited),
    ...(node && { PATH: `${node.directory}:${process.env.PATH}` }),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_loglevel: 'error',
    CHECKPOINT_DISABLE: '1',
    // A machine's own configuration may forbid the directory of plugins; the default finds it, or the registry.
    TF_CLI_CONFIG_FILE: undefined,
    TF_IN_AUTOMATION: '1',
    ...env,
  };
}

/** The first block in a language below a heading of the README, as it stands there. */
export function readmeBlock(heading: string, language: string): string {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const section = readme.slice(readme.indexOf(`${heading}\n`));
  const [, block] = section.match(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm')) ?? [];
  if (!section || block === undefined) throw new Error(`the README has no block in ${language} below ${heading}`);
  return block;
}
