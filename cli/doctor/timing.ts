/** How long one look may take: what answers at all answers well within it. */
export const PATIENCE_MILLISECONDS = 5_000;

/** @throws Error with the code ETIMEDOUT when the work takes too long */
export function inTime<T>(work: Promise<T>, milliseconds = PATIENCE_MILLISECONDS): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })), milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The code of a system's or OpenSSL's error, e.g. 'ECONNREFUSED'; its message where it has none. */
export function codeOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return code ?? message ?? String(error);
}
