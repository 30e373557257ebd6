import { Container, ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Construct } from 'constructs';
import { envList, logConfig, NO_NEW_PRIVILEGES } from '../docker/container-config';
import { LogDriver } from '../docker/log-driver';
import { terraformText } from '../internal/terraform-text';
import { isEnvironmentName, isHostPath, isImage, isNetworkName, Problems } from '../internal/validate';

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

/** Notes what is wrong with a container's options. @param role 'gateway' or 'dashboard' */
export function checkContainer(problems: Problems, role: string, options: SophonContainerOptions): void {
  const image = `registry.example.com/sophon-${role}:1.0`;
  problems.check(`${role}.image`, options.image, isImage, 'be an image reference', image);
  for (const name of Object.keys(options.env ?? {})) {
    problems.check(`${role}.env['${name}']`, name, isEnvironmentName, 'be the name of a variable', 'SOPHON__Tier');
  }
  for (const path of Object.keys(options.files ?? {})) {
    const secret = '/run/secrets/jwt-key';
    problems.check(`${role}.files['${path}']`, path, isHostPath, 'be an absolute path in the container', secret);
  }
  options.networks?.forEach((network, index) => {
    const path = `${role}.networks[${index}]`;
    problems.check(path, network, isNetworkName, 'be the name of a Docker network', 'database');
  });
  const memory = (value: string) => /^[1-9][0-9]{0,6}$/.test(value) && Number(value) >= 32;
  problems.check(`${role}.memoryMiB`, options.memoryMiB, memory, 'be at least 32', '512');
  if (options.healthcheck?.length === 0) {
    problems.add(`${role}.healthcheck`, 'be a command and its arguments', '[]', 'curl');
  }
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
    healthcheck: { test, interval: '10s', timeout: '5s', retries: 5, startPeriod: '60s', startInterval: '1s' },
    wait: true,
    waitTimeout: START_SECONDS,
  };
}
