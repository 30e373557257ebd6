import { ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { shellProgram } from '../internal/shell-program';
import { terraformText } from '../internal/terraform-text';
import { DEFAULTS } from '../model/defaults';
import { ConfigPlan, EdgePlan } from '../model/plan';
import { envList, keptCapabilities, NO_NEW_PRIVILEGES, VolumeName, volumeMount } from './container-config';
import { DOCKER_HOST_NAME } from './engine';
import { generationName, NAME_LABEL } from './generation';
import { late, oncePer } from './late-value';

/** Id of the volume that the proxy reads its configuration from. */
export const CONFIG_VOLUME = 'config';

/** Exit code of a publisher that published nothing, where a configuration from before is whole: see publish.sh. */
export const PREVIOUS_STAYS = 3;

/**
 * The publisher: a one-shot container of the proxy's own image that has the proxy check the configuration, puts it
 * into the config volume and makes the running proxy take it over. A change of configuration replaces this container
 * and leaves the proxy alone. Each has a name of its own: one that a killed deploy left is not in the way of the next.
 *
 * @param name what people call it
 * @param generations names of containers behind the proxy that change, each time they are made anew
 */
export function publisherConfig(
  name: string,
  plan: () => EdgePlan,
  volumeName: VolumeName,
  generations: () => string[],
) {
  const settings = oncePer(plan, (edge) => plannedSettings(edge, volumeName, generations()));
  return {
    name: generationName(name),
    lifecycle: { ignoreChanges: ['name'] },
    user: late.string(() => settings().user),
    entrypoint: ['/bin/sh', '-euc', terraformText(shellProgram(__dirname, 'publish.sh'))],
    command: late.strings(() => settings().command),
    upload: late.blocks(() => settings().uploads),
    env: late.strings(() => settings().env),
    securityOpts: NO_NEW_PRIVILEGES,
    capabilities: { drop: ['ALL'], add: late.strings(() => settings().capabilities) },
    networkMode: 'none',
    host: [{ host: DOCKER_HOST_NAME, ip: '127.0.0.1' }],
    volumes: late.blocks(() => settings().volumes),
    mounts: late.blocks(() => settings().hostFiles),
    labels: late.blocks(() => [{ label: NAME_LABEL, value: name }, ...settings().labels]),
    restart: 'no',
    mustRun: false,
    attach: true,
    logs: true,
    // A terminal keeps the stream headers of the engine's log format out of `container_logs`.
    tty: true,
  } satisfies Partial<ContainerConfig>;
}

/** What the plan says of the publisher, as Terraform has it. */
function plannedSettings({ config, proxy, volumes }: EdgePlan, volumeName: VolumeName, generations: string[]) {
  return {
    // Root, so that it can hand volumes over; without capabilities it may do so to its own group only, the proxy's.
    user: `0:${proxy.user.split(':')[1]}`,
    command: ['publish', config.directory, ...config.files.map((file) => file.name)],
    uploads: uploads(config),
    env: envList({ ...config.env, VALIDATE: config.validate, ACTIVATE: config.activate ?? ':', ...drain(generations) }),
    capabilities: keptCapabilities(config.capabilities),
    volumes: [
      volumeMount({ volume: CONFIG_VOLUME, path: '/publish', readOnly: false }, volumeName),
      ...volumes.map(({ id }) => volumeMount({ volume: id, path: `/volumes/${id}`, readOnly: false }, volumeName)),
      ...(config.mounts ?? []).map((mount) => volumeMount(mount, volumeName)),
    ],
    hostFiles: hostFileMounts(config),
    labels: hostFilesLabel(config),
  };
}

/** The longest that any proxy answers on connections of the configuration before, and a little more. */
const DRAIN_SECONDS = DEFAULTS.idleDrainSeconds + 2;

function drain(generations: string[]): { [name: string]: string } {
  if (generations.length === 0) return {};
  return { GENERATIONS: generations.join(' '), DRAIN_SECONDS: String(DRAIN_SECONDS) };
}

function uploads(config: ConfigPlan): object[] {
  return config.files.flatMap((file) =>
    file.text === undefined ? [] : [{ file: `${config.directory}/${file.name}`, content: terraformText(file.text) }],
  );
}

function hostFileMounts(config: ConfigPlan): object[] {
  return config.files.flatMap((file) =>
    (file.hostPaths ?? []).map((path, index) => ({
      type: 'bind',
      source: path,
      target: `/host-files/${file.name}/${index + 1}`,
      read_only: true,
    })),
  );
}

/** The provider neither replaces nor updates a container for other `mounts`; a label that changes with them makes it. */
function hostFilesLabel(config: ConfigPlan): object[] {
  const paths = config.files.flatMap((file) => file.hostPaths ?? []);
  return paths.length === 0 ? [] : [{ label: 'cdktf-sophon.host-files', value: terraformText(paths.join(' ')) }];
}
