import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { init } from '../../../cli/init/command';
import { runCommand } from '../run-command';

let parent: string;
let directory: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'init-'));
  directory = join(parent, 'My Sophon');
});
afterEach(() => rmSync(parent, { recursive: true }));

const LETS_ENCRYPT = ['--domain', 'sophon.example.com', '--email', 'ops@example.com'];
const run = (...args: string[]) => runCommand(init, directory, ...args);
const read = (path: string) => readFileSync(join(directory, path), 'utf8');

const FILES = [
  '.gitignore',
  'README.md',
  '__tests__',
  'cdktf.json',
  'jest.config.js',
  'main.ts',
  'package.json',
  'sophon-stack.ts',
  'tsconfig.json',
];

test('a whole project is written, and what comes next is told', async () => {
  const { code, output } = await run(...LETS_ENCRYPT);
  expect(code).toBe(0);
  expect(readdirSync(directory).sort()).toEqual(FILES);
  expect(readdirSync(join(directory, '__tests__'))).toEqual(['sophon-stack.test.ts']);
  expect(output).toContain(`Written to ${directory}. Next:`);
  for (const command of ['npm install', 'npm test', 'npx cdktf deploy', 'npx cdktf-sophon doctor']) {
    expect(output).toContain(`  ${command}`);
  }
});

test('an empty directory, or one with other files, takes it', async () => {
  mkdirSync(directory);
  writeFileSync(join(directory, 'notes.txt'), 'mine');
  await run(...LETS_ENCRYPT);
  expect(readdirSync(directory).sort()).toEqual([...FILES, 'notes.txt'].sort());
});

test('its versions are those that the library is tested with, and the name is one that npm takes', async () => {
  await run(...LETS_ENCRYPT);
  const own = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8'));
  const { name, engines, dependencies, devDependencies } = JSON.parse(read('package.json'));
  expect(name).toBe('my-sophon');
  expect(engines).toEqual(own.engines);
  expect(dependencies).toEqual({
    '@cdktf/provider-docker': own.devDependencies['@cdktf/provider-docker'],
    cdktf: own.devDependencies.cdktf,
    'cdktf-sophon': `^${own.version}`,
    constructs: own.devDependencies.constructs,
  });
  for (const [dependency, version] of Object.entries(devDependencies)) {
    expect(version).toBe(own.devDependencies[dependency]);
  }
  expect(JSON.parse(read('cdktf.json')).projectId).toBe('my-sophon');
});

test('its README names the domain', async () => {
  await run(...LETS_ENCRYPT);
  expect(read('README.md')).toMatch(/^# My Sophon\n\nSophon at https:\/\/sophon\.example\.com, /);
});

test('fails when files are there already, naming them, and writes nothing', async () => {
  mkdirSync(directory);
  writeFileSync(join(directory, 'main.ts'), 'mine');
  writeFileSync(join(directory, 'package.json'), 'mine');
  await expect(run(...LETS_ENCRYPT)).rejects.toThrow('must not hold main.ts, package.json yet');
  expect(readdirSync(directory).sort()).toEqual(['main.ts', 'package.json']);
  expect(read('main.ts')).toBe('mine');
});

test('fails when a file cannot be written, and leaves nothing behind', async () => {
  mkdirSync(directory);
  // In the way of a directory, which is noticed halfway.
  writeFileSync(join(directory, '__tests__'), 'mine');
  await expect(run(...LETS_ENCRYPT)).rejects.toThrow('must be a directory that files can be written to: ');
  expect(readdirSync(directory)).toEqual(['__tests__']);
  expect(read('__tests__')).toBe('mine');
});

test('fails with more than one directory', async () => {
  await expect(run('b', ...LETS_ENCRYPT)).rejects.toThrow('directory: must be one, got');
  expect(existsSync(directory)).toBe(false);
});

test('help is told, and nothing written', async () => {
  expect(await run('--help')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Usage: npx cdktf-sophon init'),
  });
  expect(existsSync(directory)).toBe(false);
});
