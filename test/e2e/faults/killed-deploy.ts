import { docker } from '../harness/docker';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { secondsOf } from '../harness/wait';

/** What a deploy says that finds on the engine what an earlier one made and could not write down. */
const IN_THE_WAY = {
  container: /container name "\/([^"]+)" is already in use/g,
  network: /network with name (\S+) already exists/g,
};
/** No more than an edge with a Sophon has containers and networks. */
const HANDS = 8;

/**
 * Kills a deploy, Terraform and its plugins at once, when this part of its usual time is over.
 *
 * @returns whether it was killed; else it had ended by then
 */
export async function killedAt(part: number, seconds: number, sophon: LiveSophon, change: Change): Promise<boolean> {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), part * seconds * 1000);
  const failure = await sophon.apply(change, { signal: cut.signal }).catch((error: Error) => error);
  clearTimeout(timer);
  if (failure && !cut.signal.aborted) throw failure;
  return failure !== undefined;
}

/** Deploys, and removes what the errors name, as a user would. What had to be removed. */
export async function healed(sophon: LiveSophon, change: Change): Promise<string[]> {
  const removed: string[] = [];
  for (;;) {
    const failure = await sophon.apply(change).catch((error: Error) => error);
    if (!failure) return removed;
    const named = (pattern: RegExp) => [...failure.message.matchAll(pattern)].map(([, name]) => name);
    const [containers, networks] = [named(IN_THE_WAY.container), named(IN_THE_WAY.network)];
    if (containers.length + networks.length === 0 || removed.length > HANDS) throw failure;
    if (containers.length > 0) await docker(['rm', '--force', ...containers]);
    if (networks.length > 0) await docker(['network', 'rm', ...networks]);
    removed.push(...containers.map((name) => `container ${name}`), ...networks.map((name) => `network ${name}`));
  }
}

/** The seconds that a deploy takes when nobody disturbs it. */
export function secondsOfDeploy(sophon: LiveSophon, change: Change): Promise<number> {
  return secondsOf(() => sophon.apply(change));
}
