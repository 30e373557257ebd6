import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Compares a text with the golden file at `path`; `UPDATE_GOLDEN=1` writes it instead. */
export function expectGolden(path: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  if (!existsSync(path)) throw new Error(`no golden file ${path}: write it with UPDATE_GOLDEN=1, then read it`);
  expect(text).toBe(readFileSync(path, 'utf8'));
}
