import { shellProgram } from '../../internal/shell-program';
import { EdgeIntent } from '../../model/intent';
import { acmeAccounts } from '../certificates';
import { ISSUED_CERTIFICATES, issuedFiles } from '../internal-ca';
import { externalAccountEnv, storageFlag } from './traefik-acme';
import { ENTRY_POINTS, TRAEFIK_PATHS } from './traefik-paths';
import { withFlags } from './traefik-static';

/** File with the names of the routers that must come to life, one a line. */
export const ROUTERS = 'routers';

/** Where it lies for Traefik. */
export const ROUTERS_FILE = `${TRAEFIK_PATHS.dynamic}/${ROUTERS}`;

/** Shell functions that stand before the programs that run Traefik and ask which of them it serves. */
export const SHARED_PROGRAMS = ['traefik-routers.sh', 'traefik-run.sh'];

const API = '127.0.0.1:18081';

/** Shell program that runs a candidate on the staged files and fails unless it can use all of them. */
export function candidateProgram(): string {
  return [...SHARED_PROGRAMS, 'traefik-candidate.sh'].map((name) => shellProgram(__dirname, name)).join('\n');
}

/** What that program is told, by its environment: no value can end a word of the shell's. */
export function candidateEnv(intent: EdgeIntent, flags: string[]): { [name: string]: string } {
  return {
    CANDIDATE_FLAGS: candidateFlags(intent, flags).join('\n'),
    CANDIDATE_API: API,
    ROUTERS: ROUTERS_FILE,
    EXPECTED_COMPLAINTS: expectedComplaints(intent).join('\n'),
    ...externalAccountEnv(intent),
  };
}

/** The proxy's flags at places that a container without a network and volumes has, and an API to ask what became of the files. */
function candidateFlags(intent: EdgeIntent, flags: string[]): string[] {
  return withFlags(flags, [
    `--entryPoints.${ENTRY_POINTS.plain}.address=127.0.0.1:18080`,
    ...(intent.secure ? [`--entryPoints.${ENTRY_POINTS.secure}.address=127.0.0.1:18443`] : []),
    ...acmeAccounts(intent).map(({ acme: { server } }) => storageFlag(server, `/tmp/acme-${server.id}.json`)),
    '--log.level=ERROR',
    '--log.format=json',
    '--api.insecure=true',
    `--entryPoints.traefik.address=${API}`,
  ]);
}

/** What a candidate cannot help complaining about: it has no network, and sees nothing that was issued. */
function expectedComplaints(intent: EdgeIntent): string[] {
  return [
    ...(acmeAccounts(intent).length > 0 ? ['"providerName":"[^"]*\\.acme"'] : []),
    ...(issuedFiles(intent).length > 0 ? [`${ISSUED_CERTIFICATES.path}/`] : []),
  ];
}
