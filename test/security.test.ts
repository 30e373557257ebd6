import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const TEXT = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

/** A row of a table of threats. */
interface Threat {
  readonly threat: string;
  /** Which tests prove the defence: file and name, as the last column has them. */
  readonly proofs: { readonly file: string; readonly name: string }[];
}

const THREATS = threatsOf(TEXT);

test('SECURITY.md tells of every kind of attacker, and what stays with the operator', () => {
  const headings = [...TEXT.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([
    'What is worth protecting',
    'A client on the internet',
    'Who reads the logs',
    'A compromised upstream, or a compromised proxy',
    'Someone on a Docker network or on the Docker host',
    'A hostile or mistaken configuration value',
    'What stays yours',
  ]);
});

test.each(THREATS)('the threat "$threat" names tests that exist', ({ proofs }) => {
  expect(proofs).not.toEqual([]);
  for (const { file, name } of proofs) {
    expect(existsSync(join(ROOT, file))).toBe(true);
    expect(readFileSync(join(ROOT, file), 'utf8')).toContain(name);
  }
});

/** Rows of the tables whose last column is 'Proven by'. */
function threatsOf(text: string): Threat[] {
  const tables = text.split(/^\| Threat \| Defence \| Proven by \|\n\|[-|]+\|\n/m).slice(1);
  const rows = tables.flatMap((table) => table.split(/\n(?!\|)/)[0].split('\n'));
  return rows.map((row) => {
    const [threat, , proven] = row.replace(/^\| | \|$/g, '').split(' | ');
    return { threat, proofs: proofsOf(proven) };
  });
}

/** '`file`: *name*, *name*; `file`: *name*' */
function proofsOf(cell: string): Threat['proofs'] {
  return [...cell.matchAll(/`(test\/[^`]+)`: ((?:\*[^*]+\*(?:, )?)+)/g)].flatMap(([, file, names]) =>
    [...names.matchAll(/\*([^*]+)\*/g)].map(([, name]) => ({ file, name })),
  );
}
