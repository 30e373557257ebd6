import { type CommandOptions, type Outcome, outcomeOf, outputOf } from './process';

/** What `docker <args>` printed. @throws with its standard error when it fails */
export function docker(args: string[], options: CommandOptions = {}): Promise<string> {
  return outputOf('docker', args, options);
}

/** The id of the container with this name; undefined when there is none. */
export async function containerId(name: string): Promise<string | undefined> {
  const id = await docker(['ps', '-aq', '--no-trunc', '--filter', `name=^/${name}$`]);
  return id === '' ? undefined : id;
}

/** Ids of the containers that people call by this name, running or not: several while one follows the other. */
export async function containersCalled(name: string): Promise<string[]> {
  const ids = await docker(['ps', '-aq', '--no-trunc', '--filter', `label=cdktf-sophon.name=${name}`]);
  return ids === '' ? [] : ids.split('\n');
}

/** Id of the container that people call by this name. @throws unless there is exactly one */
export async function theOneCalled(name: string): Promise<string> {
  const ids = await containersCalled(name);
  if (ids.length !== 1) throw new Error(`${ids.length} containers are called ${name}`);
  return ids[0];
}

/** Name of the container with this id or the beginning of it. */
export async function containerName(id: string): Promise<string> {
  return (await docker(['container', 'inspect', '--format', '{{.Name}}', id])).slice(1);
}

/** `docker inspect` of a container. */
export async function inspect(name: string): Promise<ContainerState> {
  return JSON.parse(await docker(['container', 'inspect', name]))[0];
}

/** The part of `docker inspect` that tests look at; everything else is there as well. */
export interface ContainerState {
  readonly Id: string;
  readonly Name: string;
  readonly Image: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Running: boolean;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly StartedAt: string;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: { readonly User: string; readonly Env: string[]; readonly Labels: { [name: string]: string } };
  readonly HostConfig: { readonly [setting: string]: unknown };
  readonly NetworkSettings: {
    readonly Ports: { [port: string]: { HostIp: string; HostPort: string }[] | null };
    readonly Networks: { [network: string]: { IPAddress: string; Gateway: string; Aliases: string[] | null } };
  };
}

/** All that a container has printed, to both streams. */
export async function logs(name: string): Promise<string> {
  const { stdout, stderr } = await outcomeOf('docker', ['logs', name]);
  return stdout + stderr;
}

/** Waits until a container ends. When that was, in milliseconds since the epoch. */
export async function endOf(id: string): Promise<number> {
  await docker(['wait', id]);
  return Date.now();
}

/** Runs a command in a container. */
export function exec(name: string, ...command: string[]): Promise<Outcome> {
  return outcomeOf('docker', ['exec', name, ...command]);
}

/** Sends a signal to a container's first process. */
export async function kill(name: string, signal = 'KILL'): Promise<void> {
  await docker(['kill', '--signal', signal, name]);
}

/** Containers, networks and volumes whose names start with a prefix. */
export interface Belongings {
  readonly containers: string[];
  readonly networks: string[];
  readonly volumes: string[];
}

/** What exists under a name prefix. */
export async function belongings(prefix: string): Promise<Belongings> {
  const named = async (...args: string[]) =>
    (await docker(args))
      .split('\n')
      .filter((name) => name.startsWith(prefix))
      .sort();
  return {
    containers: await named('ps', '-a', '--format', '{{.Names}}'),
    networks: await named('network', 'ls', '--format', '{{.Name}}'),
    volumes: await named('volume', 'ls', '--format', '{{.Name}}'),
  };
}

/** Removes what exists under a name prefix, whoever made it. */
export async function removeBelongings(prefix: string): Promise<void> {
  const { containers, networks, volumes } = await belongings(prefix);
  if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers]);
  if (networks.length > 0) await docker(['network', 'rm', ...networks]);
  if (volumes.length > 0) await docker(['volume', 'rm', ...volumes]);
}
