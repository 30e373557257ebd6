import { ask } from '../harness/https';
import { until } from '../harness/wait';
import { type Known, mismatches } from './compare';
import { observe, type Target } from './observe';
import type { Row } from './row';

/** A site that rows are sent to. */
export interface SiteTarget extends Target, Known {
  /** Turns a row, which is written for the first site, into the same for this one. */
  readonly translate: (row: Row) => Row;
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

/** Sends all rows to all sites of a proxy: those that use up a limit together, and those about its log last. */
export async function runRows(rows: readonly Row[], proxy: string, sites: readonly SiteTarget[]): Promise<Findings> {
  const found: Findings = new Map(rows.map((row) => [row, []]));
  const sent = rows.filter(({ except }) => !except?.[proxy]?.expected.refusedAtSynth);
  const work = async ({ row, site }: Sending) => {
    const wrong = await check(site.translate(row), proxy, site);
    found.get(row)?.push(...wrong.map((sentence) => `${site.site.domain}: ${sentence}`));
  };
  const send = async (isMeant: (row: Row) => boolean, atOnce = AT_ONCE) => {
    const waiting = sent.filter(isMeant).flatMap((row) => sites.map((site): Sending => ({ row, site })));
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await work(next);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  };
  const isLog = ({ request }: Row) => 'log' in request;
  await send((row) => !isLog(row) && row.usesUp === undefined);
  await useUpLimits(sent, sites);
  await send((row) => row.usesUp !== undefined);
  await send(isLog, 1);
  return found;
}

/** A row on its way to a site. */
interface Sending {
  readonly row: Row;
  readonly site: SiteTarget;
}

/** A limit of one request a minute is used up once, and all rows about it are sent before the minute is over. */
async function useUpLimits(rows: readonly Row[], sites: readonly SiteTarget[]): Promise<void> {
  const paths = new Set(rows.flatMap(({ usesUp }) => usesUp ?? []));
  for (const { site } of sites) {
    for (const path of paths) {
      await until(`${site.domain}${path} has no request left`, 5, async () => (await ask(site, path)).status === 429);
    }
  }
}

async function check({ request, expected, except = {} }: Row, proxy: string, site: SiteTarget): Promise<string[]> {
  const exception = except[proxy];
  try {
    const observed = await observe(site, request);
    const asAll = mismatches(request, expected, observed, site);
    if (!exception) return asAll;
    return asAll.length === 0
      ? ['the exception is not needed: it does as all others']
      : mismatches(request, exception.expected, observed, site);
  } catch (error) {
    return [`the request failed: ${error}`];
  }
}
