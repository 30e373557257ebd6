import { join } from 'node:path';
import { differencesTable, differing, PROXY_NAMES, reasonsTable } from './differences';
import type { Row } from './row';

/** Where the differences are written down. */
export const DIFFERENCES = join(__dirname, 'DIFFERENCES.md');

/** `<rows> rows x <proxies> proxies, <n> rows differ between proxies`; a row counts once, though it is sent to two sites. */
export function summaryOf(rows: readonly Row[]): string {
  const differ = differing(rows).length;
  return `${rows.length} rows, each on two sites of one edge, x ${PROXY_NAMES.length} proxies; ${differ} rows differ between proxies`;
}

/** DIFFERENCES.md: made of the table alone, so that it is the same after every run. */
export function differencesDocument(rows: readonly Row[]): string {
  return [
    '# Where the proxies differ',
    '',
    `Generated from the conformance table; do not edit. ${summaryOf(rows)}; all others hold at every proxy.`,
    '',
    reasonsTable(rows),
    '',
    '## Row by row',
    '',
    differencesTable(rows),
    '',
  ].join('\n');
}
