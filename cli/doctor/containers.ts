import type { Container, Docker } from './docker';
import { type Finding, note, ok, problem } from './report';

/** A container that is expected on the engine. */
export interface ExpectedContainer {
  readonly name: string;
  /** Whether it does its work and exits, as the publisher of the configuration does. */
  readonly oneShot: boolean;
}

/** Name of the publisher of an edge's configuration. */
export function publisherOf(edge: string): string {
  return `${edge}-config`;
}

/** The containers of an edge that are there, and those that must be. */
export async function containersOf(docker: Docker, edge: string): Promise<ExpectedContainer[]> {
  const publisher = publisherOf(edge);
  const isSidecar = (name: string) => name.startsWith(`${edge}-`) && !name.startsWith(`${publisher}-`);
  const present = (await docker.names(`name=^/${edge}`)).filter(isSidecar).sort();
  const names = new Set([edge, publisher, ...present]);
  return [...names].map((name) => ({ name, oneShot: name === publisherOf(edge) }));
}

/** Whether a container does what it is there for. */
export async function lookAtContainer(
  docker: Docker,
  { oneShot }: ExpectedContainer,
  container: Container | undefined,
): Promise<Finding> {
  if (!container) {
    const fix = 'Deploy. If it is deployed: set DOCKER_HOST to the right engine, or --name to the name of the edge.';
    return problem('there is no such container on this engine', fix);
  }
  const name = container.Name.slice(1);
  return oneShot ? lookAtPublisher(docker, name, container) : lookAtServer(docker, name, container);
}

async function lookAtPublisher(docker: Docker, name: string, { State }: Container): Promise<Finding> {
  if (State.Status === 'running') return note('it is still publishing the configuration', 'Look again in a moment.');
  if (State.Status !== 'exited') return problem(`it is ${State.Status}`, 'Deploy again.');
  if (State.ExitCode === 0) return ok('the configuration is published');
  return problem(
    `the configuration was not published (exit code ${State.ExitCode})\n${await docker.lastWords(name)}`,
    'Mend what it says and deploy again. The configuration before it serves on.',
  );
}

async function lookAtServer(docker: Docker, name: string, { State, RestartCount }: Container): Promise<Finding> {
  const { Status, ExitCode, OOMKilled, Health } = State;
  if (Status !== 'running') {
    const why = OOMKilled ? 'it had too little memory' : `exit code ${ExitCode}`;
    const fix = OOMKilled
      ? 'Give it more: memoryMiB.'
      : `Start it with \`docker start ${name}\`, or mend what it says and deploy again.`;
    return problem(`it is ${Status === 'exited' ? 'stopped' : Status} (${why})\n${await docker.lastWords(name)}`, fix);
  }
  if (Health?.Status === 'unhealthy') {
    const said = Health.Log?.at(-1)?.Output.trim() || (await docker.lastWords(name));
    return problem(`it runs, but its health check fails\n${said}`, `Its log may say why: \`docker logs ${name}\`.`);
  }
  if (Health?.Status === 'starting') return note('it is starting', 'Look again in a moment.');
  const health = Health ? 'running, healthy' : 'running';
  return RestartCount > 0
    ? note(`${health}, after ${RestartCount} restarts`, `\`docker logs ${name}\` may say why.`)
    : ok(health);
}

/** The last lines that a container printed about what went wrong. */
export async function complaintsOf(docker: Docker, name: string): Promise<string> {
  const { stdout, stderr } = await docker.run('logs', '--tail', '200', name);
  const lines = (stdout + stderr).split('\n').filter((line) => /error|fail|unable|could not|detail:/i.test(line));
  return lines.slice(-3).join('\n');
}
