import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type CommandOptions, ROOT, run } from './compat/workshop';

const PACMAK = 'jsii-pacmak@1.140.0';

/**
 * Makes packages for another language out of a packed library.
 *
 * The README that goes into them is that of the language's example, as the library's own is written in TypeScript.
 *
 * @param tarball what `npm pack` wrote
 * @param options the Node.js to run the generator with
 */
export function buildPackages(
  target: 'python' | 'java' | 'go' | 'dotnet',
  tarball: string,
  outdir: string,
  options: CommandOptions & { codeOnly?: boolean } = {},
): void {
  const work = mkdtempSync(join(tmpdir(), 'packages-'));
  try {
    writeFileSync(join(work, 'package.json'), '{"private":true}');
    run(work, ['npm', 'install', tarball], options);
    const library = join(work, 'library');
    cpSync(join(work, 'node_modules', 'cdktf-sophon'), library, { recursive: true });
    if (target === 'python') replaceReadme(library, join(ROOT, 'examples', 'python', 'README.md'));
    mkdirSync(outdir, { recursive: true });
    const flags = ['--targets', target, '--outdir', resolve(outdir), ...(options.codeOnly ? ['--code-only'] : [])];
    run(work, ['npx', '--yes', PACMAK, ...flags, library], options);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function replaceReadme(library: string, readme: string): void {
  const path = join(library, '.jsii');
  const assembly = JSON.parse(readFileSync(path, 'utf8'));
  assembly.readme.markdown = readFileSync(readme, 'utf8');
  writeFileSync(path, JSON.stringify(assembly, undefined, 2));
}

if (require.main === module) {
  const [tarball, outdir] = process.argv.slice(2);
  if (!tarball || !outdir) throw new Error('usage: tsx scripts/python-package.ts TARBALL DIRECTORY');
  buildPackages('python', resolve(tarball), outdir);
}
