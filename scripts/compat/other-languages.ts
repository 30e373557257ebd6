import { join } from 'node:path';
import { buildPackages } from '../language-packages';
import { type Row, row } from './rows';
import { isInstalled, NotRun, run, type Workshop } from './workshop';

/** A language that jsii writes code for, and how that code is compiled. */
interface Language {
  readonly title: string;
  readonly target: 'java' | 'go' | 'dotnet';
  readonly tool: string;
  /** Of the generated code, in the directory for the target. */
  readonly source: string;
  readonly compile: string[][];
  /** What says in the tool's output that a dependency is not in its registry; its groups are what a reader is told. */
  readonly absent: RegExp;
}

const LANGUAGES: Language[] = [
  {
    title: 'Go',
    target: 'go',
    tool: 'go',
    source: 'cdktfsophon',
    compile: [
      ['go', 'mod', 'tidy'],
      ['go', 'vet', '.'],
    ],
    absent: /(github\.com\/\S+@v[\d.]+): reading \S+: ((?:403|404|410)[^\n]*)/,
  },
  {
    title: 'Java',
    target: 'java',
    tool: 'mvn',
    source: '.',
    compile: [['mvn', '--quiet', '--batch-mode', 'compile']],
    absent: /((?:Could not find artifact|No versions available for) \S+)/,
  },
  {
    title: 'C#',
    target: 'dotnet',
    tool: 'dotnet',
    source: 'CdktfSophon',
    compile: [['dotnet', 'build', '--nologo']],
    absent: /(NU1101[^\n]*)/,
  },
];

/** The other languages of jsii: their code is written, and compiled where its dependencies are to be had. */
export async function otherLanguageRows(workshop: Workshop): Promise<Row[]> {
  const rows: Row[] = [];
  for (const language of LANGUAGES) {
    rows.push(await row({ language: language.title, library: 'cdktf 0.21.0' }, () => compiles(workshop, language)));
  }
  return rows;
}

function compiles(workshop: Workshop, { title, target, tool, source, compile, absent }: Language): string {
  const outdir = workshop.fresh(`language-${target}`);
  buildPackages(target, workshop.tarball, outdir, { node: workshop.currentNode, codeOnly: true });
  if (!isInstalled(tool))
    throw new NotRun(`the code for ${title} is written; ${tool}, to compile it, is not installed`);
  try {
    for (const command of compile) run(join(outdir, target, source), command);
  } catch (error) {
    const missing = (error as Error).message.match(absent)?.slice(1).join(': ');
    if (missing) throw new NotRun(`the code for ${title} is written; to compile it, this is missing: ${missing}`);
    throw error;
  }
  return 'the code that jsii writes compiles; nothing was run with it';
}
