import type { Exception, Expected, Row } from './row';

/** The columns. */
export const PROXY_NAMES = ['Caddy', 'nginx', 'Traefik'];

/** The rows that are not the same at every proxy. */
export function differing(rows: readonly Row[]): Row[] {
  return rows.filter((row) => row.except !== undefined);
}

/** Why a row is not the same everywhere; a reason that proxies share stands once. */
export function reasonsOf(row: Row): string[] {
  return [...new Set(Object.values(row.except ?? {}).map(({ reason }) => reason))];
}

/** The reasons as a Markdown table: which proxies they are true of, and of how many rows. */
export function reasonsTable(rows: readonly Row[]): string {
  const proxies = new Map<string, Set<string>>();
  const counts = new Map<string, number>();
  for (const row of differing(rows)) {
    for (const reason of reasonsOf(row)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
    for (const [name, { reason }] of Object.entries(row.except ?? {})) {
      proxies.set(reason, (proxies.get(reason) ?? new Set()).add(name));
    }
  }
  const lines = [...counts].map(([reason, count]) => {
    const names = PROXY_NAMES.filter((name) => proxies.get(reason)?.has(name));
    return { text: tableLine([names.join(', '), reason, String(count)]), key: names.join() };
  });
  const sorted = lines.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ text }) => text);
  return [tableLine(['Proxy', 'What is in its nature', 'Rows']), '| --- | --- | ---: |', ...sorted].join('\n');
}

/** The rows that differ as a Markdown table, in the order of the rows. */
export function differencesTable(rows: readonly Row[]): string {
  const lines = differing(rows).map((row) => {
    const told = toldFields(row);
    const cells = PROXY_NAMES.map((name) => describe(row.except?.[name]?.expected ?? row.expected, told));
    return tableLine([row.rule, ...cells, reasonsOf(row).join(' ')]);
  });
  const head = ['Rule', ...PROXY_NAMES, 'Why'];
  return [tableLine(head), tableLine(head.map(() => '---')), ...lines].join('\n');
}

function tableLine(cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** Headers that an exception speaks of: those are told at every proxy. */
function toldFields(row: Row): { headers: string[]; received: string[] } {
  const expectations = Object.values<Exception>(row.except ?? {}).map(({ expected }) => expected);
  const names = (key: 'headers' | 'received') => [
    ...new Set(expectations.flatMap((expected) => Object.keys(expected[key] ?? {}))),
  ];
  return { headers: names('headers'), received: names('received') };
}

function describe(expected: Expected, told: ReturnType<typeof toldFields>): string {
  if (expected.refused) return 'no answer';
  if (expected.refusedAtSynth) return 'refused at synth';
  if (expected.tls?.tickets) return expected.tls.tickets.map(ticketText).join(' or ');
  const { by = 'proxy', status = 200, url, answers = 1 } = expected;
  const who = by === 'proxy' ? '' : by;
  const code = by === 'proxy' || status !== 200 ? [status].flat().join(' or ') : '';
  const parts = [
    [who, code].filter((part) => part !== '').join(' '),
    ...(typeof url === 'string' ? [`as \`${url}\``] : []),
    ...told.received.flatMap((name) => headerText('gets', name, expected.received?.[name])),
    ...told.headers.flatMap((name) => headerText('with', name, expected.headers?.[name])),
    ...(answers > 1 ? [`${answers} requests`] : []),
  ];
  return parts.join(', ');
}

function ticketText(seconds: number | 'none'): string {
  if (seconds === 'none') return 'no tickets';
  return seconds === 0 ? 'for as long as clients like' : `for ${seconds} s`;
}

/** Control characters and bytes beyond ASCII as escapes, so that the table is plain text. */
function headerText(verb: string, name: string, lines?: readonly (string | RegExp)[]): string[] {
  if (lines === undefined) return [];
  const shown = JSON.stringify(name).slice(1, -1);
  if (lines.length === 0) return [`${verb === 'gets' ? 'gets no' : 'without'} ${shown}`];
  const values = lines.map((line) => (typeof line === 'string' ? line : '…')).join(', ');
  return [`${verb} \`${shown}: ${values}\``];
}
