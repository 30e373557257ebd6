import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StandInImages } from '../stand-ins/images';
import { WORK } from './paths';

/** Where the figures of this run are collected, a JSON object a line. */
export const FIGURES = join(WORK, 'figures', `${process.pid}.jsonl`);

/** A figure that a test measured; `test` is the test's full name. */
export interface Figure {
  readonly test: string;
  readonly name: string;
  readonly value: string;
}

/**
 * A group of facts, one test each, that stand in the report under the suite's name; with a subject ('Caddy') in the
 * column of that name. Skipped when the lab lacks something, which run.ts has told.
 */
export function facts(suite: string, subject: string | undefined, tests: () => void): void {
  const group = process.env.E2E_MISSING ? describe.skip : describe;
  group(subject === undefined ? suite : `${suite} / ${subject}`, tests);
}

/** Puts a measured value beside the facts of the running test, e.g. `figure('seconds until live', '1.2')`. */
export function figure(name: string, value: string | number): void {
  const line: Figure = { test: expect.getState().currentTestName ?? '', name, value: String(value) };
  appendFileSync(FIGURES, `${JSON.stringify(line)}\n`);
}

/** The stand-ins that run.ts built. */
export function standIns(): StandInImages {
  const { E2E_GATEWAY_IMAGE: gateway, E2E_DASHBOARD_IMAGE: dashboard } = process.env;
  const { E2E_LOGIN_IMAGE: login, E2E_DNS_IMAGE: dns } = process.env;
  if (!gateway || !dashboard || !login || !dns) throw new Error('the suites are started by `npm run test:e2e`');
  return { gateway, dashboard, login, dns };
}
