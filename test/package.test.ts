import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

/** Texts of shell programs by their paths. */
function shellPrograms(directory: string): { [path: string]: string } {
  const paths = readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' });
  const programs = paths.filter((path) => path.endsWith('.sh')).sort();
  return Object.fromEntries(programs.map((path) => [path, readFileSync(join(ROOT, directory, path), 'utf8')]));
}

describe('the package', () => {
  const programs = shellPrograms('lib');

  it('has every shell program beside the compiled code that reads it (npm run build)', () => {
    expect(Object.keys(programs)).toContain('docker/publish.sh');
    expect(shellPrograms('dist')).toEqual(programs);
  });

  it('ships them', () => {
    const [{ files }] = JSON.parse(
      execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: ROOT, encoding: 'utf8' }),
    );
    const shipped = files.map(({ path }: { path: string }) => path);
    expect(shipped).toEqual(expect.arrayContaining(Object.keys(programs).map((path) => `dist/${path}`)));
  });
});
