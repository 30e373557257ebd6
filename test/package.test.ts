import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ts from 'typescript';
import { expectGolden } from './golden';

const ROOT = join(__dirname, '..');
const DIST = join(ROOT, 'dist');

interface Packed {
  readonly integrity: string;
  readonly filename: string;
  readonly files: { readonly path: string }[];
}

/** What `npm pack` makes of a directory. */
function pack(cwd: string, ...flags: string[]): Packed {
  const packed = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', ...flags], { cwd, encoding: 'utf8' }),
  );
  // npm 12 tells by name what npm 11 tells in an array.
  return Object.values<Packed>(packed)[0];
}

/** Texts of shell programs by their paths. */
function shellPrograms(directory: string): { [path: string]: string } {
  const paths = readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' });
  const programs = paths.filter((path) => path.endsWith('.sh')).sort();
  return Object.fromEntries(programs.map((path) => [path, readFileSync(join(ROOT, directory, path), 'utf8')]));
}

/** A line for each export that TypeScript sees, such as `class Edge`; types alone are told as such. */
function declaredExports(): { line: string; name: string; hasValue: boolean }[] {
  const index = join(DIST, 'index.d.ts');
  const program = ts.createProgram([index], { skipLibCheck: true, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error('dist/index.d.ts exports nothing (npm run build)');
  return checker.getExportsOfModule(module).map((alias) => {
    const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
    return {
      line: `${kindOf(symbol)} ${alias.name}`,
      name: alias.name,
      hasValue: (symbol.flags & ts.SymbolFlags.Value) !== 0,
    };
  });
}

function kindOf({ flags }: ts.Symbol): string {
  const kinds = [
    ['class', ts.SymbolFlags.Class],
    ['enum', ts.SymbolFlags.Enum],
    ['function', ts.SymbolFlags.Function],
    ['interface', ts.SymbolFlags.Interface],
    ['type', ts.SymbolFlags.TypeAlias],
    ['const', ts.SymbolFlags.Variable],
  ] as const;
  return kinds.find(([, flag]) => flags & flag)?.[0] ?? 'other';
}

describe('the package', () => {
  const programs = shellPrograms('lib');
  const shipped = pack(ROOT, '--dry-run').files.map(({ path }) => path);

  it('has every shell program beside the compiled code that reads it (npm run build)', () => {
    expect(Object.keys(programs)).toContain('docker/publish.sh');
    expect(shellPrograms('dist')).toEqual(programs);
  });

  it('ships them', () => {
    expect(shipped).toEqual(expect.arrayContaining(Object.keys(programs).map((path) => `dist/${path}`)));
  });

  it('ships what is run and read by users, and nothing else', () => {
    const allowed = [
      /^dist\/.*\.(js|d\.ts|sh)$/,
      /^cli\/template\//,
      /^(\.jsii|package\.json|README\.md|CHANGELOG\.md|SECURITY\.md|API\.md|LICENSE)$/,
    ];
    expect(shipped.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    expect(shipped).toEqual(expect.arrayContaining(['.jsii', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'LICENSE']));
  });

  it('ships no source maps, inline ones neither', () => {
    const compiled = shipped.filter((path) => path.endsWith('.js'));
    expect(compiled.length).toBeGreaterThan(50);
    const mapped = compiled.filter((path) => readFileSync(join(ROOT, path), 'utf8').includes('sourceMappingURL='));
    expect(mapped).toEqual([]);
  });

  it('ships no code whose source is gone (rm -r dist && npm run build)', () => {
    const sources = shipped
      .filter((path) => /^dist\/.*\.js$/.test(path))
      .map((path) => path.replace(/^dist\/(cli\/)?/, (_, cli) => cli ?? 'lib/').replace(/\.js$/, '.ts'));
    const existing = [...typescriptFiles('lib'), ...typescriptFiles('cli')];
    expect(sources.filter((path) => !existing.includes(path))).toEqual([]);
  });

  it('exports what test/golden/exports.txt lists', () => {
    const lines = declaredExports().map(({ line }) => line);
    expectGolden(join(__dirname, 'golden', 'exports.txt'), `${lines.sort().join('\n')}\n`);
  });

  it('has the values at run time that its types promise, and no others', () => {
    const promised = declaredExports().filter(({ hasValue }) => hasValue);
    const exported = execFileSync('node', ['-p', 'Object.keys(require(".")).join()'], { cwd: ROOT, encoding: 'utf8' });
    expect(exported.trim().split(',').sort()).toEqual(promised.map(({ name }) => name).sort());
  });

  it('is packed to the same bytes at another time in another directory', () => {
    const work = mkdtempSync(join(tmpdir(), 'package-'));
    try {
      const packs = ['2001-01-01', '2021-12-31'].map((day) => {
        const copy = join(work, day);
        for (const path of shipped) {
          cpSync(join(ROOT, path), join(copy, path));
          utimesSync(join(copy, path), new Date(day), new Date(day));
        }
        return pack(copy, '--pack-destination', work).integrity;
      });
      expect(packs[0]).toMatch(/^sha512-/);
      expect(packs[1]).toBe(packs[0]);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
});

function typescriptFiles(directory: string): string[] {
  const paths = readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => path.endsWith('.ts')).map((path) => `${directory}/${path}`);
}

describe('the example in Python', () => {
  const program = readFileSync(join(ROOT, 'examples', 'python', 'main.py'), 'utf8');

  it.each(['README.md', 'examples/python/README.md'])('stands in %s as it is tried by npm run compat', (readme) => {
    expect(readFileSync(join(ROOT, readme), 'utf8')).toContain(`\n\`\`\`python\n${program}\`\`\`\n`);
  });
});

describe('a release', () => {
  const PREPARED = { version: '1.2.3', changelog: '## 1.2.3 (2026-11-24)\n\n- A thing.\n' };
  const TO_PREPARE = { version: '1.2.2', changelog: '## Unreleased\n\n- A thing.\n\n## 1.2.2 (2026-10-01)\n' };

  let checkout: string;
  beforeEach(() => {
    checkout = mkdtempSync(join(tmpdir(), 'release-'));
  });
  afterEach(() => rmSync(checkout, { recursive: true, force: true }));

  const git = (...args: string[]) => execFileSync('git', args, { cwd: checkout, encoding: 'utf8' });

  function commit({ version, changelog }: { version: string; changelog: string }): void {
    mkdirSync(join(checkout, 'scripts'));
    cpSync(join(ROOT, 'scripts', 'release.sh'), join(checkout, 'scripts', 'release.sh'));
    writeFileSync(join(checkout, 'package.json'), `${JSON.stringify({ name: 'released', version }, undefined, 2)}\n`);
    writeFileSync(join(checkout, 'CHANGELOG.md'), `# Changelog\n\n${changelog}`);
    git('init', '--quiet');
    git('add', '.');
    git('-c', 'user.name=test', '-c', 'user.email=test@example.com', 'commit', '--quiet', '--message', 'all');
  }

  /** Exit code and last line; an environment without what a CI hands out. */
  function release(...args: string[]): string {
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME };
    const { status, stdout, stderr } = spawnSync(join(checkout, 'scripts', 'release.sh'), args, {
      env,
      encoding: 'utf8',
    });
    return `${status}: ${(stderr || stdout).trim().split('\n').at(-1)}`;
  }

  it.each([
    [[], /usage/],
    [['1.2'], /VERSION like 1.2.3/],
    [['1.2.3', '--now'], /unknown flag --now/],
  ])('fails when it is asked for by %j', (args, message) => {
    commit(TO_PREPARE);
    expect(release(...args)).toMatch(message);
  });

  it('fails when the checkout has changes', () => {
    commit(TO_PREPARE);
    writeFileSync(join(checkout, 'new'), '');
    expect(release('1.2.3')).toBe('1: release: the checkout has changes that are not committed');
  });

  it('fails when the changelog tells nothing', () => {
    commit({ ...TO_PREPARE, changelog: '## Unreleased\n\n## 1.2.2 (2026-10-01)\n\n- Another thing.\n' });
    expect(release('1.2.3')).toBe('1: release: CHANGELOG.md tells nothing below "## Unreleased"');
  });

  it('is prepared in the checkout, with the version and a heading in the changelog', () => {
    commit(TO_PREPARE);
    expect(release('1.2.3', '--prepare')).toMatch(/^0: .*tag the commit v1.2.3$/);
    expect(JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).version).toBe('1.2.3');
    const today = git('show', '-s', '--format=%cs', 'HEAD').trim();
    expect(readFileSync(join(checkout, 'CHANGELOG.md'), 'utf8')).toContain(`## 1.2.3 (${today})\n\n- A thing.\n`);
  });

  it('fails to be published when it is not prepared, not tagged, or nobody vouches for where it is built', () => {
    commit(TO_PREPARE);
    expect(release('1.2.3', '--publish')).toMatch(/^1: .*not those of 1.2.3: --prepare it/);
    rmSync(join(checkout, '.git'), { recursive: true });
    rmSync(join(checkout, 'scripts'), { recursive: true });
    commit(PREPARED);
    expect(release('1.2.3', '--publish')).toBe('1: release: HEAD is not tagged v1.2.3');
    git('tag', 'v1.2.3');
    expect(release('1.2.3', '--publish')).toMatch(/^1: .*provenance needs a CI/);
  });
});
