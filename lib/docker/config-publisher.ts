import { ContainerConfig, ContainerUpload } from '@cdktf/provider-docker/lib/container';
import { terraformText } from '../internal/terraform-text';
import { DOCKER_HOST_NAME } from '../proxies/defaults';
import { ConfigPlan, EdgePlan } from '../proxies/proxy';
import { envList, hardening, VolumeName, volumeMount } from './container-config';

/** Id of the volume that the proxy reads its configuration from. */
export const CONFIG_VOLUME = 'config';

/**
 * The publisher: a one-shot container of the proxy's own image that has the proxy check the configuration, puts it
 * into the config volume and makes the running proxy take it over. A change of configuration replaces this container
 * and leaves the proxy alone.
 */
export function publisherConfig(edge: EdgePlan, volumeName: VolumeName) {
  const { config } = edge;
  return {
    // Root, so that it can hand volumes over; without capabilities it may do so to its own group only, the proxy's.
    user: `0:${edge.proxy.user.split(':')[1]}`,
    entrypoint: ['/bin/sh', '-euc', terraformText(PUBLISH)],
    ...publisherContent(config),
    env: envList({
      ...config.env,
      VALIDATE: config.validate,
      ACTIVATE: config.activate ?? ':',
    }),
    ...hardening(config.capabilities),
    networkMode: 'none',
    host: [{ host: DOCKER_HOST_NAME, ip: '127.0.0.1' }],
    volumes: [
      volumeMount({ volume: CONFIG_VOLUME, path: '/publish', readOnly: false }, volumeName),
      ...edge.volumes.map(({ id }) => volumeMount({ volume: id, path: `/volumes/${id}`, readOnly: false }, volumeName)),
      ...(config.mounts ?? []).map((mount) => volumeMount(mount, volumeName)),
    ],
    mounts: hostFileMounts(config),
    labels: hostFilesLabel(config),
    restart: 'no',
    mustRun: false,
    attach: true,
    logs: true,
    // A terminal keeps the stream headers of the engine's log format out of `container_logs`.
    tty: true,
  } satisfies Partial<ContainerConfig>;
}

/** The part of the publisher that routes and domains change. */
export function publisherContent(config: ConfigPlan): { command: string[]; upload: ContainerUpload[] } {
  const upload = config.files.flatMap((file) =>
    file.text === undefined ? [] : [{ file: `${config.directory}/${file.name}`, content: terraformText(file.text) }],
  );
  return { command: ['publish', config.directory, ...config.files.map((file) => file.name)], upload };
}

function hostFileMounts(config: ConfigPlan) {
  return config.files.flatMap((file) =>
    (file.hostPaths ?? []).map((path, index) => ({
      type: 'bind',
      source: path,
      target: `/host-files/${file.name}/${index + 1}`,
      readOnly: true,
    })),
  );
}

/** The provider neither replaces nor updates a container for other `mounts`; a label that changes with them makes it. */
function hostFilesLabel(config: ConfigPlan) {
  const paths = config.files.flatMap((file) => file.hostPaths ?? []);
  return paths.length === 0 ? [] : [{ label: 'cdktf-sophon.host-files', value: terraformText(paths.join(' ')) }];
}

/**
 * The volumes become the proxy's group's, and not empty: the engine fills an empty one from the image, owner included.
 *
 * `publish DIRECTORY FILE...`: the files lie in DIRECTORY, as the proxy will see them, when VALIDATE runs. Each is
 * then moved into the volume whole, the last one last; if ACTIVATE fails, what was there before is put back.
 */
const PUBLISH = `
umask 027
directory=$1
shift
for volume in /volumes/*; do
  [ -d "$volume" ] || continue
  chgrp "$(id -g)" "$volume"
  chmod 2770 "$volume"
  : > "$volume/.prepared"
done
chgrp "$(id -g)" /publish
chmod 2750 /publish
for host_file in /host-files/*; do
  [ -d "$host_file" ] || continue
  for part in "$host_file"/*; do cat "$part"; echo; done > "$directory/\${host_file##*/}"
done
sh -euc "$VALIDATE" || { echo 'The proxy refused this configuration; the one before it stays live.'; exit 1; }
put() {
  from=$1
  shift
  for name; do
    cp "$from/$name" "/publish/.$name.next"
    mv -f "/publish/.$name.next" "/publish/$name"
  done
}
previous=$(mktemp -d)
cp -p /publish/* "$previous" 2>/dev/null || true
put "$directory" "$@"
if ! sh -euc "$ACTIVATE"; then
  [ -z "$(ls "$previous")" ] || (cd "$previous" && put "$previous" *)
  echo 'The running proxy refused this configuration; the one before it stays live.'
  exit 1
fi
for published in /publish/*; do
  wanted=no
  for name; do [ "\${published##*/}" != "$name" ] || wanted=yes; done
  [ "$wanted" = yes ] || rm -f "$published"
done
echo 'The configuration is published.'
`.trim();
