import { ask } from './https';
import type { Site } from './site';
import { until } from './wait';

/** Seconds that stand-ins may take to start, and a proxy to find them, on a machine that is busy with two more. */
const SERVED_WITHIN = 30;

/** Waits until a site serves its gateway and its dashboard: Terraform waits for neither. */
export async function served(site: Site): Promise<void> {
  await until(`${site.domain}: gateway and dashboard are served`, SERVED_WITHIN, async () => {
    const answers = await Promise.all([ask(site, '/api/x'), ask(site, '/')]);
    return answers[0].servedBy === 'gateway' && answers[1].servedBy === 'dashboard';
  });
}
