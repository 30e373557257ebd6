/** How often a condition is looked at. */
const INTERVAL_MILLISECONDS = 50;

/**
 * Waits until a condition holds: it gives a value that is not false, and does not throw.
 *
 * @param what the condition in words, for the error: 'the certificate is there'
 * @returns the condition's value
 * @throws when it does not hold within `seconds`; the message holds what the condition last gave or threw
 */
export async function until<T>(
  what: string,
  seconds: number,
  condition: () => Promise<T> | T,
): Promise<Exclude<T, false>> {
  const end = Date.now() + seconds * 1000;
  let last: unknown;
  do {
    try {
      const value = await condition();
      if (value !== false && value !== undefined) return value as Exclude<T, false>;
      last = value;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MILLISECONDS));
  } while (Date.now() < end);
  throw new Error(`not within ${seconds} s: ${what} (last: ${last})`);
}

/** The seconds that some work took. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
