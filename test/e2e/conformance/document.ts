import { join } from 'node:path';
import { differencesTable, differing, PROXY_NAMES, reasonsTable } from './differences';
import type { Row } from './row';

/** Where the differences are written down. */
export const DIFFERENCES = join(__dirname, 'DIFFERENCES.md');

/** `<rows> rows x <proxies> proxies, <n> rows differ between proxies` */
export function summaryOf(rows: readonly Row[]): string {
  return `${rows.length} rows x ${PROXY_NAMES.length} proxies, ${differing(rows).length} rows differ between proxies`;
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
