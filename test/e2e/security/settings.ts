import { docker, exec, inspect } from '../harness/docker';
import type { LiveSophon } from '../harness/live-sophon';

/** What the engine lets a container do, as it is in force. */
export interface Settings {
  readonly user: string;
  readonly readOnlyRoot: boolean;
  readonly capabilitiesDropped: string[];
  readonly capabilitiesKept: string[];
  readonly securityOptions: string[];
  readonly privileged: boolean;
  /** 'none' if it has no network. */
  readonly network: string;
  /** Paths of the Docker host that it sees. */
  readonly hostPaths: string[];
}

/** The settings of a container, from `docker inspect`. */
export async function settingsOf(container: string): Promise<Settings> {
  const { Config, HostConfig, ...rest } = await inspect(container);
  const { Mounts } = rest as unknown as { Mounts: Mount[] };
  const list = (value: unknown) => (value as string[] | null) ?? [];
  return {
    user: Config.User,
    readOnlyRoot: HostConfig.ReadonlyRootfs as boolean,
    capabilitiesDropped: list(HostConfig.CapDrop),
    capabilitiesKept: list(HostConfig.CapAdd),
    securityOptions: list(HostConfig.SecurityOpt),
    privileged: HostConfig.Privileged as boolean,
    network: HostConfig.NetworkMode as string,
    hostPaths: Mounts.filter(({ Type }) => Type === 'bind').map(({ Source }) => Source),
  };
}

/** What the engine does with a container in the long run. */
export async function upkeepOf(container: string): Promise<{ log: unknown; restart: string }> {
  const { HostConfig } = await inspect(container);
  return { log: HostConfig.LogConfig, restart: (HostConfig.RestartPolicy as { Name: string }).Name };
}

/** Files with a private key in PEM in a container's volumes, as far as its own user may read them. */
export function privateKeys(container: string): Promise<string[]> {
  return filesOf(container, '-exec', 'grep', '-l', 'PRIVATE KEY', '{}', '+');
}

/** Files in a container's volumes that every user may read, roots that clients are to be given excepted. */
export async function readableByAll(container: string): Promise<string[]> {
  return (await filesOf(container, '-perm', '-004', '-print')).filter((path) => !path.endsWith('/root.crt'));
}

async function filesOf(container: string, ...tests: string[]): Promise<string[]> {
  const { Mounts } = (await inspect(container)) as unknown as { Mounts: Mount[] };
  // Volumes without a name are the image's own, with what it brings.
  const isNamed = ({ Type, Name = '' }: Mount) => Type === 'volume' && !/^[0-9a-f]{64}$/.test(Name);
  const volumes = Mounts.filter(isNamed).map(({ Destination }) => Destination);
  const { stdout } = await exec(container, 'find', ...volumes, '-type', 'f', ...tests);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Names of a stack's containers that run. */
export async function running({ deployment }: LiveSophon): Promise<string[]> {
  const names = (await docker(['ps', '--format', '{{.Names}}'])).split('\n');
  return names.filter((name) => name === deployment.name || name.startsWith(`${deployment.name}-`));
}

/** Names of the proxy and its sidecars. */
export async function edge(sophon: LiveSophon): Promise<string[]> {
  const isBehind = (name: string) => name.startsWith(`${sophon.deployment.name}-sophon-`);
  return (await running(sophon)).filter((name) => !isBehind(name));
}

interface Mount {
  readonly Type: string;
  readonly Name?: string;
  readonly Source: string;
  readonly Destination: string;
}
