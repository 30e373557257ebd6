import { TOO_LARGE } from './names';

/** What the two sites of an edge have each of its own: a word of the first site beside that of the second. */
const PAIRS: readonly (readonly [first: string, second: string])[] = [
  ['sophon', 'second'],
  ['Sophon', 'Second'],
  ['SOPHON', 'SECOND'],
  ['unserved', 'unlisted'],
  ['DENY', 'SAMEORIGIN'],
  ['max-age=63072000', 'max-age=31536000; includeSubDomains'],
  // The second takes 4 MiB.
  [TOO_LARGE, String(4 * 1024 * 1024 + 1)],
];

const OTHERS = new Map(PAIRS.flatMap(([first, second]) => [[first, second] as const, [second, first] as const]));
const WORDS = new RegExp([...OTHERS.keys()].join('|'), 'g');

/**
 * The same for the other site: each word of the one stands for that of the other, wherever text stands in a value. So a
 * row is written once, for the first site, and a name of its neighbour in it is the first site's at the second.
 */
export function mirrored<T>(value: T): T {
  return mirror(value) as T;
}

function mirror(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(WORDS, (word) => OTHERS.get(word) ?? word);
  if (value instanceof RegExp) return new RegExp(mirrored(value.source), value.flags);
  if (Array.isArray(value)) return value.map(mirror);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [mirrored(key), mirror(one)]));
}
