/** Work that is done in its order, in the background: every step is a promise of what was seen in it. */
export class Steps {
  private last: Promise<unknown> = Promise.resolve();

  /** Begins when the step before it is done; fails when that one fails. */
  public next<T>(step: () => Promise<T>): Promise<T> {
    const promise = this.last.then(step);
    // Whoever awaits the step hears of its failure; until then it must not end the process.
    promise.catch(() => {});
    this.last = promise;
    return promise;
  }

  /** All steps are done, or one failed. */
  public async end(): Promise<void> {
    await this.last.catch(() => {});
  }
}
