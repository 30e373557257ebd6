import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const READ = new Map<string, string>();

/**
 * The text of a shell program that stands beside the code that runs it, without its comments: what explains a program
 * to us must not make a container anew.
 *
 * @param directory `__dirname` of the caller
 * @param name e.g. 'publish.sh'
 */
export function shellProgram(directory: string, name: string): string {
  const path = join(directory, name);
  const known = READ.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(path, 'utf8')
    .replace(/^[ \t]*#.*\n/gm, '')
    .trim();
  READ.set(path, text);
  return text;
}
