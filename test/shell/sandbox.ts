import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Shell } from './shells';

/** How a program is run, as in a container plan. */
export interface Program {
  /** What shellProgram() reads. */
  readonly text: string;
  /** @default '-c' */
  readonly flags?: string;
  readonly args?: readonly string[];
  readonly env?: { readonly [name: string]: string };
}

/** What became of a program. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

const REAL_SLEEP = execFileSync('sh', ['-c', 'command -v sleep'], { encoding: 'utf8' }).trim();

/** Seconds that a program may take, on a machine that is busy with much else. */
const BOUND = 20;

jest.setTimeout(2000 * BOUND);

/**
 * Becomes the program, whose outputs are one, as in a log, so that they stay in order. It is ended with all that it started
 * when its time is up, also when nobody waits for it any more.
 */
const LAUNCH = `
(exec >/dev/null 2>&1; ${REAL_SLEEP} ${BOUND}; kill -s KILL -- -$$) &
exec "$@" 2>&1
`;

/** A directory that a program sees as its world: made-up files, and commands that stand in for the real ones. */
export class Sandbox {
  public readonly directory = mkdtempSync(join(tmpdir(), 'sandbox-'));
  private readonly running = new Set<Running>();
  private seconds = 0;
  private endedSleeps = 0;

  public constructor(private readonly shell: Shell) {
    mkdirSync(this.path('bin'));
    mkdirSync(this.path('tmp'));
  }

  public path(name: string): string {
    return join(this.directory, name);
  }

  /** Whole, as a program may look at any moment. */
  public write(name: string, text: string): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path('.writing'), text);
    renameSync(this.path('.writing'), this.path(name));
    return this.path(name);
  }

  public makeDirectory(name: string): string {
    mkdirSync(this.path(name), { recursive: true });
    return this.path(name);
  }

  public read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
  }

  /** Names of files and their texts; hidden files too. */
  public files(directory: string): { [name: string]: string } {
    const names = readdirSync(this.path(directory)).sort();
    return Object.fromEntries(names.map((name) => [name, this.read(join(directory, name))]));
  }

  /** Puts a command first on PATH; its text is shell, in which `$SANDBOX` is the directory. */
  public command(name: string, text: string): void {
    chmodSync(this.write(`bin/${name}`, `#!/bin/sh\necho "$*" >>"$SANDBOX/${name}.calls"\n${text}\n`), 0o755);
  }

  /** Arguments of the calls of a command that was put on PATH. */
  public calls(name: string): string[] {
    return this.lines(`${name}.calls`);
  }

  /** Lines of a file; none when it is not there. */
  public lines(name: string): string[] {
    return existsSync(this.path(name)) ? this.read(name).trimEnd().split('\n') : [];
  }

  /** Makes `sleep` short, and `date +%s` a clock that stands at 0 until it is moved on. */
  public stopClock(): void {
    this.command('sleep', `exec ${REAL_SLEEP} 0.01`);
    this.command('date', 'cat "$SANDBOX/clock"');
    this.moveClock(0);
  }

  public moveClock(seconds: number): void {
    this.seconds += seconds;
    this.write('clock', `${this.seconds}`);
  }

  /** Makes each `sleep` wait until it is ended; one at a time. */
  public letSleepWait(): void {
    const turn = 'turn=$(wc -l <"$SANDBOX/sleep.calls")';
    this.command('sleep', `${turn}\nuntil [ -e "$SANDBOX/ended-sleep-$((turn))" ]; do ${REAL_SLEEP} 0.005; done`);
  }

  public endSleep(): void {
    this.endedSleeps += 1;
    this.write(`ended-sleep-${this.endedSleeps}`, '');
  }

  /** Runs a program to its end. */
  public async run(program: Program): Promise<Outcome> {
    const running = this.start(program);
    return { code: await running.ended(), output: running.output };
  }

  /** Starts a program that goes on until it is told to stop. */
  public start({ text, flags = '-c', args = [], env = {} }: Program): Running {
    const path = [this.path('bin'), ...this.shell.path, process.env.PATH].join(':');
    // The sleep of BusyBox is built into its shell since 1.37; a function goes before it.
    const program = existsSync(this.path('bin/sleep'))
      ? `sleep() { command "$SANDBOX/bin/sleep" "$@"; }\n${text}`
      : text;
    // One stream for both outputs, as in a log, so that they stay in order.
    const command = [...this.shell.command, flags, program, 'program', ...args];
    const child = spawn('sh', ['-c', LAUNCH, 'sh', ...command], {
      cwd: this.directory,
      env: { PATH: path, SANDBOX: this.directory, TMPDIR: this.path('tmp'), ...env },
      // A group of its own, so that what a program left in the background can be ended with it.
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const running = new Running(child);
    this.running.add(running);
    return running;
  }

  /** Ends what runs and forgets all. */
  public remove(): void {
    for (const running of this.running) running.kill();
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** A program that was started. */
export class Running {
  public output = '';
  private code?: number | null;
  private readonly end: Promise<number | null>;

  public constructor(private readonly child: ChildProcess) {
    child.stdout?.on('data', (data) => {
      this.output += data;
    });
    this.end = new Promise((resolve) => {
      child.on('exit', (code) => {
        this.code = code;
        // What is left in the background holds the output open, which is then taken as it is.
        setTimeout(() => resolve(code), 200).unref();
      });
      child.on('close', resolve);
    });
  }

  public ended(): Promise<number | null> {
    return this.end;
  }

  /** Waits until something holds; fails with the program's output when it does not come to hold. */
  public async until(what: string, holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 1000 * BOUND;
    while (!holds()) {
      if (Date.now() > deadline || this.code !== undefined) throw new Error(`not ${what}; output:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  public untilSaid(text: string): Promise<void> {
    return this.until(`said '${text}'`, () => this.output.includes(text));
  }

  public signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  public kill(): void {
    try {
      if (this.child.pid !== undefined) process.kill(-this.child.pid, 'SIGKILL');
    } catch {
      // All of the group has ended already.
    }
  }
}
