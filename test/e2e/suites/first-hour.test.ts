import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandsBelow, ReadmeProject } from '../../first-hour/readme-project';
import { belongings, containerName, containersCalled, docker, removeBelongings } from '../harness/docker';
import { facts, figure, standIns } from '../harness/facts';
import { internalRoot } from '../harness/internal-root';
import { WORK } from '../harness/paths';
import { type Outcome, outcomeOf } from '../harness/process';
import { factsOfEachProxy, type ProxyUnderTest } from '../harness/proxies';
import { served } from '../harness/served';
import type { Site } from '../harness/site';
import { secondsOf, until } from '../harness/wait';

const NAME = 'e2e-first-hour';
const PORTS = { httpPort: 18_082, httpsPort: 18_445 };
const work = join(WORK, 'first-hour');
const project = new ReadmeProject(work);
const rootFile = join(project.directory, 'root.crt');

// What was installed is large.
afterAll(() => rmSync(work, { recursive: true, force: true }));

facts('The first hour', undefined, () => {
  test("the README's commands, pasted into an empty folder, end in a synthesized stack and a passing test", async () => {
    await removeBelongings(NAME);
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    let output = '';
    const seconds = await secondsOf(async () => {
      output = await project.make();
    });
    figure('seconds', seconds.toFixed(0));
    expect(output).toMatch(/Tests: +3 passed/);
    expect(output).toContain('Generated Terraform code for the stacks: sophon');
  });
});

factsOfEachProxy('Deploy and doctor of a new project', (proxy) => {
  const site: Site = { domain: 'localhost', address: '127.0.0.1', ...PORTS };

  afterAll(() => {
    if (!process.env.E2E_MISSING) return removeBelongings(NAME);
  });

  test('what init writes is deployed by the command of the README, tells its URL and log, and answers', async () => {
    await initialize(proxy);
    const { gateway, dashboard } = standIns();
    const images = `SOPHON_GATEWAY_IMAGE='${gateway}' SOPHON_DASHBOARD_IMAGE='${dashboard}'`;
    const output = await project.paste(`export ${images}\n${unattended(commandsBelow('## Deploy'))}`);
    expect(output).toContain(`url = https://localhost:${PORTS.httpsPort}`);
    const [, logs] = output.match(/^ +logs = (.+)$/m) as RegExpMatchArray;
    expect(logs).toBe(`docker logs --follow ${NAME}`);
    await served(site);
    writeFileSync(rootFile, await until('there is a root', 30, () => internalRoot(NAME, proxy)));
  });

  test('the doctor finds a healthy edge well', async () => {
    const { code, stdout } = await doctor('--ca', rootFile);
    expect(problemsIn(stdout)).toEqual([]);
    expect(stdout).toContain(`from ${NAME}: ${NAME}-sophon-gateway.${NAME}:8080 ... ok`);
    expect(stdout).toContain('All is well.');
    expect(code).toBe(0);
  });

  test('the doctor says when clients do not trust the certificate', async () => {
    const { code, stdout } = await doctor();
    expect(problemsIn(stdout)).toEqual([expect.stringMatching(/^certificate .* not trusted here/)]);
    expect(code).toBe(1);
  });

  test('the doctor says when the gateway is stopped', async () => {
    await docker(['stop', '-t', '1', `${NAME}-sophon-gateway`]);
    const { code, stdout } = await doctor('--ca', rootFile);
    await docker(['start', `${NAME}-sophon-gateway`]);
    await served(site);
    expect(problemsIn(stdout)).toEqual([
      expect.stringMatching(new RegExp(`^container ${NAME}-sophon-gateway ... PROBLEM: it is stopped`)),
      expect.stringMatching(/\/api ... PROBLEM: 50[234]: the proxy does not get an answer/),
    ]);
    expect(code).toBe(1);
  });

  test('the doctor says when a domain is not served, and points nowhere', async () => {
    const domain = `wrong.invalid:${PORTS.httpsPort}`;
    const { code, stdout } = await doctor('--domain', domain, '--expect-address', '127.0.0.1');
    expect(problemsIn(stdout)).toEqual([
      'DNS of wrong.invalid ... PROBLEM: has no address',
      expect.stringMatching(/^redirect of http:\/\/wrong.invalid at 127.0.0.1 ... PROBLEM: /),
      expect.stringMatching(/^certificate ... PROBLEM: the handshake is refused/),
    ]);
    expect(code).toBe(1);
  });

  test('the doctor says when an upstream runs, and listens on another port', async () => {
    const [id] = await containersCalled(`${NAME}-sophon-dashboard`);
    const dashboard = await containerName(id);
    await docker(['rm', '--force', dashboard]);
    const called = ['--label', `cdktf-sophon.name=${NAME}-sophon-dashboard`];
    const listening = ['--network', NAME, '--env', 'PORT=81'];
    await docker(['run', '--detach', '--name', dashboard, ...called, ...listening, standIns().dashboard]);
    const { code, stdout } = await doctor('--ca', rootFile);
    await docker(['rm', '--force', dashboard]);
    expect(problemsIn(stdout)).toEqual([
      `from ${NAME}: ${dashboard}.${NAME}:80 ... PROBLEM: the container ${dashboard} runs, but does not answer the proxy there`,
      expect.stringMatching(/\/ ... PROBLEM: 50[234]: the proxy does not get an answer/),
    ]);
    expect(code).toBe(1);
  });

  test('destroy leaves the volume with the data of Sophon and nothing else', async () => {
    await project.paste('npx cdktf destroy --auto-approve --skip-provider-lock');
    const volumes = [`${NAME}-sophon-data`];
    expect(await belongings(NAME)).toEqual({ containers: [], networks: [], volumes });
  });
});

/** What init writes for a proxy and an internal authority takes the place of what was there, with names and ports of its own. */
async function initialize({ id }: ProxyUnderTest): Promise<void> {
  const fresh = join(work, id);
  await project.paste(`npx cdktf-sophon init '${fresh}' --proxy ${id} --tls internal`);
  const stack = readFileSync(join(fresh, 'sophon-stack.ts'), 'utf8');
  const ports = Object.entries(PORTS).map(([prop, port]) => `${prop}: ${port},`);
  const changed = stack
    .replace("bindAddresses: ['127.0.0.1'],", (line) => [line, ...ports, `name: '${NAME}',`].join(' '))
    .replace("name: 'sophon',", `name: '${NAME}-sophon',`);
  writeFileSync(join(project.directory, 'sophon-stack.ts'), changed);
}

/** The README's deploy, without its question, its images and what needs Terraform's own registry. */
function unattended(commands: string): string {
  const withoutImages = commands.replace(/^export .*\n/gm, '');
  return withoutImages.replace('npx cdktf deploy', 'npx cdktf deploy --auto-approve --skip-provider-lock');
}

function doctor(...args: string[]): Promise<Outcome> {
  return outcomeOf('npx', ['cdktf-sophon', 'doctor', ...args], { cwd: project.directory });
}

/** The lines that tell of a problem. */
function problemsIn(output: string): string[] {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.filter((line) => line.includes('... PROBLEM'));
}
