import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellProgram } from '../../lib/internal/shell-program';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'shell-program-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** What is made of a program. */
function read(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return shellProgram(directory, name);
}

test('comments that stand alone are left out, so that a better explanation makes no container anew', () => {
  const text = '#!/bin/sh\n# What it is.\nset -eu\n  # why\nfor one; do\n\techo "$one" # kept\ndone\n';
  expect(read('one.sh', text)).toBe('set -eu\nfor one; do\n\techo "$one" # kept\ndone');
});

test('a hash within a line is no comment', () => {
  expect(read('two.sh', 'echo "${name##*/}"\necho "$#"\n')).toBe('echo "${name##*/}"\necho "$#"');
});

test('a program is read once', () => {
  expect(read('three.sh', 'true\n')).toBe('true');
  expect(read('three.sh', 'false\n')).toBe('true');
});

test('fails when there is no such program', () => {
  expect(() => shellProgram(directory, 'none.sh')).toThrow('ENOENT');
});
