import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const { bin, dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));

test('the command ships with all that it reads, and needs no other package', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: ROOT, encoding: 'utf8' }));
  const shipped: string[] = files.map(({ path }: { path: string }) => path);
  const template = readdirSync(join(ROOT, 'cli/template'), { encoding: 'utf8' }).filter((name) => name !== '__tests__');
  expect(shipped).toEqual(
    expect.arrayContaining([bin['cdktf-sophon'], ...template.map((name) => `cli/template/${name}`)]),
  );
  expect(dependencies).toBeUndefined();
});

test('the compiled command runs with Node alone (npm run build)', () => {
  const run = (...args: string[]) =>
    execFileSync(process.execPath, [join(ROOT, bin['cdktf-sophon']), ...args], { encoding: 'utf8', stdio: 'pipe' });
  expect(run('--help')).toContain('Usage: npx cdktf-sophon <command>');
  expect(() => run('deploy')).toThrow("must be told init, doctor or certificates, got 'deploy'");
  expect(() => run('init', '--proxy', 'apache')).toThrow('--proxy: must be caddy, nginx or traefik');
});

test('nothing that a stack imports loads it', () => {
  const loaded = "require('./dist/index.js'); Object.keys(require.cache).filter((path) => path.includes('dist/cli'))";
  const output = execFileSync(process.execPath, ['-p', loaded], { cwd: ROOT, encoding: 'utf8' });
  expect(output.trim()).toBe('[]');
});
