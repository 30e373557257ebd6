import { ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { shellProgram } from '../internal/shell-program';
import { terraformText } from '../internal/terraform-text';
import { CONFIG_VOLUME } from '../model/config-volume';
import { DEFAULTS } from '../model/defaults';
import { ConfigFile, ConfigPlan, ContentPart, EdgePlan } from '../model/plan';
import { envList, keptCapabilities, NO_NEW_PRIVILEGES, VolumeName, volumeMount } from './container-config';
import { DOCKER_HOST_NAME } from './engine';
import { generationName, NAME_LABEL } from './generation';
import { late, oncePer } from './late-value';

/** Exit code of a publisher that published nothing, where a configuration from before is whole: see publish.sh. */
export const PREVIOUS_STAYS = 3;

/** Label of the publisher that says what clients open by TLS that ends at the edge: URLs, with a space between. */
const SITES_LABEL = 'cdktf-sophon.sites';

/**
 * The publisher: a one-shot container of the proxy's own image that has the proxy check the configuration, puts it
 * into the config volume and makes the running proxy take it over. A change of configuration replaces this container
 * and leaves the proxy alone. Each has a name of its own: one that a killed deploy left is not in the way of the next.
 *
 * @param name what people call it
 * @param generations names of containers behind the proxy that change, each time they are made anew
 * @param variable the value of a variable of Terraform's
 * @param secureUrls what clients open by TLS that ends here, which a label says
 */
export function publisherConfig(
  name: string,
  plan: () => EdgePlan,
  volumeName: VolumeName,
  generations: () => string[],
  variable: (name: string) => string,
  secureUrls: () => string[],
) {
  const settings = oncePer(plan, (edge) => plannedSettings(edge, volumeName, generations(), variable));
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
    labels: late.blocks(() => [{ label: NAME_LABEL, value: name }, ...sitesLabel(secureUrls()), ...settings().labels]),
    restart: 'no',
    mustRun: false,
    attach: true,
    logs: true,
    // A terminal keeps the stream headers of the engine's log format out of `container_logs`.
    tty: true,
  } satisfies Partial<ContainerConfig>;
}

/** What the plan says of the publisher, as Terraform has it. */
function plannedSettings(
  { config, proxy, volumes }: EdgePlan,
  volumeName: VolumeName,
  generations: string[],
  variable: (name: string) => string,
) {
  const pieces = config.files.flatMap((file) => piecesOf(config, file, variable));
  return {
    // Root, so that it can hand volumes over; without capabilities it may do so to its own group only, the proxy's.
    user: `0:${proxy.user.split(':')[1]}`,
    command: ['publish', config.directory, ...config.files.filter(isForProxy).map(({ name }) => name)],
    uploads: pieces.flatMap(upload),
    env: envList({ ...config.env, VALIDATE: config.validate, ACTIVATE: config.activate ?? ':', ...drain(generations) }),
    capabilities: keptCapabilities(config.capabilities),
    volumes: [
      volumeMount({ volume: CONFIG_VOLUME, path: '/publish', readOnly: false }, volumeName),
      ...volumes.map(({ id }) => volumeMount({ volume: id, path: `/volumes/${id}`, readOnly: false }, volumeName)),
      ...(config.mounts ?? []).map((mount) => volumeMount(mount, volumeName)),
    ],
    hostFiles: pieces.flatMap(hostFileMount),
    labels: hostFilesLabel(pieces),
  };
}

/** The longest that any proxy answers on connections of the configuration before, and a little more. */
const DRAIN_SECONDS = DEFAULTS.idleDrainSeconds + 2;

function drain(generations: string[]): { [name: string]: string } {
  if (generations.length === 0) return {};
  return { GENERATIONS: generations.join(' '), DRAIN_SECONDS: String(DRAIN_SECONDS) };
}

/** Names of the variables of Terraform's that secrets of a plan are values of, each once. */
export function secretVariables({ config }: EdgePlan): string[] {
  const names = config.files.flatMap(({ parts = [] }) => parts.flatMap(({ variable }) => variable ?? []));
  return [...new Set(names)];
}

/** Something that the publisher finds at a path: text, or a file of the host. */
interface Piece {
  readonly path: string;
  readonly text?: string;
  readonly hostPath?: string;
  readonly secret: boolean;
}

function isForProxy({ volume }: ConfigFile): boolean {
  return volume === undefined;
}

/** What a file is put together of: what is text alone lies where it belongs already. */
function piecesOf({ directory }: ConfigPlan, file: ConfigFile, variable: (name: string) => string): Piece[] {
  const { name, secret, volume } = file;
  const pieces = joined((file.parts ?? [{ text: file.text }]).map((part) => resolved(part, variable)));
  if (isForProxy(file) && pieces.length === 1 && pieces[0].text !== undefined) {
    return [{ ...pieces[0], path: `${directory}/${name}`, secret }];
  }
  const place = volume === undefined ? `/parts/${name}` : `/volume-parts/${volume}/${name}`;
  return pieces.map((piece, index) => ({ ...piece, path: `${place}/${orderedName(piece, index)}`, secret }));
}

function resolved({ text, variable: name, hostPath }: ContentPart, variable: (name: string) => string): ContentPart {
  return name === undefined ? { text: text && terraformText(text), hostPath } : { text: variable(name) };
}

/** Text that follows text is one text. */
function joined(parts: ContentPart[]): ContentPart[] {
  const all: ContentPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (last?.text === undefined || part.text === undefined) all.push(part);
    else all[all.length - 1] = { text: last.text + part.text };
  }
  return all;
}

/** The publisher puts pieces together in the order of their names. */
function orderedName({ text }: ContentPart, index: number): string {
  return `${String(index + 1).padStart(3, '0')}.${text === undefined ? 'host' : 'text'}`;
}

/** Nobody but root reads a secret there either, also in a publisher that has ended. */
function upload({ path, text, secret }: Piece): object[] {
  return text === undefined ? [] : [{ file: path, content: text, ...(secret ? { permissions: '0600' } : {}) }];
}

function hostFileMount({ path, hostPath }: Piece): object[] {
  return hostPath === undefined ? [] : [{ type: 'bind', source: hostPath, target: path, read_only: true }];
}

/** For whoever looks at the certificates of an edge. */
function sitesLabel(urls: string[]): object[] {
  return urls.length === 0 ? [] : [{ label: SITES_LABEL, value: terraformText(urls.join(' ')) }];
}

/** The provider neither replaces nor updates a container for other `mounts`; a label that changes with them makes it. */
function hostFilesLabel(pieces: Piece[]): object[] {
  const paths = pieces.flatMap(({ hostPath }) => hostPath ?? []);
  return paths.length === 0 ? [] : [{ label: 'cdktf-sophon.host-files', value: terraformText(paths.join(' ')) }];
}
