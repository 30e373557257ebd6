import { Deployment } from '../../../test/e2e/harness/stack';
import { measureChange, measureFirstDeploy } from '../../change/change';
import { GROUPS } from '../../groups';
import type { Results, Row } from '../../results';
import { declareEdge, type EdgeVariant } from '../edges';
import { type Request, type Span, saturate } from '../h2load';
import { tunedPeer } from '../peers';
import type { Stage } from '../stage';
import { CONTESTANTS, type Contestant, DOMAIN, NAME } from '../targets';
import { inTurns } from './turns';

/** How much is measured. */
export interface ScaleEffort {
  /** Of how many proxies. */
  readonly proxies: number;
  readonly rounds: number;
  readonly span: Span;
  /** Numbers of sites on one edge; a change is timed at the first and at the last. */
  readonly sites: number[];
  readonly routes: number;
}

/** Edges that grow, and how long each change of them takes. */
export async function measureScale(stage: Stage, effort: ScaleEffort, results: Results): Promise<void> {
  for (const contestant of CONTESTANTS.slice(0, effort.proxies)) {
    const name = `scale-${contestant.id}`;
    const deployment = new Deployment(`${NAME}-${name}`);
    await deployment.startAfresh();
    try {
      await grow(stage, deployment, contestant, name, effort, results);
    } catch (error) {
      results.omit(
        `sites, routes and changes at ${contestant.name}, from here on: ${(error as Error).message.slice(0, 500)}`,
      );
    } finally {
      await deployment.cleanUp();
    }
  }
}

async function grow(
  stage: Stage,
  deployment: Deployment,
  contestant: Contestant,
  name: string,
  effort: ScaleEffort,
  results: Results,
): Promise<void> {
  const one: EdgeVariant = { name, address: contestant.ours, certificate: stage.certificate };
  const { sites, routes } = effort;
  await measureFirstDeploy(deployment, contestant, one, '1 site', results);
  for (const count of sites) {
    const variant = { ...one, domains: namesOf(count - 1, (index) => `site-${index}.${DOMAIN}`) };
    const domain = variant.domains.at(-1);
    const request: Request = { path: '/api/json', protocol: 'HTTP/1.1', domain };
    const title = count === 1 ? '1 site' : `${count} sites`;
    results.add(await measureVariant(stage, deployment, contestant, variant, title, request, effort));
    const isChanged = count === sites[0] || count === sites.at(-1);
    if (isChanged) await measureChange(deployment, contestant, variant, title, results);
  }
  const paths = namesOf(routes, (index) => `/route-${index}`);
  const request: Request = { path: `${paths.at(-1)}/x`, protocol: 'HTTP/1.1' };
  const variant = { ...one, routes: paths };
  results.add(await measureVariant(stage, deployment, contestant, variant, `${routes} routes`, request, effort));
}

/** JSON over HTTP/1.1, of the last of the sites or routes. */
async function measureVariant(
  stage: Stage,
  deployment: Deployment,
  contestant: Contestant,
  variant: EdgeVariant,
  title: string,
  request: Request,
  { rounds, span }: ScaleEffort,
): Promise<Row> {
  await deployment.apply((stack) => declareEdge(stack, contestant, variant));
  const peer = tunedPeer(contestant, { domains: variant.domains, routes: variant.routes });
  const tuned = await stage.startPeer(`${variant.name}-peer`, contestant.name, 'tuned', peer);
  try {
    const ours = await stage.edgeAt(variant.address, contestant.name, 'ours');
    const measured = await inTurns([ours, tuned], rounds, (target) => saturate(target, request, span));
    const goals = [{ to: 'tuned' as const, atLeast: 0.97 }];
    return { group: GROUPS.scale, title, subject: contestant.name, unit: 'requests/s', goals, ...measured };
  } finally {
    await stage.stopPeer(tuned);
  }
}

function namesOf(count: number, name: (index: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => name(index + 1));
}
