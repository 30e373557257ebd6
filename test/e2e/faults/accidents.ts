import { docker, inspect } from '../harness/docker';
import { standIns } from '../harness/facts';

/**
 * Kills a container's first process as a crash or the kernel's out-of-memory killer would. `docker kill` would not do:
 * the engine takes it for an operator's wish and does not start the container again.
 */
export async function crash(name: string): Promise<void> {
  const { State } = await inspect(name);
  const kill = `process.kill(${State.Pid}, 'SIGKILL')`;
  const asRootOfTheHost = ['--rm', '--pid', 'host', '--user', '0', '--entrypoint', '/usr/bin/node'];
  await docker(['run', '--name', `${name}-killer`, ...asRootOfTheHost, standIns().gateway, '-e', kill]);
}

/** Removes containers by hand, running or not. */
export async function removeContainers(...names: string[]): Promise<void> {
  await docker(['rm', '--force', ...names]);
}

/** Somebody else's container that has published a port already. */
export async function occupyPort(name: string, address: string, port: number): Promise<void> {
  await docker(['run', '--detach', '--name', name, '--publish', `${address}:${port}:8080`, standIns().gateway]);
}

/** Somebody else's container that takes the next free address of a network. */
export async function occupyAddress(name: string, network: string): Promise<void> {
  await docker(['run', '--detach', '--name', name, '--network', network, standIns().gateway]);
}

/** All of them go down at once, and come up one after the other in the order given. */
export async function restartInOrder(names: string[]): Promise<void> {
  await docker(['kill', ...names]);
  for (const name of names) await docker(['start', name]);
}

/** Address of a container on a network. */
export async function addressOf(name: string, network: string): Promise<string> {
  return (await inspect(name)).NetworkSettings.Networks[network].IPAddress;
}
