import { createHash } from 'node:crypto';
import { ContainerConfig, ContainerVolumes } from '@cdktf/provider-docker/lib/container';
import { replaceTokens, tokensOf } from '../internal/literal';
import { terraformText } from '../internal/terraform-text';
import { ContainerPlan, MountPlan } from '../proxies/proxy';

/** Name on the engine of a volume of the plan: a token of its resource where there is one, which also orders creation. */
export type VolumeName = (id: string) => string;

/** Settings of every long-running container of the edge; names and networks are added by the caller. */
export function containerConfig(plan: ContainerPlan, volumeName: VolumeName) {
  return {
    user: plan.user,
    entrypoint: plan.entrypoint?.map(terraformText),
    command: plan.command?.map(terraformText),
    env: envList(plan.env),
    readOnly: true,
    ...hardening(plan.capabilities),
    tmpfs: plan.tmpfs,
    volumes: (plan.mounts ?? []).map((mount) => volumeMount(mount, volumeName)),
    healthcheck: healthcheck(plan.healthcheck),
    labels: [settingsLabel(plan)],
    restart: 'unless-stopped',
    stopSignal: plan.stopSignal,
    ...LOG_ROTATION,
  } satisfies Partial<ContainerConfig>;
}

/** Nothing that the process does not need; what it has cannot grow. */
export function hardening(capabilities: string[] = []) {
  const kept = capabilities.map((name) => `CAP_${name}`).sort();
  return {
    capabilities: { drop: ['ALL'], ...(kept.length > 0 ? { add: kept } : {}) },
    securityOpts: ['no-new-privileges:true'],
  };
}

/** `NAME=value` in the order of names. */
export function envList(env: { [name: string]: string } = {}): string[] {
  return Object.keys(env)
    .sort()
    .map((name) => `${name}=${terraformText(env[name])}`);
}

/** A named volume. As `volumes`: provider 3.6.2 refuses options of volume `mounts` on engines before API 1.45. */
export function volumeMount(mount: MountPlan, volumeName: VolumeName): ContainerVolumes {
  return { volumeName: volumeName(mount.volume), containerPath: mount.path, readOnly: mount.readOnly };
}

/** Seconds between two looks: deploys wait for the first one. */
const HEALTH_INTERVAL = 3;

function healthcheck(test?: string[]) {
  if (!test) return undefined;
  const interval = `${HEALTH_INTERVAL}s`;
  return { test: test.map(terraformText), interval, timeout: '5s', retries: 5, startPeriod: '30s' };
}

/**
 * The provider neither replaces nor updates a container for these; a label that changes with them makes it.
 * Tokens stand beside the hash: their numbers change with the rest of the app, their values do not.
 */
function settingsLabel(plan: ContainerPlan) {
  const settings = JSON.stringify([plan.healthcheck ?? [], Object.entries(plan.tmpfs ?? {}).sort(), HEALTH_INTERVAL]);
  const hash = createHash('sha256').update(replaceTokens(settings, '?')).digest('hex').slice(0, 16);
  return { label: 'cdktf-sophon.settings', value: [hash, ...tokensOf(settings)].join('-') };
}

/** The engine keeps logs for ever unless told otherwise. */
export const LOG_ROTATION = { logDriver: 'json-file', logOpts: { 'max-file': '3', 'max-size': '10m' } };
