import type { Test } from '@jest/test-result';
import Sequencer from '@jest/test-sequencer';

/** The suite that has an engine of its own, which is stopped and killed while two cores have nothing else to do. */
const LAST = /\/engine\.test\.ts$/;

/** Jest's own order, with that suite at the end. */
export default class EngineLast extends Sequencer {
  public override async sort(tests: Test[]): Promise<Test[]> {
    const sorted = await super.sort(tests);
    return [...sorted.filter(({ path }) => !LAST.test(path)), ...sorted.filter(({ path }) => LAST.test(path))];
  }
}
