import { shellProgram } from '../../internal/shell-program';
import { EdgeIntent } from '../../model/intent';
import { ContainerPlan } from '../../model/plan';
import { acmeAccounts } from '../certificates';
import { ISSUED_CERTIFICATES, issuedFiles } from '../internal-ca';
import { acknowledgementEnv } from './traefik-acknowledgement';
import { DOMAINS, externalAccountEnv } from './traefik-acme';
import { ROUTERS_FILE, SHARED_PROGRAMS } from './traefik-candidate';
import { TRAEFIK_PATHS } from './traefik-paths';

/** How Traefik is started, and by whom it is woken up where it would miss a certificate. */
export function startCommand(
  intent: EdgeIntent,
  flags: string[],
): Pick<ContainerPlan, 'entrypoint' | 'command' | 'env'> {
  return {
    entrypoint: ['/bin/sh', '-c', startProgram(), 'traefik-start'],
    command: flags,
    env: { ...acknowledgementEnv(ROUTERS_FILE), ...acmeEnv(intent), ...issuedEnv(intent), ...memoryEnv(intent) },
  };
}

/** Shell program that becomes Traefik. */
export function startProgram(): string {
  return [...SHARED_PROGRAMS, 'traefik-start.sh'].map((name) => shellProgram(__dirname, name)).join('\n');
}

function acmeEnv(intent: EdgeIntent): { [name: string]: string } {
  if (acmeAccounts(intent).length === 0) return {};
  return {
    ACME_STATE: TRAEFIK_PATHS.acme,
    ACME_DOMAINS: `${TRAEFIK_PATHS.dynamic}/${DOMAINS}`,
    ...externalAccountEnv(intent),
  };
}

function issuedEnv(intent: EdgeIntent): { [name: string]: string } {
  if (issuedFiles(intent).length === 0) return {};
  return { ISSUED_CERTIFICATES: ISSUED_CERTIFICATES.path };
}

/** Go frees memory before the engine's limit kills it. @see https://go.dev/doc/gc-guide#Memory_limit */
function memoryEnv({ memoryMiB }: EdgeIntent): { [name: string]: string } {
  return memoryMiB === undefined ? {} : { GOMEMLIMIT: `${Math.floor(memoryMiB * 0.9)}MiB` };
}
