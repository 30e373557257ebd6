import { ask } from '../harness/https';
import { until } from '../harness/wait';
import { type HostnameOf, mismatches } from './compare';
import { observe, type Target } from './observe';
import type { Row } from './row';

/** A site that rows are sent to. */
export interface SiteTarget extends Target {
  /** Turns a row, which is written for the first site, into the same for this one. */
  readonly translate: (row: Row) => Row;
  readonly hostnameOf: HostnameOf;
}

/** Rows that are under way at the same time. */
const AT_ONCE = 16;

/** What is not as expected, by row; nothing is as good as it can be. Each sentence begins with the site's domain. */
export type Findings = Map<Row, string[]>;

/** Waits until every upstream has been found: proxies start beside them, and may look for them a few seconds later again. */
export async function untilServed(sites: readonly SiteTarget[]): Promise<void> {
  for (const { site } of sites) {
    for (const path of ['/api/x', '/']) {
      await until(`${site.domain}${path} is served`, 30, async () => (await ask(site, path)).status === 200);
    }
  }
}

/** Sends all rows to all sites of a proxy, those about its log last. */
export async function runRows(rows: readonly Row[], proxy: string, sites: readonly SiteTarget[]): Promise<Findings> {
  const found: Findings = new Map(rows.map((row) => [row, []]));
  const all = rows.flatMap((row) => sites.map((site) => ({ row, site })));
  const later = all.filter(({ row }) => 'log' in row.request);
  const waiting = all.filter(({ row }) => !('log' in row.request));
  const work = async ({ row, site }: (typeof all)[number]) => {
    const wrong = await check(site.translate(row), proxy, site);
    found.get(row)?.push(...wrong.map((sentence) => `${site.site.domain}: ${sentence}`));
  };
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const one of later) await work(one);
  return found;
}

async function check({ request, expected, except = {} }: Row, proxy: string, site: SiteTarget): Promise<string[]> {
  const exception = except[proxy];
  if (exception?.expected.refusedAtSynth) return [];
  try {
    const observed = await observe(site, request);
    const asAll = mismatches(request, expected, observed, site.hostnameOf);
    if (!exception) return asAll;
    return asAll.length === 0
      ? ['the exception is not needed: it does as all others']
      : mismatches(request, exception.expected, observed, site.hostnameOf);
  } catch (error) {
    return [`the request failed: ${error}`];
  }
}
