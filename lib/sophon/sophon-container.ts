import { Container, ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Construct } from 'constructs';
import { envList, logConfig, NO_NEW_PRIVILEGES } from '../docker/container-config';
import { LogDriver } from '../docker/log-driver';
import { anyText, instance, list, map, number, optional, Rules, text } from '../internal/rules';
import { shownPath, shownVariable } from '../internal/shown';
import { terraformText } from '../internal/terraform-text';
import { isEnvironmentName, isHostPath, isImage, isNetworkName } from '../internal/validate';

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
   * A command in exec form that is run in the container and exits with 0 when it does its work, e.g.
   * ['curl', '-fsS', 'http://127.0.0.1:8080/health']. A deploy waits for it, and fails when it never does.
   *
   * @default - that of the image, if any, and no deploy waits for it
   */
  readonly healthcheck?: string[];
  /** Its labels by name. @default - none */
  readonly labels?: { [name: string]: string };
  /** Where the engine puts its log. @default LogDriver.jsonFile() */
  readonly logDriver?: LogDriver;
}

/** What the installation adds to a container. */
interface Surroundings {
  readonly name: string;
  readonly network: string;
  readonly env?: { [name: string]: string };
  readonly volumes?: ContainerConfig['volumes'];
}

/** Time to finish requests and to close the database; the provider kills at once unless told otherwise. */
const STOP_SECONDS = 10;
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
    healthcheck: optional(list(anyText('curl'), 'curl', 'be a command and its arguments')),
    labels: optional(map(anyText('com.example.team'), anyText('team'), "{ 'com.example.team': 'a' }")),
    logDriver: optional(instance(LogDriver, 'LogDriver.jsonFile()')),
  };
}

/** The container, with its image as a construct beside it. */
export function sophonContainer(
  scope: Construct,
  id: string,
  options: SophonContainerOptions,
  surroundings: Surroundings,
): { container: Container; image: Image } {
  const image = new Image(scope, `${id}Image`, { name: options.image, keepLocally: true });
  const networks = [surroundings.network, ...(options.networks ?? [])];
  const container = new Container(scope, id, {
    name: surroundings.name,
    image: image.imageId,
    ...environment({ ...surroundings.env, ...options.env }),
    ...files(options.files),
    ...labels(options.labels),
    ...healthcheck(options.healthcheck),
    volumes: surroundings.volumes,
    networksAdvanced: networks.map((name) => ({ name })),
    memory: options.memoryMiB,
    memorySwap: options.memoryMiB,
    restart: 'unless-stopped',
    destroyGraceSeconds: STOP_SECONDS,
    securityOpts: NO_NEW_PRIVILEGES,
    ...logConfig(options.logDriver),
  });
  return { container, image };
}

function environment(env: { [name: string]: string }): Partial<ContainerConfig> {
  return Object.keys(env).length === 0 ? {} : { env: envList(env) };
}

function files(contents: { [path: string]: string } = {}): Partial<ContainerConfig> {
  const paths = Object.keys(contents).sort();
  if (paths.length === 0) return {};
  return { upload: paths.map((file) => ({ file, content: terraformText(contents[file]) })) };
}

function labels(values: { [name: string]: string } = {}): Partial<ContainerConfig> {
  const names = Object.keys(values).sort();
  if (names.length === 0) return {};
  return { labels: names.map((name) => ({ label: terraformText(name), value: terraformText(values[name]) })) };
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
