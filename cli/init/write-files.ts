import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UsageError } from '../flags';
import type { Files } from './project';

/** Writes all files into a directory, or none of them. @throws UsageError when one is there already */
export function writeFiles(directory: string, files: Files): void {
  const present = [...files.keys()].filter((path) => existsSync(join(directory, path)));
  if (present.length > 0) {
    const fix = 'name another directory, or move them away';
    throw new UsageError('init', [`${directory}: must not hold ${present.join(', ')} yet (${fix})`]);
  }
  const made: string[] = [];
  try {
    for (const [path, text] of files) {
      const file = join(directory, path);
      const directoryMade = mkdirSync(dirname(file), { recursive: true });
      if (directoryMade !== undefined) made.push(directoryMade);
      made.push(file);
      writeFileSync(file, text, { flag: 'wx' });
    }
  } catch (error) {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw new UsageError('init', [
      `${directory}: must be a directory that files can be written to: ${reasonOf(error)}`,
    ]);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
