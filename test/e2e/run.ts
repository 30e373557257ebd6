import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCLI } from 'jest';
import { FIGURES } from './harness/facts';
import { type Lab, prepareLab } from './harness/lab';
import { ROOT } from './harness/paths';
import { type Results, writeReport } from './report';

/** `npm run test:e2e [-- suite...]`: prepares the lab, runs the suites whose names match, writes the report. */
async function main(): Promise<number> {
  const lab = await prepareLab();
  for (const sentence of lab.missing) console.log(`MISSING ${sentence}`);
  if (lab.missing.length > 0) {
    console.log('SKIPPED: the end-to-end tests need what is missing above');
    if (process.env.CI === 'true' && lab.hasEngine) return 1;
  }
  tellSuites(lab);
  mkdirSync(dirname(FIGURES), { recursive: true });
  writeFileSync(FIGURES, '');
  const results = await runSuites(process.argv.slice(2));
  if (lab.missing.length === 0) writeReport(results);
  rmSync(FIGURES);
  const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
  console.log(`\n${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped`);
  return failed > 0 ? 1 : 0;
}

function tellSuites(lab: Lab): void {
  if (lab.missing.length > 0) process.env.E2E_MISSING = '1';
  if (lab.hasLaterProvider) process.env.E2E_LATER_PROVIDER = '1';
  process.env.E2E_GATEWAY_IMAGE = lab.images?.gateway;
  process.env.E2E_DASHBOARD_IMAGE = lab.images?.dashboard;
}

async function runSuites(patterns: string[]): Promise<Results> {
  const argv: Parameters<typeof runCLI>[0] = {
    _: [],
    $0: 'test:e2e',
    config: join(__dirname, 'jest.config.js'),
    reporters: [join(__dirname, 'progress-reporter.ts')],
    runInBand: true,
    testPathPatterns: patterns.map((pattern) => `suites/.*${pattern}`),
  };
  return (await runCLI(argv, [ROOT])).results;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
