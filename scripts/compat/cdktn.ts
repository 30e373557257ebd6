import { exampleProgram, SAME, synthesized } from './program';
import { type Row, row } from './rows';
import { COMPILER, compilerOptions, forEachNode, PROGRAM, versions } from './typescript';
import { readmeBlock, run, type Workshop, writeFiles } from './workshop';

const HEADING = '## cdktn';

/** What the README says of cdktn, as it stands there: its two ways, and what happens without them. */
export async function cdktnRows(workshop: Workshop, reference: string): Promise<Row[]> {
  const { cdktf: alias, constructs } = manifest(workshop).dependencies;
  const version = alias.replace('npm:cdktn@', '');
  const library = `cdktn ${version}`;
  const node = versions(workshop.nodes);
  const expected = () => synthesized(reference);
  const app = { private: true, dependencies: { cdktn: version, constructs } };
  return [
    await row({ language: 'TypeScript, `cdktf` stands for cdktn', library, node }, () => {
      const project = workshop.fresh('cdktn-as-cdktf', { 'package.json': manifest(workshop) });
      run(project, ['npm', 'install']);
      return synthesizes(workshop, project, exampleProgram(), expected);
    }),
    await row({ language: 'TypeScript, imports `cdktn`', library, node }, () => {
      const project = workshop.fresh('cdktn', { 'package.json': app });
      run(project, ['npm', 'install']);
      const commands = readmeBlock(HEADING, 'sh').replace(/ cdktf-sophon /, ` ${workshop.tarball} `);
      run(project, ['sh', '-euc', commands]);
      return synthesizes(workshop, project, importingCdktn(), expected);
    }),
    await row({ language: 'TypeScript, `cdktf` stands for cdktn, without the override', library }, () => {
      const { overrides, ...without } = manifest(workshop);
      const project = workshop.fresh('cdktn-no-override', { 'package.json': without });
      return refusal(() => run(project, ['npm', 'install']), 'ERESOLVE');
    }),
    await row({ language: 'TypeScript, imports `cdktn`, without the package `cdktf`', library }, () => {
      const project = workshop.fresh('cdktn-beside', { 'package.json': app });
      run(project, ['npm', 'install', workshop.tarball, '@cdktf/provider-docker']);
      const attempt = () => synthesizes(workshop, project, importingCdktn(), expected);
      return refusal(attempt, '_resetResolveDiscoveredProviderFeatureUsage is not a function');
    }),
  ];
}

/** The README's package.json, with the packed library in place of the registry's. */
function manifest(workshop: Workshop): { dependencies: { [name: string]: string }; overrides: object } {
  const { dependencies, overrides } = JSON.parse(readmeBlock(HEADING, 'json'));
  return { dependencies: { ...dependencies, 'cdktf-sophon': `file:${workshop.tarball}` }, overrides };
}

function importingCdktn(): string {
  return exampleProgram().replace("from 'cdktf'", "from 'cdktn'");
}

function synthesizes(workshop: Workshop, project: string, program: string, expected: () => object): string {
  writeFiles(project, { 'main.ts': program, 'tsconfig.json': compilerOptions('nodenext') });
  const compiler = Object.entries(COMPILER).map(([name, range]) => `${name}@${range}`);
  run(project, ['npm', 'install', '--save-dev', ...compiler]);
  run(project, ['npx', 'tsc', '-p', '.']);
  forEachNode(workshop.nodes, project, PROGRAM, expected);
  return SAME;
}

/** What the README warns of, with its message. */
function refusal(attempt: () => unknown, message: string): string {
  try {
    attempt();
  } catch (error) {
    if ((error as Error).message.includes(message)) return `refused, as the README says: \`${message}\``;
    throw error;
  }
  throw new Error(`is not refused any more, unlike what the README says (${message})`);
}
