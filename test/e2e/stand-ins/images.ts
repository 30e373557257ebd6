import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { docker } from '../harness/docker';
import { ROOT } from '../harness/paths';
import { outputOf } from '../harness/process';

/** Images of the stand-ins. */
export interface StandInImages {
  readonly gateway: string;
  readonly dashboard: string;
  /** An authentication service. */
  readonly login: string;
  /** The HTTP APIs of DNS providers. */
  readonly dns: string;
}

const HERE = join(ROOT, 'test/e2e/stand-ins');
/** 'nobody': the stand-ins write nothing. */
const USER = '65534:65534';
const PORTS = { gateway: '8080', dashboard: '80', login: '9091', dns: '8053 8054' };
const NAMES = ['gateway', 'dashboard', 'login', 'dns'] as const;

/**
 * The images, built unless they are there: this machine's Node with the libraries it needs, and the bundled programs.
 * Their tags are the hash of that content, so the same sources give the same tags.
 */
export async function standInImages(): Promise<StandInImages> {
  const work = mkdtempSync(join(tmpdir(), 'stand-ins-'));
  try {
    const app = join(work, 'app');
    bundlePrograms(app);
    bundlePage(join(app, 'page'));
    const hash = hashOf(app);
    const [gateway, dashboard, login, dns] = NAMES.map((name) => `sophon-${name}-stand-in:${hash}`);
    const tags = { gateway, dashboard, login, dns };
    const present = await docker(['images', '--format', '{{.Repository}}:{{.Tag}}']);
    const complete = Object.values(tags).every((tag) => present.split('\n').includes(tag));
    if (!complete) await importImages(work, tags);
    return tags;
  } finally {
    rmSync(work, { recursive: true });
  }
}

const BUNDLE: BuildOptions = { bundle: true, absWorkingDir: ROOT, legalComments: 'none', logLevel: 'warning' };

function bundlePrograms(app: string): void {
  const entryPoints = Object.fromEntries(NAMES.map((name) => [name, join(HERE, name, 'main.ts')]));
  // ws runs without these two, which are native add-ons.
  const external = ['bufferutil', 'utf-8-validate'];
  buildSync({ ...BUNDLE, entryPoints, external, outdir: app, platform: 'node', target: 'node20' });
}

/** The page with its script and style under names that hold the hash of their content, as front-end builds do. */
function bundlePage(out: string): void {
  const page = join(HERE, 'dashboard/page');
  const entryPoints = [join(page, 'app.mjs'), join(page, 'app.css')];
  buildSync({ ...BUNDLE, entryPoints, outdir: join(out, 'assets'), entryNames: '[name]-[hash]', platform: 'browser' });
  const assets = readdirSync(join(out, 'assets'));
  const asset = (extension: string) => `/assets/${assets.find((name) => name.endsWith(extension))}`;
  const html = readFileSync(join(page, 'index.html'), 'utf8');
  writeFileSync(join(out, 'index.html'), html.replace('%SCRIPT%', asset('.js')).replace('%STYLE%', asset('.css')));
}

function hashOf(app: string): string {
  const hash = createHash('sha256').update(`${process.version} ${process.arch} ${USER}`);
  const names = readdirSync(app, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of names.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    hash.update(path.slice(app.length)).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 12);
}

async function importImages(work: string, tags: StandInImages): Promise<void> {
  const root = join(work, 'root');
  mkdirSync(join(root, 'tmp'), { recursive: true });
  cpSync(join(work, 'app'), join(root, 'app'), { recursive: true });
  copyInto(root, realpathSync(process.execPath), '/usr/bin/node');
  for (const library of librariesOf(process.execPath)) copyInto(root, library, library);
  // Times and owners fixed: the same files give the same image.
  const fixed = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '--mode=go+rX'];
  const archive = join(work, 'root.tar');
  await outputOf('tar', [...fixed, '-C', root, '-cf', archive, '.']);
  for (const name of NAMES) {
    const changes = [`USER ${USER}`, `EXPOSE ${PORTS[name]}`, `ENTRYPOINT ["/usr/bin/node","/app/${name}.js"]`];
    await docker(['import', ...changes.flatMap((change) => ['--change', change]), archive, tags[name]]);
  }
}

/** Paths of the shared libraries and the loader of a program, as the loader itself names them. */
function librariesOf(program: string): string[] {
  const listing = execFileSync('ldd', [program], { encoding: 'utf8' });
  return [...listing.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path);
}

function copyInto(root: string, from: string, path: string): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  cpSync(realpathSync(from), join(root, dirname(path), basename(path)));
}
