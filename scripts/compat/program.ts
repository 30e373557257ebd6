import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readmeBlock } from './workshop';

/** What a row says that did what it should. */
export const SAME = 'the same JSON';

/** The program that every row synthesizes in its own language: the README's first example. */
export function exampleProgram(): string {
  return readmeBlock('# cdktf-sophon', 'ts');
}

/** The same as a native ES module, which imports no directories. */
export function asEsModule(program: string): string {
  return program.replace("provider-docker/lib/provider'", "provider-docker/lib/provider/index.js'");
}

/** The same with `require`. */
export function asCommonJs(program: string): string {
  return program.replace(/^import \{(.*?)\} from ('.*?');$/gm, 'const {$1} = require($2);');
}

/** What a program has synthesized, without what depends on its directory and the version of the CDK. */
export function synthesized(directory: string): object {
  const path = join(directory, 'cdktf.out', 'stacks', 'sophon', 'cdk.tf.json');
  const template = JSON.parse(readFileSync(path, 'utf8'));
  delete template['//'].metadata.version;
  const { local } = template.terraform.backend;
  local.path = basename(local.path);
  return template;
}

/** @throws when they differ, with the first place where they do */
export function requireSame(actual: object, expected: object): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const [lines, expectedLines] = [actual, expected].map((template) =>
    JSON.stringify(template, undefined, 1).split('\n'),
  );
  const at = lines.findIndex((line, index) => line !== expectedLines[index]);
  throw new Error(
    `other JSON than TypeScript's: line ${at + 1} is ${lines[at]?.trim()}, not ${expectedLines[at]?.trim()}`,
  );
}
