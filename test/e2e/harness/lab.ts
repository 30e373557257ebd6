import { IMAGES } from '../../../lib/model/images';
import { type StandInImages, standInImages } from '../stand-ins/images';
import { outcomeOf } from './process';
import { progress } from './progress';
import { installProvider } from './terraform';

/** Let's Encrypt's ACME server for tests. */
export const PEBBLE_IMAGE = 'ghcr.io/letsencrypt/pebble:2.10';
/** A DNS server that takes updates (RFC 2136). */
export const BIND_IMAGE = 'internetsystemsconsortium/bind9:9.20';
/** The later line of the Docker provider, tested where it is installed. */
export const LATER_PROVIDER = '4.5.0';

/** What the suites run on, or what is missing for it. */
export interface Lab {
  /** Sentences; empty when all is there. */
  readonly missing: string[];
  /** Whether a Docker engine answers. */
  readonly hasEngine: boolean;
  readonly images?: StandInImages;
  readonly hasLaterProvider: boolean;
}

/** Looks for everything that the suites need, fetches what can be fetched, and builds the stand-ins. */
export async function prepareLab(): Promise<Lab> {
  const engine = await missingEngine();
  const missing = [engine, await missingTerraform(), engine ? undefined : await missingImages()];
  const found = missing.filter((sentence) => sentence !== undefined);
  if (found.length > 0) return { missing: found, hasEngine: !engine, hasLaterProvider: false };
  progress('building the stand-ins');
  const images = await standInImages();
  const hasLaterProvider = (await installProvider(LATER_PROVIDER)) === undefined;
  return { missing: [], hasEngine: true, images, hasLaterProvider };
}

/** Why no engine can be used. */
export async function missingEngine(): Promise<string | undefined> {
  const { code, stderr } = await outcome('docker', 'version', '--format', '{{.Server.Version}}');
  return code === 0 ? undefined : `a Docker engine (start one, or set DOCKER_HOST): ${stderr.trim()}`;
}

/** Why Terraform cannot be used with the provider. */
export async function missingTerraform(): Promise<string | undefined> {
  const { code, stdout, stderr } = await outcome('terraform', 'version', '-json');
  if (code !== 0) return `Terraform >= 1.5 (install it): ${stderr.trim()}`;
  const version: string = JSON.parse(stdout).terraform_version;
  const [major, minor] = version.split('.').map(Number);
  if (major < 1 || (major === 1 && minor < 5)) return `Terraform >= 1.5 (upgrade it): this is ${version}`;
  const problem = await installProvider();
  return problem && `the provider kreuzwerker/docker (from its registry, or ~/.terraform.d/plugins): ${problem}`;
}

/** Images that are neither there nor to be had from their registry. */
async function missingImages(): Promise<string | undefined> {
  const absent: string[] = [];
  for (const image of [...Object.values(IMAGES), PEBBLE_IMAGE, BIND_IMAGE]) {
    if ((await outcome('docker', 'image', 'inspect', image)).code === 0) continue;
    progress(`pulling ${image}`);
    if ((await outcome('docker', 'pull', image)).code !== 0) absent.push(image);
  }
  return absent.length === 0 ? undefined : `images (pull or build them): ${absent.join(', ')}`;
}

/** A command that is not installed is one that fails. */
function outcome(command: string, ...args: string[]) {
  const env = { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: undefined };
  return outcomeOf(command, args, { env }).catch((error: Error) => ({ code: 127, stdout: '', stderr: error.message }));
}
