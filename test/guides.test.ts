import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, Synthesized } from './guide-blocks';
import { brokenLinks, codeBlocks } from './markdown';
import { compilerErrors } from './typescript-blocks';

const ROOT = join(__dirname, '..');
const GUIDES = join(ROOT, 'docs', 'guides');
const NAMES = readdirSync(GUIDES).filter((name) => name.endsWith('.md') && name !== 'README.md');

/** Files that blocks read, which are the reader's own. */
const READ_BY_BLOCKS = { 'company-root.crt': readFileSync(join(__dirname, 'certificates', 'sophon.crt'), 'utf8') };

function read(...path: string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8');
}

/** Blocks as programs, by the place that they begin at, e.g. 'docs/guides/upgrade.md.9.ts'. */
function programs(guide: string): Map<string, string> {
  const blocks = codeBlocks(read('docs', 'guides', guide), 'ts');
  return new Map(blocks.map(({ line, code }) => [join(GUIDES, `${guide}.${line}.ts`), program(code)]));
}

function shellLines(text: string): string {
  return codeBlocks(text, 'sh')
    .map(({ code }) => code)
    .join('\n');
}

describe('the TypeScript of the guides', () => {
  it('compiles, unlike a block that is wrong', () => {
    const all = new Map(NAMES.flatMap((guide) => [...programs(guide)]));
    const wrong = [join(GUIDES, 'wrong.ts'), program("new SophonIngress(this, 'Ingress', {});")] as const;
    expect(compilerErrors(new Map([...all, wrong]))).toEqual([expect.stringContaining('wrong.ts: Argument of type')]);
  });

  describe.each(NAMES)('%s', (guide) => {
    const synthesized = new Map<string, Synthesized>();

    it('synthesizes, block by block', () => {
      for (const [place, code] of programs(guide)) synthesized.set(place, new Synthesized(code, READ_BY_BLOCKS));
      expect(synthesized.size).toBeGreaterThan(0);
      for (const { size } of synthesized.values()) expect(size).toBeGreaterThan(0);
    });

    it('names containers and volumes in its commands that its blocks make', () => {
      const made = new Set([...synthesized.values()].flatMap(({ names }) => names));
      const commands = shellLines(read('docs', 'guides', guide));
      const named = commands.match(/(?<![\w./@-])(edge|sophon)(-[a-z]+)+(?![\w.-])/g) ?? [];
      expect(named.filter((name) => !made.has(name))).toEqual([]);
    });
  });
});

describe('the guides and CONTRIBUTING.md', () => {
  const pages = [...NAMES, 'README.md'].map((name) => join('docs', 'guides', name)).concat('CONTRIBUTING.md');

  it('are all in the list of guides', () => {
    expect(NAMES.filter((name) => !read('docs', 'guides', 'README.md').includes(`](${name})`))).toEqual([]);
  });

  it.each(pages)('%s links to files and headings that exist', (page) => {
    expect(brokenLinks(join(ROOT, page))).toEqual([]);
  });

  it.each(pages)('%s names commands that there are', (page) => {
    const text = read(page);
    const { scripts } = JSON.parse(read('package.json'));
    const npm = [...text.matchAll(/npm run ([a-z0-9:-]+)/g)].map(([, name]) => name);
    expect(npm.filter((name) => !(name in scripts))).toEqual([]);
    for (const [, command, rest] of text.matchAll(/npx cdktf-sophon (\w+)(.*)/g)) {
      const flags = rest.match(/(?<= )--[a-z-]+/g) ?? [];
      const source = read('cli', command, 'command.ts');
      expect(flags.filter((flag) => !source.includes(flag))).toEqual([]);
    }
  });

  it.each(pages)('%s names files of this repository that exist', (page) => {
    const named = read(page).match(/(?<=[`\s])(lib|test|scripts|cli|examples|docs)\/[\w./-]*\.\w+(?=[`\s])/g) ?? [];
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });
});
