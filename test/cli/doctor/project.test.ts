import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { App, TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { readStacks } from '../../../cli/doctor/project';
import { CaddyProxy, SophonIngress, Tls } from '../../../lib';
import { sophonIn } from '../../stack';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'doctor-project-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function synthesize(declare: (stack: TerraformStack) => void): void {
  const app = new App({ outdir: join(directory, 'cdktf.out') });
  declare(new TerraformStack(app, 'sophon'));
  app.synth();
}

test('a stack tells its engine, its containers, its edge with its ports, and what users open', () => {
  synthesize((stack) => {
    new DockerProvider(stack, 'docker', { host: 'ssh://deploy@sophon.example.com' });
    const { gateway, dashboard } = sophonIn(stack);
    const ingress = new SophonIngress(stack, 'Ingress', {
      domain: 'sophon.example.com',
      gateway,
      dashboard,
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      proxy: new CaddyProxy(),
      httpPort: 8080,
      httpsPort: 8443,
      http3: true,
    });
    new TerraformOutput(stack, 'url', { value: ingress.url });
    new TerraformOutput(stack, 'logs', { value: 'docker logs edge' });
    new TerraformOutput(stack, 'count', { value: 1 });
  });
  const [stack] = readStacks(directory);
  expect({ ...stack, urls: stack.urls.map(String), sites: stack.sites.map(String) }).toEqual({
    name: 'sophon',
    dockerHost: 'ssh://deploy@sophon.example.com',
    containers: expect.arrayContaining([
      { name: 'edge', oneShot: false },
      { name: 'edge-config', oneShot: true },
      { name: 'edge-lego', oneShot: false },
      { name: 'sophon-gateway', oneShot: false },
      { name: 'sophon-dashboard', oneShot: false },
    ]),
    edges: [{ name: 'edge', ports: [8080, 8443] }],
    urls: ['https://sophon.example.com:8443/'],
    sites: ['https://sophon.example.com:8443/'],
    hasUnknownSites: false,
  });
  expect(stack.containers).toHaveLength(5);
});

test('what only Terraform knows is left out', () => {
  synthesize((stack) => {
    const domain = new TerraformVariable(stack, 'domain', { type: 'string' });
    new DockerProvider(stack, 'docker', { host: domain.stringValue });
    new TerraformOutput(stack, 'url', { value: `https://${domain.stringValue}` });
  });
  expect(readStacks(directory)).toEqual([
    { name: 'sophon', dockerHost: undefined, containers: [], edges: [], urls: [], sites: [], hasUnknownSites: false },
  ]);
});

test('a directory without a synthesized project has none', () => {
  expect(readStacks(directory)).toEqual([]);
  mkdirSync(join(directory, 'cdktf.out', 'stacks', 'empty'), { recursive: true });
  writeFileSync(join(directory, 'cdktf.out', 'stacks', 'stray'), '');
  expect(readStacks(directory)).toEqual([]);
});
