import { basename } from 'node:path';
import type { Reporter, Test, TestCaseResult, TestResult } from '@jest/reporters';

const SIGNS: { readonly [status: string]: string } = { passed: '✓', failed: '✗' };

/** Prints each fact as soon as it is known, and why those that failed did. */
export default class ProgressReporter implements Pick<Reporter, 'onTestStart' | 'onTestCaseResult' | 'onTestResult'> {
  public onTestStart(test: Test): void {
    process.stdout.write(`\n${basename(test.path, '.test.ts')}\n`);
  }

  public onTestCaseResult(_test: Test, { ancestorTitles, title, status, duration }: TestCaseResult): void {
    const seconds = duration === null || duration === undefined ? '' : ` (${(duration / 1000).toFixed(1)} s)`;
    process.stdout.write(`${SIGNS[status] ?? '–'} ${ancestorTitles.join(' / ')}: ${title}${seconds}\n`);
  }

  public onTestResult(_test: Test, { failureMessage }: TestResult): void {
    if (failureMessage) process.stdout.write(`${failureMessage}\n`);
  }
}
