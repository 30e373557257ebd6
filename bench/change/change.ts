import { connect } from 'node:tls';
import { inspect, theOneCalled } from '../../test/e2e/harness/docker';
import type { Deployment } from '../../test/e2e/harness/stack';
import { until } from '../../test/e2e/harness/wait';
import { GROUPS } from '../groups';
import { declareEdge, type EdgeVariant } from '../proxies/edges';
import { type Contestant, DOMAIN, NAME } from '../proxies/targets';
import type { Goal, Results } from '../results';

/** Longer is no figure, but a failure. */
const LIVE_WITHIN_SECONDS = 300;
/** What the publisher may take of a change. */
const PUBLISHER: Goal = { atMost: 2 };

/** A deploy on an engine that has nothing yet, to the first answer. */
export async function measureFirstDeploy(
  deployment: Deployment,
  contestant: Contestant,
  variant: EdgeVariant,
  sites: string,
  results: Results,
): Promise<void> {
  const { live, applied } = await timed(deployment, contestant, variant, '/api/json', 200);
  const row = { group: GROUPS.change, subject: contestant.name, unit: 's', goals: [], errors: [] };
  results.add({ ...row, title: `first deploy with ${sites}: to the first 200`, figures: { ours: [live] } });
  results.add({ ...row, title: `first deploy with ${sites}: to Terraform's end`, figures: { ours: [applied] } });
}

/** A new redirect: to the first client that is redirected, beside a deploy that changes nothing. */
export async function measureChange(
  deployment: Deployment,
  contestant: Contestant,
  variant: EdgeVariant,
  sites: string,
  results: Results,
): Promise<EdgeVariant> {
  const start = performance.now();
  await deployment.apply((stack) => declareEdge(stack, contestant, variant));
  const unchanged = (performance.now() - start) / 1000;
  const path = `/moved-${variant.redirects?.length ?? 0}`;
  const changed = { ...variant, redirects: [...(variant.redirects ?? []), path] };
  const { live } = await timed(deployment, contestant, changed, path, 308);
  const publisher = await publisherSeconds(`${NAME}-${variant.name}-config`);
  const row = { group: GROUPS.change, subject: contestant.name, unit: 's', goals: [], errors: [] };
  const titled = (what: string) => `a change with ${sites}: ${what}`;
  results.add({ ...row, title: titled('to live'), figures: { ours: [live] } });
  results.add({
    ...row,
    title: titled('of which Terraform takes when nothing changes'),
    figures: { ours: [unchanged] },
  });
  results.add({
    ...row,
    title: titled('of which the publisher takes'),
    goals: [PUBLISHER],
    figures: { ours: [publisher] },
  });
  return changed;
}

/** Seconds from the start of an apply until a path is answered as wanted, and until Terraform is done. */
async function timed(
  deployment: Deployment,
  contestant: Contestant,
  variant: EdgeVariant,
  path: string,
  status: number,
): Promise<{ live: number; applied: number }> {
  const start = performance.now();
  const since = () => (performance.now() - start) / 1000;
  const applied = deployment.apply((stack) => declareEdge(stack, contestant, variant)).then(since);
  const live = until(`${path} is answered with ${status}`, LIVE_WITHIN_SECONDS, async () => {
    return (await statusOf(variant.address, path)) === status && since();
  });
  const seconds = await Promise.all([live, applied]);
  return { live: seconds[0], applied: seconds[1] };
}

/** The status on a connection of its own; undefined while nobody answers. */
function statusOf(address: string, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 443, servername: DOMAIN, rejectUnauthorized: false }, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`);
    });
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('error', () => {});
    socket.once('data', (head) => {
      resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(String(head))?.[1]));
      socket.destroy();
    });
    socket.once('close', () => resolve(undefined));
  });
}

/** How long the container ran that checks the configuration and hands it to the proxy. */
async function publisherSeconds(name: string): Promise<number> {
  const { State } = await inspect(await theOneCalled(name));
  const { FinishedAt, StartedAt } = State as typeof State & { FinishedAt: string };
  return (Date.parse(FinishedAt) - Date.parse(StartedAt)) / 1000;
}
