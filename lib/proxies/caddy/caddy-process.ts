import { shellProgram } from '../../internal/shell-program';
import { EdgeIntent } from '../../model/intent';
import { ConfigPlan, ContainerPlan, MountPlan } from '../../model/plan';
import { HEALTH_LISTENER } from '../health-listener';
import { ISSUED_CERTIFICATES } from '../internal-ca';
import { isPublishing } from '../is-publishing';
import { expiryCheck, ownCertificateEnv } from '../own-certificate';
import { CADDY_PATHS } from './caddy-paths';

/** Where Caddy is told to take over a configuration, and what it serves is noted. */
const RUN: MountPlan = { volume: 'run', path: '/run/caddy', readOnly: false };

/** What Caddy and whoever makes it take over a configuration see beside that. */
export function sharedMounts({ secure }: EdgeIntent): MountPlan[] {
  return secure ? [RUN, ISSUED_CERTIFICATES] : [RUN];
}

/**
 * How Caddy is started, and takes over certificates that change in files. The same whatever the sites of a secure edge are: one
 * more, whatever it brings, must not replace the container.
 */
export function start({ secure }: EdgeIntent): Pick<ContainerPlan, 'entrypoint' | 'command' | 'env'> {
  const run = ['run', '--config', `${CADDY_PATHS.config}/Caddyfile`, '--adapter', 'caddyfile'];
  if (!secure) return { entrypoint: ['caddy'], command: run };
  return {
    entrypoint: ['/bin/sh', '-c', startProgram(), 'caddy-start', reloadProgram()],
    command: ['caddy', ...run],
    env: ENVIRONMENT,
  };
}

/** Shell program that becomes Caddy. */
export function startProgram(): string {
  return `${isPublishing()}\n${withCertificates('caddy-start.sh')}`;
}

/** Shell program that makes a running Caddy take over its configuration. */
export function reloadProgram(): string {
  return withCertificates('caddy-reload.sh');
}

/** Shell program that has Caddy check its configuration. */
export function validateProgram(): string {
  return withCertificates('caddy-validate.sh');
}

/** How Caddy is asked whether it accepts the files, and then takes them over. */
export function takeover(
  intent: EdgeIntent,
): Pick<ConfigPlan, 'validate' | 'activate' | 'env' | 'capabilities' | 'mounts'> {
  return {
    validate: `${expiryCheck()}\n${validateProgram()}`,
    activate: reloadProgram(),
    env: { ...ENVIRONMENT, ...ownCertificateEnv(intent, CADDY_PATHS.config) },
    capabilities: CAPABILITIES,
    mounts: sharedMounts(intent),
  };
}

/** The official binary carries this capability: without it in the bounding set the kernel refuses to run it. */
export const CAPABILITIES = ['NET_BIND_SERVICE'];

/** Fails unless Caddy serves a configuration of ours. */
export function healthcheck(): string[] {
  const { address, port } = HEALTH_LISTENER;
  return ['CMD', 'sh', '-c', shellProgram(__dirname, 'caddy-health.sh'), 'caddy-health', address, String(port)];
}

const ENVIRONMENT = { CADDY_CONFIG: CADDY_PATHS.config, CADDY_ADMIN: CADDY_PATHS.admin };

function withCertificates(name: string): string {
  return ['caddy-certificates.sh', name].map((program) => shellProgram(__dirname, program)).join('\n');
}
