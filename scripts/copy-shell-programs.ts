import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run build`: the compiler leaves shell programs behind, so they are copied beside the code that reads them. */
function main(): void {
  for (const path of shellPrograms('dist')) rmSync(join('dist', path));
  for (const path of shellPrograms('lib')) cpSync(join('lib', path), join('dist', path));
}

function shellPrograms(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sh'));
}

main();
