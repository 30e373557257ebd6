import { Container, ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Construct } from 'constructs';
import { envList, logConfig, NO_NEW_PRIVILEGES } from '../docker/container-config';
import { NAME_LABEL } from '../docker/generation';
import { GenerationContainer } from '../docker/generation-container';
import { LogDriver } from '../docker/log-driver';
import { Upstream } from '../edge/upstream';
import { anyText, instance, list, map, number, optional, Rules, text } from '../internal/rules';
import { shellProgram } from '../internal/shell-program';
import { shownPath, shownVariable } from '../internal/shown';
import { terraformText } from '../internal/terraform-text';
import { isEnvironmentName, isHostPath, isImage, isNetworkName, isPathPrefix, Problems } from '../internal/validate';
import { Rollout } from './rollout';

/** One of Sophon's containers. */
export interface SophonContainerOptions {
  /** Its image, e.g. 'registry.example.com/sophon-gateway:1.0'. */
  readonly image: string;
  /**
   * Its environment, e.g. `{ SOPHON__Tier: 'Personal', 'Logging__LogLevel__Microsoft.AspNetCore': 'Warning' }`. A secret
   * is better a file: everybody who may talk to the engine reads the environment.
   *
   * @default - for the gateway what makes it believe its edge about the client's address and scheme
   */
  readonly env?: { [name: string]: string };
  /**
   * Files by their absolute path in the container, written before it starts, e.g. secrets out of sensitive variables.
   * Terraform's state holds what they hold.
   *
   * @default - none
   */
  readonly files?: { [path: string]: string };
  /** Existing Docker networks that it is on besides, e.g. that of a database. @default - none */
  readonly networks?: string[];
  /** Memory limit in MiB. @default - none */
  readonly memoryMiB?: number;
  /**
   * A path that it answers with 2xx when it does its work, e.g. '/health'. A deploy waits for it, and fails when that
   * never comes. It is asked in the container, with curl, wget or bash: an image that has neither needs a `healthcheck`.
   *
   * @default - none, as not every image has something to ask with
   */
  readonly healthPath?: string;
  /**
   * In place of `healthPath` a command in exec form that is run in the container and exits with 0 when it does its work,
   * e.g. ['/app/gateway', '--health']. A deploy waits for it, and fails when it never does.
   *
   * @default - that of the image, if any, and no deploy waits for it
   */
  readonly healthcheck?: string[];
  /**
   * How a new container takes the place of the old one. To lose nothing, `Rollout.startFirst()` needs a `healthPath` or a
   * `healthcheck`: else the new one counts as healthy as soon as it runs.
   *
   * @default - `Rollout.startFirst()` for the dashboard; `Rollout.stopFirst()` for the gateway, as two gateways on one
   * SQLite file destroy it
   */
  readonly rollout?: Rollout;
  /** Its labels by name. @default - none */
  readonly labels?: { [name: string]: string };
  /** Where the engine puts its log. @default LogDriver.jsonFile() */
  readonly logDriver?: LogDriver;
}

/** What the installation adds to a container. */
interface Surroundings {
  /** What people call it. */
  readonly name: string;
  /** Port that it listens on. */
  readonly port: number;
  /** How it is replaced unless that is said. */
  readonly rollout: Rollout;
  readonly network: string;
  readonly env?: { [name: string]: string };
  readonly volumes?: ContainerConfig['volumes'];
}

/** A container that is not healthy by then fails the deploy. */
const START_SECONDS = 120;

const isMemory = (value: string) => /^[1-9][0-9]{0,6}$/.test(value) && Number(value) >= 32;

/** What the containers may be made of. @param role 'gateway' or 'dashboard' */
export function containerRules(role: string): Rules<SophonContainerOptions> {
  const database = text(isNetworkName, 'be the name of a Docker network', 'database');
  return {
    image: text(isImage, 'be an image reference', `registry.example.com/sophon-${role}:1.0`),
    env: optional(
      map(
        text(isEnvironmentName, 'be the name of a variable', 'SOPHON__Tier', { known: true, show: shownVariable }),
        anyText('Personal'),
        "{ SOPHON__Tier: 'Personal' }",
        shownVariable,
      ),
    ),
    files: optional(
      map(
        text(isHostPath, 'be an absolute path in the container', '/run/secrets/jwt-key', { show: shownPath }),
        anyText('...'),
        "{ '/run/secrets/jwt-key': key }",
        shownPath,
      ),
    ),
    networks: optional(list(database, 'database')),
    memoryMiB: optional(number(isMemory, 'be at least 32', '512')),
    healthPath: optional(text(isPathPrefix, 'be a path', '/health')),
    healthcheck: optional(list(anyText('curl'), 'curl', 'be a command and its arguments')),
    rollout: optional(instance(Rollout, 'Rollout.startFirst()')),
    labels: optional(map(anyText('com.example.team'), anyText('team'), "{ 'com.example.team': 'a' }")),
    logDriver: optional(instance(LogDriver, 'LogDriver.jsonFile()')),
  };
}

/** Notes what is wrong with a container's options beside each other. @param role 'gateway' or 'dashboard' */
export function checkContainer(problems: Problems, role: string, options?: Partial<SophonContainerOptions>): void {
  if (options?.healthPath === undefined || options.healthcheck === undefined) return;
  problems.note(
    `${role}.healthPath: must be left out beside a healthcheck, got '${options.healthPath}' (keep one of them)`,
  );
}

/** One of the installation's containers, as it was made. */
export interface SophonContainer {
  readonly container: Container;
  readonly image: Image;
  /** It, for an ingress. */
  readonly upstream: Upstream;
}

/** The container, with its image as a construct beside it. */
export function sophonContainer(
  scope: Construct,
  id: string,
  options: SophonContainerOptions,
  surroundings: Surroundings,
): SophonContainer {
  const { name, port, rollout } = { ...surroundings, rollout: options.rollout ?? surroundings.rollout };
  const image = new Image(scope, `${id}Image`, { name: options.image, keepLocally: true });
  const aliases = rollout._isStartFirst ? { aliases: [name] } : {};
  const networks = [surroundings.network, ...(options.networks ?? [])];
  const Kind = rollout._isStartFirst ? GenerationContainer : Container;
  const container = new Kind(scope, id, {
    name,
    image: image.imageId,
    ...environment({ ...surroundings.env, ...options.env }),
    ...files(options.files),
    ...labels({ [NAME_LABEL]: name, ...options.labels }),
    ...healthcheck(healthCommand(options, port)),
    volumes: surroundings.volumes,
    networksAdvanced: networks.map((network) => ({ name: network, ...aliases })),
    memory: options.memoryMiB,
    memorySwap: options.memoryMiB,
    restart: 'always',
    destroyGraceSeconds: rollout._stopSeconds,
    securityOpts: NO_NEW_PRIVILEGES,
    ...logConfig(options.logDriver),
  });
  return { container, image, upstream: Upstream.container(container, { port })._held(rollout._holdSeconds) };
}

function environment(env: { [name: string]: string }): Partial<ContainerConfig> {
  return Object.keys(env).length === 0 ? {} : { env: envList(env) };
}

function files(contents: { [path: string]: string } = {}): Partial<ContainerConfig> {
  const paths = Object.keys(contents).sort();
  if (paths.length === 0) return {};
  return { upload: paths.map((file) => ({ file, content: terraformText(contents[file]) })) };
}

function labels(values: { [name: string]: string }): Partial<ContainerConfig> {
  const names = Object.keys(values).sort();
  return { labels: names.map((name) => ({ label: terraformText(name), value: terraformText(values[name]) })) };
}

function healthCommand({ healthPath, healthcheck }: SophonContainerOptions, port: number): string[] | undefined {
  if (healthPath === undefined) return healthcheck;
  return ['/bin/sh', '-euc', shellProgram(__dirname, 'sophon-health.sh'), 'sophon-health', String(port), healthPath];
}

function healthcheck(command?: string[]): Partial<ContainerConfig> {
  if (!command) return {};
  const test = ['CMD', ...command.map(terraformText)];
  return {
    healthcheck: { test, interval: '10s', timeout: '5s', retries: 5, startPeriod: '1m0s', startInterval: '1s' },
    wait: true,
    waitTimeout: START_SECONDS,
  };
}
