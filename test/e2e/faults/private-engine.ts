import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { docker } from '../harness/docker';
import { outcomeOf, outputOf } from '../harness/process';
import { until } from '../harness/wait';
import { hasEnded, MACHINE_PROGRAMS, Machine } from './machine';

/** Seconds for an engine to answer that has nothing to start yet. */
const FIRST_ANSWER_WITHIN = 60;
/** Seconds for an engine to stop its containers, each of which has ten. */
const STOPPED_WITHIN = 60;
const KILLED_WITHIN = 10;
const PID_FILE = '/run/docker.pid';
const CONTAINERD_PID_FILE = '/run/docker/containerd/containerd.pid';

/** What this machine lacks for an engine of the tests' own; undefined: nothing. */
export function missingForPrivateEngine(): string | undefined {
  if (process.getuid?.() !== 0) return 'root';
  preferRunningEngine();
  const absent = ['dockerd', 'containerd', 'iptables', ...MACHINE_PROGRAMS].filter((name) => !isInPath(name));
  if (absent.length > 0) return `${absent.join(', ')} in PATH`;
  try {
    execFileSync('unshare', ['--mount', '--net', '--pid', '--fork', '--mount-proc', 'true'], { stdio: 'pipe' });
    return undefined;
  } catch {
    return 'the right to make namespaces';
  }
}

/** Programs of the engine that runs here come first: it is the one that the other suites use, whatever else is installed. */
function preferRunningEngine(): void {
  const programs = readdirSync('/proc').flatMap((id) => {
    try {
      return /^\d+$/.test(id) ? [readlinkSync(`/proc/${id}/exe`)] : [];
    } catch {
      // A process of the kernel's, or one that is gone.
      return [];
    }
  });
  const engine = programs.find((program) => basename(program) === 'dockerd');
  if (engine !== undefined) process.env.PATH = `${dirname(engine)}${delimiter}${process.env.PATH}`;
}

function isInPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * A Docker engine that may be stopped and killed, on a machine of its own beside the one that the other suites use: this
 * machine's `dockerd`, with a data directory, a network and a socket that are removed with it.
 */
export class PrivateEngine {
  /** What `DOCKER_HOST` must be to talk to it. */
  public readonly host: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'engine-'));
  /** Removes the directory, also when this process is killed. */
  private readonly janitor = spawn('/bin/sh', [join(__dirname, 'remove-after.sh'), this.directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  private readonly machine: Machine;
  private readonly log: number;
  private daemon?: ChildProcess;

  /** @param addresses loopback addresses whose port 443 is reached as if it were this machine's */
  constructor(addresses: string[]) {
    this.host = `unix://${this.directory}/docker.sock`;
    this.log = openSync(this.logFile, 'a');
    this.machine = new Machine(this.directory, addresses);
    writeFileSync(this.settingsFile, JSON.stringify(this.settings()));
  }

  /** Where the engine's own log is. */
  private get logFile(): string {
    return join(this.directory, 'dockerd.log');
  }

  private get settingsFile(): string {
    return join(this.directory, 'daemon.json');
  }

  /** Boots the machine and its engine. It answers when this returns. */
  public async create(): Promise<void> {
    await this.machine.boot();
    this.start();
    await until('the engine answers', FIRST_ANSWER_WITHIN, () => docker(['--host', this.host, 'version']));
  }

  /** Takes images over from the engine that `DOCKER_HOST` names. */
  public async load(images: string[]): Promise<void> {
    await outputOf('/bin/sh', ['-euc', 'docker save "$@" | docker --host "$0" load', this.host, ...images]);
  }

  public version(): Promise<string> {
    return docker(['--host', this.host, 'version', '--format', '{{.Server.Version}}']);
  }

  /** Starts the engine, and does not wait for it. */
  public start(): void {
    this.daemon = this.machine.spawn('dockerd', ['--config-file', this.settingsFile], this.log);
  }

  /** Stops it as the init system does. */
  public async stop(): Promise<void> {
    await this.endedBy(`kill -TERM $(cat ${PID_FILE})`, STOPPED_WITHIN);
  }

  /** Kills the engine and its containerd at once. Containers run on, and nobody watches them. */
  public async kill(): Promise<void> {
    await this.endedBy(`kill -KILL $(cat ${PID_FILE}) $(cat ${CONTAINERD_PID_FILE})`, KILLED_WITHIN);
  }

  /** Everything is killed, containers too, and the machine boots without its engine. */
  public async cutPower(): Promise<void> {
    await this.machine.cutPower();
    await this.removeCgroups();
    await this.machine.boot();
  }

  /** Ends all of it and leaves nothing behind. */
  public async remove(): Promise<void> {
    await this.machine.remove();
    closeSync(this.log);
    const end = once(this.janitor, 'exit');
    this.janitor.stdin.end();
    await end;
  }

  private async endedBy(program: string, seconds: number): Promise<void> {
    const daemon = this.daemon as ChildProcess;
    await this.machine.sh(program);
    await until('the engine has ended', seconds, () => hasEnded(daemon));
  }

  /** /run is the machine's own and empty after a boot, as everywhere. */
  private settings() {
    return {
      hosts: [this.host],
      'data-root': join(this.directory, 'data'),
      'exec-root': '/run/docker',
      pidfile: PID_FILE,
      'cgroup-parent': `/${this.cgroup}`,
      'exec-opts': ['native.cgroupdriver=cgroupfs'],
    };
  }

  private get cgroup(): string {
    return basename(this.directory);
  }

  /** Cgroups are the kernel's and outlive their processes; a boot would have none. */
  private async removeCgroups(): Promise<void> {
    const ours = ['-depth', '-type', 'd', '-path', `*/${this.cgroup}*`];
    await outcomeOf('find', ['/sys/fs/cgroup', ...ours, '-exec', 'rmdir', '{}', '+']);
  }
}
