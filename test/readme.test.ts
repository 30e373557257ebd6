import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as ts from 'typescript';
import { withGeneratedParts } from '../scripts/readme-tables';
import { expectGolden } from './golden';

const ROOT = join(__dirname, '..');
const README = join(ROOT, 'README.md');
const readme = readFileSync(README, 'utf8');

/** What a block without imports stands in: the constructor of a stack that has made Sophon already. */
const FRAME = `
import { TerraformStack, TerraformVariable } from 'cdktf';
import { AcmeChallenge, AcmeServer, Auth, CaddyProxy, ClientCertificates, DnsProvider, Edge, EdgeNetwork, ExistingTraefik, Hsts, Ingress,
  LogDriver, Maintenance, NginxProxy, RateLimit, Rollout, Secret, SecurityHeaders, Sophon, SophonData, SophonIngress,
  type SophonIngressProps, Tls, TraefikProxy, Upstream } from 'cdktf-sophon';
declare const edge: Edge;
declare const provider: DnsProvider;
declare const companyRoot: string;
declare const externalAccount: import('cdktf-sophon').ExternalAccountBinding;
declare const sophon: Sophon;
declare const production: Sophon;
declare const staging: Sophon;
declare const ingress: SophonIngress;
declare const props: SophonIngressProps;
declare const otherStack: TerraformStack;
declare const container: import('@cdktf/provider-docker/lib/container').Container;
export class Stack extends TerraformStack {
  public block() {
`.replace(/\n/g, ' ');

/** Blocks by the line of the README that they begin at. */
function typescriptBlocks(): Map<string, string> {
  const fences = [...readme.matchAll(/^```(?:ts|typescript)\n([\s\S]*?)^```/gm)];
  return new Map(
    fences.map(({ index, 1: code }) => {
      const line = readme.slice(0, index).split('\n').length;
      return [join(ROOT, `README.md.${line}.ts`), /^import /m.test(code) ? code : `${FRAME}\n${code}\n}}`];
    }),
  );
}

function compilerErrors(blocks: Map<string, string>): string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['lib/index.ts'] }, ts.sys, ROOT);
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => blocks.has(name) || fileExists(name);
  host.readFile = (name) => blocks.get(name) ?? readFile(name);
  host.getSourceFile = (name, version, ...rest) => {
    const block = blocks.get(name);
    return block === undefined
      ? getSourceFile(name, version, ...rest)
      : ts.createSourceFile(name, block, version as ts.ScriptTarget);
  };
  const unused = { noUnusedLocals: false, noUnusedParameters: false };
  const program = ts.createProgram([...blocks.keys()], { ...options, ...unused }, host);
  const sources = [...blocks.keys()].map((name) => program.getSourceFile(name));
  return sources
    .flatMap((source) => [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)])
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

describe('the README', () => {
  it('holds the capabilities, images and defaults of the library (npm run docs)', () => {
    expectGolden(README, withGeneratedParts(readme));
  });

  it('holds TypeScript that compiles, unlike a block that is wrong', () => {
    const blocks = typescriptBlocks();
    expect(blocks.size).toBeGreaterThan(5);
    const wrong = [join(ROOT, 'wrong.ts'), `${FRAME}\nnew SophonIngress(this, 'Ingress', {});\n}}`] as const;
    expect(compilerErrors(new Map([...blocks, wrong]))).toEqual([
      expect.stringContaining('wrong.ts: Argument of type'),
    ]);
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link]) => link);
    expect(links.filter((link) => !existsSync(join(ROOT, link)))).toEqual([]);
  });

  it('links to headings that exist', () => {
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text]) => anchor(text));
    const links = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !headings.includes(link))).toEqual([]);
  });

  it('names commands that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm run ([a-z0-9:-]+)/g)].map(([, name]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

/** As code hosts make it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');
}
