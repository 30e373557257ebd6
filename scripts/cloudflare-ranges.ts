import { readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';

/** Where Cloudflare publishes the networks that it connects from, a network a line. */
const SOURCES = ['https://www.cloudflare.com/ips-v4', 'https://www.cloudflare.com/ips-v6'];

const GUIDES = join(__dirname, '..', 'docs', 'guides');
const LIST = join(GUIDES, 'cloudflare-ranges.json');
const GUIDE = join(GUIDES, 'behind-cloudflare.md');

/** The list as it is kept. */
export interface CloudflareRanges {
  /** Where it was read. */
  readonly source: string;
  /** Day on which it was read there, e.g. '2026-10-05'. */
  readonly read: string;
  readonly ranges: string[];
}

/** The list that is kept. */
export function keptRanges(): CloudflareRanges {
  return JSON.parse(readFileSync(LIST, 'utf8'));
}

/**
 * Networks in what Cloudflare answered.
 *
 * @throws when it is anything else, e.g. a page that asks whether one is a robot
 */
export function rangesIn(text: string): string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const ranges = lines.filter((line) => line !== '');
  const wrong = ranges.find((range) => !isRange(range));
  if (ranges.length === 0 || wrong !== undefined) {
    throw new Error(`must be networks in CIDR notation, a line each, got '${(wrong ?? text).slice(0, 60)}'`);
  }
  return ranges;
}

/** The guide with the list in its example. */
export function withRanges(guide: string, { read, ranges }: CloudflareRanges): string {
  const list = [
    `/** https://www.cloudflare.com/ips, read on ${read}. */`,
    'const cloudflare = [',
    ...ranges.map((range) => `  '${range}',`),
    '];',
  ];
  const place = /\/\*\* https:\/\/www\.cloudflare\.com\/ips, read on [\s\S]*?\n\];/;
  if (!place.test(guide)) throw new Error(`${GUIDE}: must hold the list, from its comment to '];'`);
  return guide.replace(place, list.join('\n'));
}

function isRange(text: string): boolean {
  const [address, length, ...rest] = text.split('/');
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  return family !== 0 && rest.length === 0 && /^[1-9][0-9]{0,2}$/.test(length ?? '') && Number(length) <= longest;
}

async function fetched(url: string): Promise<string[]> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(20_000) });
    if (!answer.ok) throw new Error(`must answer 200, got '${answer.status}'`);
    return rangesIn(await answer.text());
  } catch (error) {
    throw new Error(`${url}: ${error instanceof Error ? error.message : error}`);
  }
}

/** `npx tsx scripts/cloudflare-ranges.ts`: reads the list anew and writes it where it is kept. */
async function main(): Promise<void> {
  const ranges = (await Promise.all(SOURCES.map(fetched))).flat();
  const kept = keptRanges();
  const list = { source: SOURCES.join(', '), read: new Date().toISOString().slice(0, 10), ranges };
  writeFileSync(LIST, `${JSON.stringify(list, undefined, 2)}\n`);
  writeFileSync(GUIDE, withRanges(readFileSync(GUIDE, 'utf8'), list));
  const added = ranges.filter((range) => !kept.ranges.includes(range));
  const gone = kept.ranges.filter((range) => !ranges.includes(range));
  console.log(`${ranges.length} networks; new: ${added.join(', ') || 'none'}; gone: ${gone.join(', ') || 'none'}`);
}

if (require.main === module) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
