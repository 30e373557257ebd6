import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { Demo, dockerHost, type RunningDemo } from './demo/demo';
import { missingEngine, missingTerraform } from './harness/lab';
import { ROOT } from './harness/paths';
import { progress } from './harness/progress';
import { standInImages } from './stand-ins/images';

const DIRECTORY = join(ROOT, '.demo');

/** `npm run demo [-- --http-port 8080 --https-port 8443]`, and `npm run demo -- --down`. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { down: { type: 'boolean' }, 'http-port': { type: 'string' }, 'https-port': { type: 'string' } },
  });
  process.env.DOCKER_HOST ??= await dockerHost();
  const missing = [missingSystem(), await missingEngine(), await missingTerraform()].filter((text) => text);
  for (const sentence of missing) console.error(`The demo needs ${sentence}`);
  if (missing.length > 0) return 1;
  const ports = { httpPort: Number(values['http-port'] ?? 80), httpsPort: Number(values['https-port'] ?? 443) };
  const demo = new Demo(DIRECTORY, 'demo', ports);
  if (values.down) return down(demo);
  progress('building stand-ins for the gateway and the dashboard');
  const images = await standInImages();
  progress('deploying examples/localhost.ts with them');
  tell(await demo.up(images));
  return 0;
}

async function down(demo: Demo): Promise<number> {
  if (existsSync(DIRECTORY)) await demo.down();
  console.log('The demo is gone.');
  return 0;
}

function missingSystem(): string | undefined {
  if (process.platform === 'linux') return undefined;
  return `Linux, because it makes the stand-ins' images of this machine's own Node.js: this is ${process.platform}`;
}

function tell({ url, rootFile, commands }: RunningDemo): void {
  const root = relative(process.cwd(), rootFile);
  console.log(`
Sophon's stand-ins are at ${url}

The browser will not trust it: its authority is the edge's own. Its root is in ${root}; how to make a
browser trust it is in the README under "Trust the internal CA". curl takes it as it is:

${commands.map(({ shows, line }) => `  ${shows}:\n    ${line}`).join('\n')}

Change examples/localhost.ts and run this again: a new route is live without a restart.
\`npm run demo -- --down\` removes all of it.`);
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(error.message);
    if (/already allocated|already in use/.test(error.message)) {
      console.error('Free ports 80 and 443, or take others: npm run demo -- --http-port 8080 --https-port 8443');
    }
    process.exit(1);
  },
);
