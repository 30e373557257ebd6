import type { Kind, Row } from '../../results';
import type { Target } from '../targets';

/**
 * Measures each target once a round, in the other direction every second round: a machine that warms up or slows down does
 * so for all. What fails is tried once more; a target that fails again is left out from then on, and the error kept.
 */
export async function inTurns(
  targets: Target[],
  rounds: number,
  measure: (target: Target) => Promise<number>,
): Promise<Pick<Row, 'figures' | 'errors'>> {
  const figures: { [kind in Kind]?: number[] } = {};
  const errors: string[] = [];
  const failed = new Set<Target>();
  for (let round = 0; round < rounds; round++) {
    for (const target of round % 2 === 0 ? targets : [...targets].reverse()) {
      if (failed.has(target)) continue;
      try {
        const taken = figures[target.kind] ?? [];
        taken.push(await measure(target).catch(() => measure(target)));
        figures[target.kind] = taken;
      } catch (error) {
        failed.add(target);
        delete figures[target.kind];
        errors.push(`${target.subject}, ${target.kind}: ${told(error)}`);
      }
    }
  }
  return { figures, errors };
}

/** On one line. */
function told(error: unknown): string {
  return (error as Error).message.replaceAll(/\s+/g, ' ').slice(0, 300);
}
