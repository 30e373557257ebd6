import { type ChildProcess, spawn } from 'node:child_process';

/** How a command ended. */
export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to standard input. */
  readonly input?: string | Buffer;
  /** Ends the command and all that it has started with SIGKILL when it fires. */
  readonly signal?: AbortSignal;
}

/** Runs a command to its end, whatever its exit code. */
export function outcomeOf(command: string, args: string[], options: CommandOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    // Under Jest the environment of a suite is a copy, which commands would not see by themselves.
    const { signal, env = process.env, ...others } = options;
    const child = spawn(command, args, { ...others, env, stdio: 'pipe', detached: signal !== undefined });
    signal?.addEventListener('abort', () => killGroup(child));
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      out.stderr += text;
    });
    child.stdin.on('error', () => {}).end(options.input);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...out }));
  });
}

function killGroup({ exitCode, pid }: ChildProcess): void {
  if (exitCode === null && pid !== undefined) process.kill(-pid, 'SIGKILL');
}

/**
 * What a command printed.
 *
 * @throws when it exits with another code than 0; the message holds what it printed to standard error
 */
export async function outputOf(command: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await outcomeOf(command, args, options);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} exited with ${code}: ${stderr.trim()}`);
  return stdout.trimEnd();
}
