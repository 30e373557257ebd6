import dns from 'node:dns/promises';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor } from '../../../cli/doctor/command';
import { CERTIFICATE } from '../../certificates/certificates';
import { runCommand } from '../run-command';
import { aContainer, type FakeEngine, removeFakeDocker, useFakeDocker, useNoDocker } from './fake-docker';
import { answering, closeServers, freePort, httpServer, httpsServer, listen } from './servers';

let directory: string;
let root: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'doctor-'));
  root = join(directory, 'root.crt');
  writeFileSync(root, CERTIFICATE);
  jest.spyOn(dns, 'lookup').mockImplementation((async () => [{ address: '127.0.0.1', family: 4 }]) as never);
});
afterEach(async () => {
  jest.restoreAllMocks();
  removeFakeDocker();
  await closeServers();
  rmSync(directory, { recursive: true });
});

const PROXY = aContainer('edge', { Mounts: [{ Name: 'edge-config', Destination: '/etc/proxy' }] });
const PUBLISHER = aContainer('edge-config', {}, { Status: 'exited' });
const GATEWAY = aContainer('sophon-gateway');

/** All that the doctor wants to see. */
const HEALTHY: FakeEngine = {
  version: '29',
  containers: [PROXY, PUBLISHER, GATEWAY],
  exec: [{ command: 'grep', stdout: 'sophon-gateway.edge:8080\n' }, { command: 'wget' }],
};

/** A project as `cdktf synth` leaves it, whose edge is published on these ports. */
function project(httpPort: number, httpsPort: number, host?: string): void {
  const stack = join(directory, 'cdktf.out', 'stacks', 'sophon');
  mkdirSync(stack, { recursive: true });
  const ports = [httpPort, httpsPort].map((external) => ({ external, protocol: 'tcp' }));
  const docker_container = {
    Config: { name: 'edge-config', must_run: false },
    Proxy: { name: 'edge', ports },
    Gateway: { name: 'sophon-gateway' },
  };
  const provider = { docker: [{ host }] };
  const output = { url: { value: `https://sophon.example.com:${httpsPort}` } };
  writeFileSync(join(stack, 'cdk.tf.json'), JSON.stringify({ provider, resource: { docker_container }, output }));
}

/** Both ports of an edge that works; the gateway's answer. */
async function edge(status = 200): Promise<[http: number, https: number]> {
  const https = await httpsServer(answering(status));
  const http = await httpServer(answering(308, `https://sophon.example.com:${https}/`));
  project(http, https);
  return [http, https];
}

const run = (...args: string[]) => runCommand(doctor, directory, ...args);

test('all is well when all is well: what was looked at is told', async () => {
  useFakeDocker(HEALTHY);
  const [http, https] = await edge();
  const { code, output } = await run('--ca', root);
  expect(
    output
      .replaceAll(String(http), 'HTTP')
      .replaceAll(String(https), 'HTTPS')
      .replace(/\d+ days/, 'N days'),
  ).toBe(`
Stack sophon
  Docker engine ... ok: 29
  container edge-config ... ok: the configuration is published
  container edge ... ok: running
  container sophon-gateway ... ok: running
  from edge: sophon-gateway.edge:8080 ... ok

https://sophon.example.com:HTTPS
  DNS of sophon.example.com ... ok: 127.0.0.1
  port HTTP of 127.0.0.1 ... ok
  redirect of http://sophon.example.com at 127.0.0.1 ... ok: 308 to https://sophon.example.com:HTTPS/
  port HTTPS of 127.0.0.1 ... ok
  certificate ... ok: issued by 'sophon.example.com' for sophon.example.com, www.sophon.example.com, N days left
  https://sophon.example.com:HTTPS/ ... ok: 200
  https://sophon.example.com:HTTPS/api ... ok: 200

All is well.
`);
  expect(code).toBe(0);
});

test('fails when the gateway is stopped: its container and its answer are problems, its connection is not tried', async () => {
  const stopped = aContainer('sophon-gateway', {}, { Status: 'exited', ExitCode: 1 });
  useFakeDocker({ ...HEALTHY, containers: [PROXY, PUBLISHER, stopped] });
  await edge(502);
  const { code, output } = await run('--ca', root);
  expect(code).toBe(1);
  expect(output).toContain('container sophon-gateway ... PROBLEM: it is stopped (exit code 1)');
  expect(output).toContain('/api ... PROBLEM: 502');
  expect(output).not.toContain('from edge:');
});

test('fails when nothing is deployed: neither redirect nor certificate is asked for', async () => {
  useFakeDocker({ version: '29' });
  project(await freePort(), await freePort());
  const { code, output } = await run();
  expect(code).toBe(1);
  expect(output).toContain('container edge ... PROBLEM: there is no such container');
  expect(output).toContain('... PROBLEM: nothing listens there');
  expect(output).not.toMatch(/redirect|certificate/);
});

test('fails when the domain is not served, and tells what the edge complains of', async () => {
  useFakeDocker({ ...HEALTHY, logs: { edge: 'fine\nno certificate: error 1\n' } });
  const https = await listen(createServer((socket) => socket.destroy()));
  project(await httpServer(answering(404)), https);
  const { code, output } = await run('--domain', `other.example.com:${https}`);
  expect(code).toBe(1);
  expect(output).toContain('redirect of http://other.example.com at 127.0.0.1 ... PROBLEM: 404');
  expect(output).toContain('certificate ... PROBLEM: the handshake is refused');
  expect(output).toContain('log of edge ... note: no certificate: error 1');
  expect(output).not.toContain('other.example.com/api');
});

test('fails when DNS points elsewhere, and asks the expected address all the same', async () => {
  useNoDocker();
  const [, https] = await edge();
  jest.spyOn(dns, 'lookup').mockImplementation((async () => [{ address: '198.51.100.1', family: 4 }]) as never);
  const { code, output } = await run('--expect-address', '127.0.0.1', '--ca', root);
  expect(code).toBe(1);
  expect(output).toContain('DNS of sophon.example.com ... PROBLEM: points to 198.51.100.1, not to 127.0.0.1');
  expect(output).toContain(`https://sophon.example.com:${https}/api ... ok: 200`);
  expect(output).toContain('1 problem found.');
});

test('a domain that points to the engine that the provider is told is well, wherever that is', async () => {
  useNoDocker();
  const resolve = async () => [{ address: '127.0.0.2', family: 4 }];
  jest.spyOn(dns, 'lookup').mockImplementation(resolve as never);
  project(80, 443);
  expect((await run()).output).toContain('DNS of sophon.example.com ... note: points to 127.0.0.2');
  project(80, 443, 'ssh://deploy@engine.example.com');
  expect((await run()).output).toContain('DNS of sophon.example.com ... ok: 127.0.0.2');
});

test('without a project the edge is looked for by its name, and the domain as it is given', async () => {
  useFakeDocker({
    ...HEALTHY,
    containers: [aContainer('other'), aContainer('other-config', {}, { Status: 'exited' })],
  });
  const port = await httpsServer(answering(200));
  const { output } = await run('--name', 'other', '--domain', `sophon.example.com:${port}`);
  expect(output).toContain('Edge other\n');
  expect(output).toContain('container other ... ok: running\n');
  expect(output).toContain('port 80 of 127.0.0.1');
});

test('a project without a URL among its outputs is told so', async () => {
  useNoDocker();
  project(80, 443);
  writeFileSync(join(directory, 'cdktf.out/stacks/sophon/cdk.tf.json'), '{}');
  expect((await run()).output).toContain('No domain is known: say --domain');
});

test('help is told', async () => {
  expect(await run('--help')).toMatchObject({
    code: 0,
    output: expect.stringContaining('Usage: npx cdktf-sophon doctor'),
  });
});

test.each([
  [[], 'must be run where a project was synthesized'],
  [['--stack', 'x'], '--stack: must be synthesized in'],
  [
    ['--domain', 'https://a.example'],
    "--domain: must be a host name in lower case, without scheme or path, got 'https://a.example'",
  ],
  [['--domain', 'a.example:x'], '--domain: must be a host name'],
  [['--domain', 'a.example', '--expect-address', 'here'], "--expect-address: must be an IP address, got 'here'"],
  [['--domain', 'a.example', '--ca', '/nowhere'], "--ca: must be a file with a certificate as PEM, got '/nowhere'"],
  [['--domian', 'a.example'], "got '--domian'"],
])('fails with %j', async (args, message) => {
  await expect(run(...args)).rejects.toThrow(message);
});

test('fails when the project has no such stack, and names those that it has', async () => {
  project(80, 443);
  await expect(run('--stack', 'x')).rejects.toThrow("--stack: must be one of sophon, got 'x'");
});
