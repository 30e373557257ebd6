import { publisherOf } from './containers';
import type { Container, Docker, Outcome } from './docker';
import { type Finding, note, ok, problem } from './report';

/** What the proxy forwards to, by its published configuration. */
export interface Upstream {
  /** As the proxy calls it. */
  readonly host: string;
  readonly port: string;
  /** Name of the container; undefined when there is none. */
  readonly container?: string;
}

/** How the Docker host is called within the proxy's container. */
const DOCKER_HOST_NAME = 'host.docker.internal';

/**
 * The upstreams of an edge that are containers on its networks, or should be, or the Docker host's own. Whatever else its
 * configuration names cannot be told from what is no upstream.
 */
export async function upstreamsOf(docker: Docker, edge: string, proxy: Container): Promise<Upstream[]> {
  const directory = proxy.Mounts.find(({ Name }) => Name === publisherOf(edge))?.Destination;
  if (directory === undefined) return [];
  const { stdout } = await docker.run('exec', edge, 'grep', '-rhoE', '[A-Za-z0-9][A-Za-z0-9_.-]*:[0-9]+', directory);
  const networks = Object.keys(proxy.NetworkSettings.Networks);
  const containers = await containersByHost(docker, networks);
  return [...new Set(stdout.split('\n'))].sort().flatMap((text) => {
    const [host, port] = text.split(':');
    const container = containers.get(host);
    const isOne =
      container !== undefined || host === DOCKER_HOST_NAME || networks.some((network) => host.endsWith(`.${network}`));
    return isOne ? [{ host, port, container }] : [];
  });
}

/** Names of containers by all the names that they have on these networks. */
async function containersByHost(docker: Docker, networks: string[]): Promise<Map<string, string>> {
  const names = await Promise.all(networks.map((network) => docker.names(`network=${network}`)));
  const containers = await docker.inspect([...new Set(names.flat())]);
  const byHost = new Map<string, string>();
  for (const [name, { NetworkSettings }] of containers) {
    for (const network of networks) {
      const endpoint = NetworkSettings.Networks[network];
      if (!endpoint) continue;
      for (const host of [name, ...(endpoint.Aliases ?? []), ...(endpoint.DNSNames ?? [])]) {
        byHost.set(host, name).set(`${host}.${network}`, name);
      }
    }
  }
  return byHost;
}

/** Whether the proxy's container gets a connection to it. */
export async function lookAtUpstream(
  docker: Docker,
  edge: string,
  { host, port, container }: Upstream,
): Promise<Finding> {
  if (container === undefined && host !== DOCKER_HOST_NAME) {
    return problem(
      'no container has this name on the networks of the edge',
      'Deploy it, or start it; `docker ps -a` lists them.',
    );
  }
  const connected = await connects(docker, edge, host, port);
  if (connected === undefined) return note('could not be tried: the image has no program for it');
  if (connected) return ok();
  if (container === undefined) {
    const fix = "It must listen on 0.0.0.0 or on the bridge's address, and the firewall must let containers in.";
    return problem('the Docker host does not answer the proxy there', fix);
  }
  const { State } = (await docker.inspect([container])).get(container) as Container;
  if (State.Status !== 'running') {
    return problem(
      `the container ${container} does not run (${State.Status}, exit code ${State.ExitCode})`,
      `\`docker start ${container}\`, or deploy again.`,
    );
  }
  return problem(
    `the container ${container} runs, but does not answer the proxy there`,
    `Wait until it has started: \`docker logs ${container}\`. It must listen on 0.0.0.0, and its Upstream must name the port inside the container.`,
  );
}

/** A program that tries it, and whether what it printed means that it got no connection. */
interface Probe {
  readonly command: (host: string, port: string) => string[];
  readonly failed: (outcome: Outcome) => boolean;
}

/** What images of proxies have for it: BusyBox's wget, or bash. What is no HTTP, or no success, is a connection, too. */
const PROBES: Probe[] = [
  {
    command: (host, port) => ['wget', '-q', '-T', '5', '--spider', `http://${host}:${port}/`],
    failed: ({ code, stderr }) => code !== 0 && /can't connect|bad address|timed out|refused|^$/i.test(stderr.trim()),
  },
  {
    command: (host, port) => ['bash', '-c', ': <>"/dev/tcp/$0/$1"', host, port],
    failed: ({ code }) => code !== 0,
  },
];

/** Undefined when the container has none of the programs. */
async function connects(docker: Docker, edge: string, host: string, port: string): Promise<boolean | undefined> {
  for (const { command, failed } of PROBES) {
    const outcome = await docker.run('exec', edge, 'timeout', '10', ...command(host, port));
    // There is no such program.
    if (outcome.code === 126 || outcome.code === 127) continue;
    return !failed(outcome);
  }
  return undefined;
}
