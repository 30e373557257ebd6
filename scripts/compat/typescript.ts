import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { asCommonJs, asEsModule, exampleProgram, requireSame, SAME, synthesized } from './program';
import { type Row, row } from './rows';
import { type NodeVersion, run, type Workshop, writeFiles } from './workshop';

/** How a project may be set up for the same program. */
interface Dress {
  readonly title: string;
  readonly type: 'commonjs' | 'module';
  /** Of tsconfig.json; absent: plain JavaScript. */
  readonly module?: 'commonjs' | 'nodenext';
  readonly program: string;
}

const DRESSES: Dress[] = [
  { title: 'TypeScript, CommonJS', type: 'commonjs', module: 'commonjs', program: exampleProgram() },
  { title: 'TypeScript, nodenext, CommonJS', type: 'commonjs', module: 'nodenext', program: exampleProgram() },
  {
    title: 'TypeScript, nodenext, ES module',
    type: 'module',
    module: 'nodenext',
    program: asEsModule(exampleProgram()),
  },
  { title: 'JavaScript, `require`', type: 'commonjs', program: asCommonJs(exampleProgram()) },
  { title: 'JavaScript, `import`', type: 'module', program: asEsModule(exampleProgram()) },
];

/** What runs a compiled project. */
export const PROGRAM = ['node', 'main.js'];

/** What the compiler needs beside the library. */
export const COMPILER = { typescript: '~5.9.3', '@types/node': '^22.0.0' };

/** A project on cdktf, in every dress; the first one's synthesis is what all others are compared with. */
export async function typescriptRows(workshop: Workshop): Promise<{ rows: Row[]; directory: string }> {
  const directory = workshop.fresh('typescript', {
    'package.json': {
      private: true,
      dependencies: {
        '@cdktf/provider-docker': '^12.0.3',
        cdktf: '^0.21.0',
        'cdktf-sophon': `file:${workshop.tarball}`,
        constructs: '^10.4.2',
      },
      devDependencies: COMPILER,
    },
  });
  run(directory, ['npm', 'install']);
  const library = `cdktf ${installed(directory, 'cdktf')}`;
  const rows: Row[] = [];
  for (const [index, dress] of DRESSES.entries()) {
    const project = join(directory, index === 0 ? 'reference' : `dress-${index}`);
    const attempt = () => {
      compile(project, dress);
      forEachNode(workshop.nodes, project, PROGRAM, () => synthesized(join(directory, 'reference')));
      return index === 0 ? 'the JSON that all others are compared with' : SAME;
    };
    rows.push(await row({ language: dress.title, library, node: versions(workshop.nodes) }, attempt));
  }
  return { rows, directory: join(directory, 'reference') };
}

/** Lays the files of a project below an installed one, and compiles them where they are to be compiled. */
function compile(project: string, { type, module, program }: Dress): void {
  writeFiles(project, { 'package.json': { type, private: true } });
  if (!module) {
    writeFiles(project, { 'main.js': program });
    return;
  }
  writeFiles(project, { 'main.ts': program, 'tsconfig.json': compilerOptions(module) });
  run(project, ['npx', 'tsc', '-p', '.']);
}

/** What a strict project sets, and no leave to pass over declarations that are wrong. */
export function compilerOptions(module: 'commonjs' | 'nodenext'): object {
  const moduleResolution = module === 'commonjs' ? 'node10' : 'nodenext';
  const compilerOptions = { target: 'es2022', module, moduleResolution, strict: true, types: ['node'] };
  return { compilerOptions: { ...compilerOptions, skipLibCheck: false }, include: ['main.ts'] };
}

/** Runs a project's program with each Node.js and compares what it synthesizes. */
export function forEachNode(nodes: NodeVersion[], project: string, program: string[], expected: () => object): void {
  for (const node of nodes) {
    rmSync(join(project, 'cdktf.out'), { recursive: true, force: true });
    try {
      run(project, program, { node });
      requireSame(synthesized(project), expected());
    } catch (error) {
      throw new Error(`Node.js ${node.version}: ${(error as Error).message}`);
    }
  }
}

export function versions(nodes: NodeVersion[]): string {
  return nodes.map(({ version }) => version).join(', ');
}

/** The version of a package that a project has got. */
export function installed(directory: string, name: string): string {
  return require(join(directory, 'node_modules', name, 'package.json')).version;
}
