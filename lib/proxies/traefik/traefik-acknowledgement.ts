import { createHash } from 'node:crypto';
import { replaceTokens } from '../../internal/literal';
import { shellProgram } from '../../internal/shell-program';
import { ConfigFile, MountPlan } from '../../model/plan';
import { HEALTH_LISTENER } from '../health-listener';
import { Named, partName } from './traefik-names';
import { ENTRY_POINTS } from './traefik-paths';
import { Router } from './traefik-tree';

/** Where Traefik tells the publisher what it serves. */
export const RUN: MountPlan = { volume: 'run', path: '/run/ingress', readOnly: false };

/** Traefik's API, read-only, without the dashboard, and on no entry point until a router leads there. */
export const API_FLAGS = ['--api=true', '--api.dashboard=false'];

/**
 * The router by which Traefik's routers are read in its own container. It is named for what is in the files, as most changes
 * leave the names of all others as they are: where it is enabled, these files are served. Of what is secret nothing is in its
 * name, from which a weak password could be guessed.
 */
export function acknowledgingRouter(files: ConfigFile[]): Named<Router> {
  const text = JSON.stringify(files.map((file) => [file.name, file.secret ? '' : file.text]));
  const hash = createHash('sha256').update(replaceTokens(text, '?')).digest('hex').slice(0, 16);
  const rule = 'Path(`/api/http/routers`)';
  return { [partName(hash)]: { entryPoints: [ENTRY_POINTS.health], rule, priority: 1, service: 'api@internal' } };
}

/** What the loop beside Traefik is told, by its environment. @param routers file with the names of the routers */
export function acknowledgementEnv(routers: string): { [name: string]: string } {
  const { address, port } = HEALTH_LISTENER;
  return { TRAEFIK_RUN: RUN.path, TRAEFIK_API: `${address}:${port}`, ROUTERS: routers };
}

/** Shell program that waits until the running Traefik serves what was published. */
export function activationProgram(): string {
  return shellProgram(__dirname, 'traefik-activate.sh');
}
