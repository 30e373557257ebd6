import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackages } from '../language-packages';
import { SAME, synthesized } from './program';
import { type Row, row } from './rows';
import { forEachNode, versions } from './typescript';
import { isInstalled, NotRun, ROOT, run, type Workshop } from './workshop';

const EXAMPLE = join(ROOT, 'examples', 'python');

/** What jsii's packages for Python allow. */
const PYTHONS = ['python3.10', 'python3.11', 'python3.12', 'python3.13', 'python3.14'];

/** What PyPI would show. */
const DESCRIPTION = "from importlib.metadata import metadata; print(metadata('cdktf-sophon').get_payload())";
const VERSION = 'import platform; print(platform.python_version())';

/**
 * The wheel in fresh virtual environments, with cdktf and its provider from PyPI: examples/python must synthesize what
 * the README's first example does.
 *
 * @param every also with the other versions of Python that are installed here
 */
export async function pythonRows(workshop: Workshop, reference: string, every: boolean): Promise<Row[]> {
  let wheel: string | undefined;
  const rows: Row[] = [];
  const others = every ? PYTHONS.filter(runs) : [];
  for (const python of ['python3', ...others]) {
    const version = runs(python) ? run(ROOT, [python, '-c', VERSION]) : '3';
    if (rows.some(({ language }) => language.startsWith(`Python ${version}`))) continue;
    const subject = { language: `Python ${version}`, library: 'cdktf 0.21.0', node: versions(workshop.nodes) };
    const attempt = () => {
      if (!isInstalled('python3')) throw new NotRun('python3 is not installed');
      wheel ??= buildWheel(workshop);
      exampleInFreshEnvironment(workshop, python, wheel, () => synthesized(reference));
      return SAME;
    };
    rows.push(await row(subject, attempt));
  }
  return rows;
}

function runs(python: string): boolean {
  try {
    return run(ROOT, [python, '-c', 'import venv']) === '';
  } catch {
    return false;
  }
}

function buildWheel(workshop: Workshop): string {
  const outdir = workshop.fresh('wheel');
  buildPackages('python', workshop.tarball, outdir, { node: workshop.currentNode });
  const wheel = readdirSync(join(outdir, 'python')).find((file) => file.endsWith('.whl'));
  return join(outdir, 'python', wheel ?? '');
}

function exampleInFreshEnvironment(workshop: Workshop, python: string, wheel: string, expected: () => object): void {
  const directory = workshop.fresh(python);
  cpSync(EXAMPLE, directory, { recursive: true });
  run(directory, [python, '-m', 'venv', '.venv']);
  const inEnvironment = join(directory, '.venv', 'bin', 'python');
  run(directory, [inEnvironment, '-m', 'pip', 'install', '--quiet', wheel]);
  const description = run(directory, [inEnvironment, '-c', DESCRIPTION]);
  if (description !== readFileSync(join(EXAMPLE, 'README.md'), 'utf8').trim()) {
    throw new Error('the README of the wheel is not that of examples/python');
  }
  forEachNode(workshop.nodes, directory, [inEnvironment, 'main.py'], expected);
}
