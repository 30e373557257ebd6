import { mismatches } from './compare';
import { observe, type Target } from './observe';
import type { Row } from './row';

/** Rows that are under way at the same time. */
const AT_ONCE = 16;

/**
 * Sends all rows to a proxy, those about its log last, and says of each what is not as expected; nothing is as good
 * as it can be.
 */
export async function runRows(rows: readonly Row[], proxy: string, target: Target): Promise<Map<Row, string[]>> {
  const found = new Map<Row, string[]>();
  const waiting = rows.filter((row) => !('log' in row.request));
  const worker = async () => {
    for (let row = waiting.shift(); row; row = waiting.shift()) found.set(row, await check(row, proxy, target));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  for (const row of rows) if (!found.has(row)) found.set(row, await check(row, proxy, target));
  return found;
}

async function check({ request, expected, except = {} }: Row, proxy: string, target: Target): Promise<string[]> {
  const exception = except[proxy];
  try {
    const observed = await observe(target, request);
    const asAll = mismatches(request, expected, observed);
    if (!exception) return asAll;
    return asAll.length === 0
      ? ['the exception is not needed: it does as all others']
      : mismatches(request, exception.expected, observed);
  } catch (error) {
    return [`the request failed: ${error}`];
  }
}
