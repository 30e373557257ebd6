/**
 * npm run compat [-- --quick]: with which languages, CDKs, Node.js and Terraform versions the packed library works.
 *
 * Every line of the table is a run in a fresh directory. With `--quick` only what CI runs: TypeScript and JavaScript,
 * cdktn, Python, and the Terraform that is installed. Ends with 1 when a row fails, or was not run though CI=true.
 */
import { join } from 'node:path';
import { cdktnRows } from './cdktn';
import { commandLineRows } from './command-lines';
import { otherLanguageRows } from './other-languages';
import { pythonRows } from './python';
import { type Row, row, table } from './rows';
import { terraformRows } from './terraform';
import { typescriptRows } from './typescript';
import { nodeOf, ROOT, run, Workshop } from './workshop';

/** The versions of Node.js that are maintained: https://nodejs.org/en/about/previous-releases, November 2026. */
const MAINTAINED = [22, 24, 26];

async function main(): Promise<void> {
  const quick = process.argv.includes('--quick');
  const workshop = new Workshop(MAINTAINED.map(nodeOf));
  const rows: Row[] = [];
  const add = (more: Row[]) => {
    for (const { language, library, terraform, result } of more) {
      process.stderr.write(`${[language, library, terraform].filter(Boolean).join(', ')}: ${result}\n`);
    }
    rows.push(...more);
  };
  try {
    add([await packageRow(workshop)]);
    const typescript = await typescriptRows(workshop);
    add(typescript.rows);
    add(await cdktnRows(workshop, typescript.directory));
    add(await pythonRows(workshop, typescript.directory, !quick));
    if (!quick) add(await otherLanguageRows(workshop));
    if (!quick) add(await commandLineRows(workshop, typescript.directory));
    add(await terraformRows(typescript.directory, workshop.currentNode, !quick));
  } finally {
    workshop.remove();
  }
  process.stdout.write(`\n${table(rows)}\n`);
  process.exitCode = isGood(rows, quick) ? 0 : 1;
}

function packageRow({ tarball, currentNode }: Workshop): Promise<Row> {
  const check = [join(ROOT, 'scripts', 'check-package.sh'), tarball];
  const subject = { language: 'Resolution of the package', node: currentNode.version };
  return row(subject, () => run(ROOT, check, { node: currentNode }));
}

/** An engine may be missing in CI, and other languages everywhere; a language that CI is to run may not. */
function isGood(rows: Row[], quick: boolean): boolean {
  const missing = rows.filter(({ outcome, terraform }) => outcome === 'not run' && terraform === '');
  const mayMiss = !(quick && process.env.CI === 'true');
  return rows.every(({ outcome }) => outcome !== 'fails') && (mayMiss || missing.length === 0);
}

main();
