/** The name that was probably meant: one that differs by a letter in three at most, whatever its case. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const distances = names.map((other): [number, string] => [distance(name.toLowerCase(), other.toLowerCase()), other]);
  const [nearest] = distances.sort(([a], [b]) => a - b);
  return nearest && nearest[0] <= nearest[1].length / 3 ? nearest[1] : undefined;
}

/** How many letters must be added, left out or replaced (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = row[j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j] + 1, next[j - 1] + 1));
    }
    row = next;
  }
  return row[to.length];
}
