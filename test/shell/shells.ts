import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A shell as an image may have it. */
export interface Shell {
  /** e.g. ['busybox', 'sh'] */
  readonly command: readonly string[];
  /** Directories with the commands that come with it. */
  readonly path: readonly string[];
}

/** The tests, in every shell: Debian's, Alpine's with the commands of BusyBox, and bash. What is missing is skipped. */
export function inEachShell(what: string, tests: (shell: Shell) => void): void {
  withCommand('sh', `${what}, in sh`, () => tests({ command: ['sh'], path: [] }));
  withCommand('bash', `${what}, in bash`, () => tests({ command: ['bash'], path: [] }));
  withCommand('busybox', `${what}, in BusyBox`, () => {
    const directory = mkdtempSync(join(tmpdir(), 'busybox-'));
    afterAll(() => rmSync(directory, { recursive: true }));
    execFileSync('busybox', ['--install', '-s', directory]);
    tests({ command: ['busybox', 'sh'], path: [directory] });
  });
}

/** Tests that need a command; without it they are skipped visibly, and fail when CI=true. */
export function withCommand(command: string, what: string, tests: () => void): void {
  const isInstalled = spawnSync('sh', ['-c', 'command -v "$1"', 'sh', command]).status === 0;
  if (isInstalled) {
    describe(what, tests);
    return;
  }
  const title = `${what}: SKIPPED, as ${command} is not installed`;
  process.stderr.write(`${title}\n`);
  if (process.env.CI !== 'true') it.todo(title);
  else it(title, () => expect(process.env.CI).not.toBe('true'));
}
