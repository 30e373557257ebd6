import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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
  const first = await runAndReport(process.argv.slice(2), lab);
  const failed = first.testResults.filter(({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError);
  const again = failed.length > 0 ? await runAgain(failed, lab) : [];
  return tally([...first.testResults.filter((suite) => !failed.includes(suite)), ...again]);
}

type Suite = Results['testResults'][number];

/** Most facts wait for something, on a machine that may be busy: what fails twice has failed. */
async function runAgain(failed: Suite[], lab: Lab): Promise<Suite[]> {
  const names = failed.map(({ testFilePath }) => basename(testFilePath, '.test.ts'));
  console.log(`\nAGAIN ${names.join(', ')}: failed once, see above`);
  const patterns = names.map((name) => `/${name}\\.test`);
  return (await runAndReport(patterns, lab)).testResults;
}

async function runAndReport(patterns: string[], lab: Lab): Promise<Results> {
  mkdirSync(dirname(FIGURES), { recursive: true });
  writeFileSync(FIGURES, '');
  const results = await runSuites(patterns);
  if (lab.missing.length === 0) writeReport(results);
  rmSync(FIGURES);
  return results;
}

/** Prints the closing line. The exit code. */
function tally(suites: Suite[]): number {
  const sum = (count: (suite: Suite) => number) => suites.reduce((total, suite) => total + count(suite), 0);
  const failed = sum((suite) => suite.numFailingTests + (suite.testExecError ? 1 : 0));
  const [passed, skipped] = [sum((suite) => suite.numPassingTests), sum((suite) => suite.numPendingTests)];
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed > 0 ? 1 : 0;
}

function tellSuites(lab: Lab): void {
  if (lab.missing.length > 0) process.env.E2E_MISSING = '1';
  if (lab.hasLaterProvider) process.env.E2E_LATER_PROVIDER = '1';
  process.env.E2E_GATEWAY_IMAGE = lab.images?.gateway;
  process.env.E2E_DASHBOARD_IMAGE = lab.images?.dashboard;
  process.env.E2E_LOGIN_IMAGE = lab.images?.login;
  process.env.E2E_DNS_IMAGE = lab.images?.dns;
}

async function runSuites(patterns: string[]): Promise<Results> {
  const argv: Parameters<typeof runCLI>[0] = {
    _: [],
    $0: 'test:e2e',
    config: join(__dirname, 'jest.config.js'),
    reporters: [join(__dirname, 'progress-reporter.ts')],
    runInBand: true,
    testPathPatterns: patterns.map((pattern) => `suites.*${pattern}`),
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
