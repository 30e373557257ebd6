import { shellProgram } from '../../internal/shell-program';
import { EdgeIntent } from '../../model/intent';
import { ConfigPlan, ContainerPlan } from '../../model/plan';
import { HEALTH_LISTENER } from '../health-listener';
import { ownCertificateEnv } from '../own-certificate';
import { CONFIG_DIRECTORY, CONFIG_FILE, RUN } from './nginx-layout';

const CONFIG = `${CONFIG_DIRECTORY}/${CONFIG_FILE}`;

/** How nginx is started, and takes over new files. */
export function start({ memoryMiB }: EdgeIntent): Pick<ContainerPlan, 'entrypoint' | 'env'> {
  return {
    entrypoint: ['/bin/sh', '-c', shellProgram(__dirname, 'nginx-start.sh'), 'nginx-start', CONFIG, RUN.path],
    env: memoryMiB === undefined ? {} : { MEMORY_MIB: `${memoryMiB}` },
  };
}

/** Fails unless nginx serves this configuration; needs no site, no upstream and no certificate. */
export function healthcheck(): string[] {
  const { address, port } = HEALTH_LISTENER;
  return ['CMD', '/bin/bash', '-c', shellProgram(__dirname, 'nginx-health.sh'), 'nginx-health', address, `${port}`];
}

/** How nginx is asked whether it accepts the files, and then whether it serves them. */
export function takeover(intent: EdgeIntent): Pick<ConfigPlan, 'validate' | 'activate' | 'env' | 'mounts'> {
  return {
    validate: shellProgram(__dirname, 'nginx-validate.sh'),
    activate: shellProgram(__dirname, 'nginx-activate.sh'),
    env: { CONFIG, NGINX_RUN: RUN.path, ...ownCertificateEnv(intent, CONFIG_DIRECTORY) },
    mounts: [RUN],
  };
}
