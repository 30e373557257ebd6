import { inspect } from './docker';
import { ask } from './https';
import type { Site } from './site';

/** A path at which each of the stand-ins says who it is. */
export const WHO = { gateway: '/api/who', dashboard: '/__report' } as const;

/**
 * What the container is called whose stand-in answers a path, which is one of `WHO` or the gateway's.
 *
 * @throws with what came instead when it was no stand-in that answered
 */
export async function answeringContainer(site: Site, path: string): Promise<string> {
  const answer = await ask(site, path);
  if (answer.servedBy === undefined) throw new Error(`${site.domain}${path}: ${answer.status} of the proxy`);
  const { Config, Name } = await inspect(answer.report.hostname);
  return Config.Labels['cdktf-sophon.name'] ?? Name.slice(1);
}
