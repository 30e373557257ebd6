import { createHash } from 'node:crypto';
import { ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { replaceTokens, tokensOf } from '../internal/literal';
import { terraformText } from '../internal/terraform-text';
import { ContainerPlan, MountPlan } from '../model/plan';
import { late, oncePer } from './late-value';
import { LogDriver } from './log-driver';

/** Name on the engine of a volume of the plan: a token of its resource where there is one, which also orders creation. */
export type VolumeName = (id: string) => string;

/** What the plan says of a long-running container, as Terraform has it. */
function plannedSettings(plan: ContainerPlan, volumeName: VolumeName) {
  return {
    user: plan.user,
    entrypoint: plan.entrypoint?.map(terraformText),
    command: plan.command?.map(terraformText),
    env: envList(plan.env),
    keptCapabilities: keptCapabilities(plan.capabilities),
    tmpfs: plan.tmpfs,
    volumes: (plan.mounts ?? []).map((mount) => volumeMount(mount, volumeName)),
    hostDirectories: (plan.hostDirectories ?? []).map(terraformText).map(hostDirectory),
    test: plan.healthcheck?.map(terraformText) ?? ['NONE'],
    settingsHash: settingsHash(plan),
    stopSignal: plan.stopSignal,
  };
}

/**
 * Settings of a long-running container of the edge that are filled in from its plan when the app is synthesized; name,
 * image, networks and ports are the caller's.
 */
export function containerConfig(plan: () => ContainerPlan, volumeName: VolumeName) {
  const settings = oncePer(plan, (container) => plannedSettings(container, volumeName));
  return {
    ...HARDENED,
    user: late.string(() => settings().user),
    entrypoint: late.strings(() => settings().entrypoint),
    command: late.strings(() => settings().command),
    env: late.strings(() => settings().env),
    capabilities: { drop: ['ALL'], add: late.strings(() => settings().keptCapabilities) },
    tmpfs: late.map(() => settings().tmpfs),
    volumes: late.blocks(() => settings().volumes),
    mounts: late.blocks(() => settings().hostDirectories),
    healthcheck: { test: late.strings(() => settings().test), ...HEALTH_TIMES },
    labels: [{ label: SETTINGS_LABEL, value: late.string(() => settings().settingsHash) }],
    stopSignal: late.string(() => settings().stopSignal),
    restart: 'always',
    // The provider waits for a container that has no health check until it gives up.
    wait: late.flag(() => plan().healthcheck !== undefined),
    waitTimeout: START_SECONDS,
  } satisfies Partial<ContainerConfig>;
}

/** A container that is not healthy by then fails the deploy. */
const START_SECONDS = 90;

/** What a process has cannot grow. */
export const NO_NEW_PRIVILEGES = ['no-new-privileges:true'];

const HARDENED = { readOnly: true, securityOpts: NO_NEW_PRIVILEGES } satisfies Partial<ContainerConfig>;

/** Capabilities that are kept, as the provider has them. */
export function keptCapabilities(capabilities: string[] = []): string[] {
  return capabilities.map((name) => `CAP_${name}`).sort();
}

/** `NAME=value` in the order of names. */
export function envList(env: { [name: string]: string } = {}): string[] {
  return Object.keys(env)
    .sort()
    .map((name) => `${name}=${terraformText(env[name])}`);
}

/**
 * A named volume, spelled as Terraform has it. As `volumes`: provider 3.6.2 refuses options of volume `mounts` on engines
 * before API 1.45.
 */
export function volumeMount(mount: MountPlan, volumeName: VolumeName) {
  return { volume_name: volumeName(mount.volume), container_path: mount.path, read_only: mount.readOnly };
}

/** As a bind mount, which fails where the directory is not there; the engine would make it for a `volumes`. */
function hostDirectory(path: string): object {
  return { type: 'bind', source: path, target: path, read_only: true };
}

/**
 * Often while it starts, as deploys wait for it, and rarely after. An engine before 25 knows no `startInterval` and looks
 * for the first time after an `interval`.
 *
 * @see https://docs.docker.com/reference/dockerfile/#healthcheck
 */
const HEALTH_TIMES = {
  startInterval: '500ms',
  startPeriod: '30s',
  interval: '10s',
  timeout: '5s',
  retries: 3,
};

/**
 * The provider neither replaces nor updates a container for these; a label that changes with them makes it.
 * Tokens stand beside the hash: their numbers change with the rest of the app, their values do not.
 */
function settingsHash(plan: ContainerPlan): string {
  const { healthcheck = [], tmpfs = {}, hostDirectories = [] } = plan;
  const mounts = hostDirectories.length === 0 ? [] : [hostDirectories];
  const settings = JSON.stringify([healthcheck, Object.entries(tmpfs).sort(), HEALTH_TIMES, ...mounts]);
  const hash = createHash('sha256').update(replaceTokens(settings, '?')).digest('hex').slice(0, 16);
  return [hash, ...tokensOf(settings)].join('-');
}

/** Name of the label for it. */
const SETTINGS_LABEL = 'cdktf-sophon.settings';

/** Where the engine puts a container's log. Left to itself it keeps JSON files for ever. */
export function logConfig(driver = LogDriver.jsonFile()): Pick<ContainerConfig, 'logDriver' | 'logOpts'> {
  return { logDriver: driver._name, logOpts: driver._options };
}
