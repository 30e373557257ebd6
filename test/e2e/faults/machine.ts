import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { ROOT } from '../harness/paths';
import { outputOf } from '../harness/process';
import { relay, socketOf } from './relay';

/** What a machine is made of on this one. */
export const MACHINE_PROGRAMS = ['unshare', 'nsenter', 'mount', 'ip'];

/** Whether a process has ended, by itself or by a signal. */
export function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/**
 * Processes, mounts and a network of their own, as on another machine with the same disk. It ends with the process that
 * made it, whatever becomes of that, and leaves nothing but files.
 */
export class Machine {
  private entry?: ChildProcess;
  private first?: number;
  private relays: Server[] = [];

  /**
   * @param directory for the sockets by which its ports are reached
   * @param addresses loopback addresses whose port 443 is, on this machine, that of the other one
   */
  constructor(
    private readonly directory: string,
    private readonly addresses: string[],
  ) {}

  /** Starts it, with loopback for a network. */
  public async boot(): Promise<void> {
    const own = ['--mount', '--net', '--pid', '--fork', '--mount-proc'];
    const held = [process.execPath, '--import', 'tsx', join(__dirname, 'machine-relay.ts')];
    const program = ['/bin/sh', join(__dirname, 'machine.sh'), ...held, this.directory, ...this.addresses];
    const entry = spawn('unshare', [...own, ...program], {
      cwd: ROOT,
      stdio: 'pipe',
      detached: true,
      env: process.env,
    });
    this.entry = entry;
    let complaints = '';
    entry.stderr.setEncoding('utf8').on('data', (text) => {
      complaints += text;
    });
    await Promise.race([once(entry.stdout, 'data'), once(entry, 'close')]);
    if (hasEnded(entry)) throw new Error(`the machine did not start: ${complaints}`);
    this.first = Number(readFileSync(`/proc/${entry.pid}/task/${entry.pid}/children`, 'utf8'));
    if (this.relays.length > 0) return;
    this.relays = await Promise.all(this.addresses.map((address) => this.publish(address)));
  }

  /** Starts a program on it. @param log file descriptor for what it prints */
  public spawn(command: string, args: string[], log: number): ChildProcess {
    return spawn('nsenter', this.entering(command, ...args), { stdio: ['ignore', log, log], env: process.env });
  }

  /** What a shell program printed on it. */
  public sh(program: string): Promise<string> {
    return outputOf('nsenter', this.entering('/bin/sh', '-euc', program));
  }

  /** All that runs on it is killed at once, and its memory is gone. */
  public async cutPower(): Promise<void> {
    if (!this.entry || !this.first) throw new Error('the machine is off');
    await this.ended(() => process.kill(this.first as number, 'SIGKILL'));
  }

  /** Ends it, if it runs, and what reaches it. */
  public async remove(): Promise<void> {
    const { entry } = this;
    if (entry && !hasEnded(entry)) await this.ended(() => entry.stdin?.end());
    for (const server of this.relays) server.close();
  }

  private async ended(how: () => void): Promise<void> {
    const entry = this.entry as ChildProcess;
    const end = once(entry, 'exit');
    how();
    await end;
    this.entry = undefined;
    this.first = undefined;
  }

  private publish(address: string): Promise<Server> {
    return relay({ host: address, port: 443 }, { path: socketOf(this.directory, address) });
  }

  private entering(...command: string[]): string[] {
    return ['--target', `${this.first}`, '--mount', '--net', '--pid', '--', ...command];
  }
}
