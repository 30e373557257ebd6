import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Row, row } from './rows';
import { type Deployer, installedDeployers, pluginDirectory, releases } from './terraform-programs';
import { installed } from './typescript';
import { type NodeVersion, NotRun, run, writeFiles } from './workshop';

const DOMAIN = 'compat.example.com';
const ANSWER = 'served by compat';

/** An edge that answers by itself, so that nothing of Sophon is needed. */
const PROGRAM = `
const { App, TerraformStack } = require('cdktf');
const { DockerProvider } = require('@cdktf/provider-docker/lib/provider');
const { CaddyProxy, Edge, Tls } = require('cdktf-sophon');
const app = new App();
const stack = new TerraformStack(app, 'edge');
new DockerProvider(stack, 'docker', { host: process.env.DOCKER_HOST });
const edge = new Edge(stack, 'Edge', {
  name: 'compat-edge',
  proxy: new CaddyProxy(),
  tls: Tls.none(),
  httpPort: Number(process.env.PORT),
  bindAddresses: ['127.0.0.1'],
});
edge.addSite('${DOMAIN}').addResponse('/', { body: '${ANSWER}' });
app.synth();
`;

/**
 * Deploys an edge with each Terraform and OpenTofu: it answers, a second plan is empty, and it can be destroyed.
 *
 * @param project where cdktf and the library are installed
 * @param node what synthesizes
 * @param every also with releases that are not installed here, which Go builds
 */
export async function terraformRows(project: string, node: NodeVersion, every: boolean): Promise<Row[]> {
  const library = `cdktf ${installed(join(project, '..'), 'cdktf')}`;
  const rows: Row[] = [];
  for (const deployer of [...installedDeployers(), ...(every ? releases() : [])]) {
    const subject = { language: 'JavaScript, `require`', library, node: node.version, terraform: deployer.title };
    rows.push(await row(subject, () => deploys(deployer, project, node)));
  }
  return rows;
}

async function deploys(deployer: Deployer, installedProject: string, node: NodeVersion): Promise<string> {
  requireEngine();
  const program = deployer.program();
  const port = await freePort();
  const project = join(installedProject, deployer.title.replaceAll(' ', '-'));
  writeFiles(project, { 'main.js': PROGRAM });
  run(project, ['node', 'main.js'], { node, env: { PORT: String(port) } });
  const stack = join(project, 'cdktf.out', 'stacks', 'edge');
  const terraform = (...args: string[]) => run(stack, [program, ...args, '-no-color']);
  initialize(terraform, project);
  try {
    terraform('apply', '-input=false', '-auto-approve');
    const answer = await answerOf(port);
    if (answer !== ANSWER) throw new Error(`the edge answers '${answer}'`);
    terraform('plan', '-input=false', '-detailed-exitcode');
  } finally {
    terraform('destroy', '-input=false', '-auto-approve');
  }
  return 'deployed, answers, a second plan is empty, destroyed';
}

function requireEngine(): void {
  try {
    run(process.cwd(), ['docker', 'version']);
  } catch {
    throw new NotRun('no Docker engine answers');
  }
}

/** `init` from the registry; where that is out of reach, from the providers that this machine has. */
function initialize(terraform: (...args: string[]) => string, project: string): void {
  try {
    terraform('init', '-input=false');
  } catch (error) {
    const plugins = pluginDirectory(project);
    if (!plugins) throw new NotRun(`the provider is not to be had: ${(error as Error).message}`);
    terraform('init', '-input=false', `-plugin-dir=${plugins}`);
  }
}

function answerOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, headers: { host: DOMAIN }, timeout: 10_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('end', () => resolve(body));
    });
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s'))).on('error', reject);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
