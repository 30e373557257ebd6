import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { IMAGES } from '../../../lib/model/images';
import { belongings, docker, exec, inspect, logs } from '../harness/docker';

/** What is looked for, by names that say what it is. */
export type Secrets = { readonly [name: string]: string };

/** Names of the secrets that a text holds, as they are or spelled otherwise. */
export function heldBy(text: string, secrets: Secrets): string[] {
  return Object.keys(secrets).filter((name) => spellingsOf(secrets[name]).some((spelling) => text.includes(spelling)));
}

/** A secret as it is, percent-encoded, and in base64 of either alphabet, wherever in what is encoded it stands. */
function spellingsOf(secret: string): string[] {
  const inBase64 = (['base64', 'base64url'] as const).flatMap((alphabet) =>
    [0, 1, 2].map((before) => encodedBehind(before, secret, alphabet)),
  );
  return [...new Set([secret, encodeURIComponent(secret), ...inBase64])];
}

/** The part of an encoding that neither the bytes before a text nor those behind it change. */
function encodedBehind(before: number, text: string, alphabet: 'base64' | 'base64url'): string {
  const bytes = Buffer.from(text);
  const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString(alphabet);
  return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/** The part of a private key that no other spelling of its lines' ends changes, and that says nothing that is public. */
export function lineOfKey(pem: string): string {
  return pem.split('\n')[2];
}

/** What a container's settings and its log hold, and what every user of the host reads in `ps`. */
export async function heldByContainer(container: string, secrets: Secrets): Promise<string[]> {
  const { Running: isRunning } = (await inspect(container)).State;
  const places = {
    inspect: await docker(['container', 'inspect', container]),
    log: await logs(container),
    arguments: isRunning ? await docker(['top', container, '-eo', 'pid,args']) : '',
  };
  return Object.entries(places).flatMap(([place, text]) =>
    heldBy(text, secrets).map((name) => `${place} of ${container}: ${name}`),
  );
}

/** Prints the mode, the owner and the name of each file, and then what it holds. */
const PRINT = 'for file; do echo "== $(stat -c "%a %u:%g" "$file") $file"; cat "$file"; echo; done';

/** A file that holds secrets. */
export interface SecretFile {
  readonly path: string;
  /** octal, e.g. '640' */
  readonly mode: string;
  /** 'uid:gid' */
  readonly owner: string;
  /** Names of the secrets. */
  readonly secrets: string[];
}

/** Files in the volumes of a deployment that hold secrets. */
export async function secretFilesOf(deployment: string, secrets: Secrets): Promise<SecretFile[]> {
  const { volumes } = await belongings(deployment);
  const run = ['run', '--rm', '--name', `${deployment}-reader`, '--network', 'none', '--user', '0:0'];
  const mounted = volumes.flatMap((name) => ['--volume', `${name}:/volumes/${name}:ro`]);
  const find = ['find', '/volumes', '-type', 'f', '-exec', 'sh', '-c', PRINT, 'sh', '{}', '+'];
  return inFiles(await docker([...run, ...mounted, '--entrypoint', '', IMAGES.caddy, ...find]), secrets);
}

/** What files hold that everybody may read and that a container has beside its image and its volumes. */
export async function heldByLayer(container: string, secrets: Secrets): Promise<string[]> {
  const { HostConfig, State, ...rest } = await inspect(container);
  const mounts = (rest as unknown as { Mounts: { Destination: string }[] }).Mounts.map(
    ({ Destination }) => Destination,
  );
  const changed = (await docker(['container', 'diff', container])).split('\n').filter((line) => /^[AC] /.test(line));
  const paths = changed.map((line) => line.slice(2));
  const leaves = paths.filter((path) => ![...paths, ...mounts].some((other) => other.startsWith(`${path}/`)));
  const found: string[] = [];
  for (const path of leaves.filter((leaf) => !mounts.includes(leaf))) {
    const archive = await docker(['container', 'cp', `${container}:${path}`, '-']);
    // The header of a tar file: the mode is octal.
    if ((Number.parseInt(archive.slice(100, 107), 8) & 0o004) === 0) continue;
    found.push(...heldBy(archive, secrets).map((name) => `${path} of ${container}: ${name}`));
  }
  const inMemory = Object.keys((HostConfig.Tmpfs as object | null) ?? {});
  if (!State.Running || inMemory.length === 0) return found;
  const find = ['find', ...inMemory, '-type', 'f', '-perm', '-004', '-exec', 'sh', '-c', PRINT, 'sh', '{}', '+'];
  const { stdout } = await exec(container, ...find);
  return [...found, ...inFiles(stdout, secrets).map((file) => `${file.path} of ${container}: ${file.secrets}`)];
}

/** Those files that hold secrets, as `PRINT` printed them. */
function inFiles(printed: string, secrets: Secrets): SecretFile[] {
  const files = printed.split(/^== /m).map((file) => {
    const [, mode, owner, path] = /^(\d+) (\d+:\d+) (.*)$/m.exec(file) ?? ['', '', '', ''];
    return { path, mode, owner, secrets: heldBy(file, secrets) };
  });
  return files.filter((file) => file.secrets.length > 0);
}

const SECONDS_BETWEEN_LOOKS = 0.1;

/** Looks at the arguments of all processes of this machine, which is the Docker host, for those that do not run for long. */
export class Arguments {
  /** Names of the secrets that were seen, with the command. */
  public readonly seen = new Set<string>();
  private readonly commands = new Set<string>();
  private readonly timer = setInterval(() => this.look(), SECONDS_BETWEEN_LOOKS * 1000);

  constructor(private readonly secrets: () => Secrets) {}

  /** Whether a process was seen that has this among its arguments: processes of containers are. */
  public saw(argument: string): boolean {
    return [...this.commands].some((command) => command.includes(argument));
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    if (!existsSync('/proc')) return;
    for (const process of readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))) {
      const command = commandOf(process);
      if (command === '' || this.commands.has(command)) continue;
      this.commands.add(command);
      for (const name of heldBy(command, this.secrets())) this.seen.add(`${name}: ${command.slice(0, 200)}`);
    }
  }
}

/** Empty where it has ended. */
function commandOf(process: string): string {
  try {
    return readFileSync(`/proc/${process}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
