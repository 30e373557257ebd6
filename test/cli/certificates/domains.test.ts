import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type TerraformStack, TerraformVariable } from 'cdktf';
import { domainOf, servedDomains } from '../../../cli/certificates/domains';
import { Tls } from '../../../lib';
import { edgeIn, newStack } from '../../stack';
import { aContainer, removeFakeDocker, useFakeDocker, useNoDocker } from '../doctor/fake-docker';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'certificates-domains-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
  removeFakeDocker();
});

/** Synthesizes a project with these stacks. */
function synthesize(stacks: { [id: string]: (stack: TerraformStack) => void }): void {
  const app = new App({ outdir: join(directory, 'cdktf.out') });
  for (const [id, declare] of Object.entries(stacks)) declare(newStack(id, app));
  app.synth();
}

const PROJECT = {
  one: (stack: TerraformStack) => {
    const edge = edgeIn(stack);
    edge.addSite('sophon.example.com', { additionalDomains: ['www.example.com'] });
    edge.addSite('*.example.com');
  },
  two: (stack: TerraformStack) => {
    edgeIn(stack, { name: 'two', httpPort: 8080, httpsPort: 8443 }).addSite('staging.example.com');
  },
};

const at = (port: number, ...names: string[]) => names.map((name) => ({ name, port }));

test('of a project all domains of all edges are known, each with the port of its edge', async () => {
  synthesize(PROJECT);
  const found = await servedDomains({ directory });
  expect(found).toEqual(expect.arrayContaining(at(443, 'sophon.example.com', 'www.example.com', '*.example.com')));
  expect(found).toEqual(expect.arrayContaining(at(8443, 'staging.example.com')));
  expect(found).toHaveLength(4);
});

test('of a project one stack may be meant', async () => {
  synthesize(PROJECT);
  expect(await servedDomains({ directory, stack: 'two' })).toEqual(at(8443, 'staging.example.com'));
  await expect(servedDomains({ directory, stack: 'three' })).rejects.toThrow(
    "--stack: must be one of one, two, got 'three'",
  );
});

const ENGINE = {
  version: '28.3.2',
  containers: [
    {
      ...aContainer('edge-config-1'),
      called: 'edge-config',
      sites: 'https://a.example.com https://*.example.com:8443',
    },
    { ...aContainer('other-config-1'), called: 'other-config', sites: 'https://b.example.com https://[fd00::1]' },
    aContainer('stranger'),
  ],
};

test('without a project it is what the edges on the engine serve, or the one that is meant', async () => {
  useFakeDocker(ENGINE);
  expect(await servedDomains({ directory })).toEqual([
    ...at(443, 'a.example.com'),
    ...at(8443, '*.example.com'),
    ...at(443, 'b.example.com', 'fd00::1'),
  ]);
  expect(await servedDomains({ directory, edge: 'other' })).toEqual(at(443, 'b.example.com', 'fd00::1'));
});

const UNKNOWN = {
  one: (stack: TerraformStack) => {
    const domain = new TerraformVariable(stack, 'domain', { type: 'string' });
    edgeIn(stack).addSite(domain.stringValue);
  },
};

test('what only Terraform knows is asked of the engine', async () => {
  synthesize(UNKNOWN);
  useFakeDocker(ENGINE);
  expect(await servedDomains({ directory })).toEqual([...at(443, 'a.example.com'), ...at(8443, '*.example.com')]);
});

test('fails when only Terraform knows it and there is no engine, rather than look at less', async () => {
  synthesize({ ...UNKNOWN, two: PROJECT.two });
  useNoDocker();
  await expect(servedDomains({ directory })).rejects.toThrow(
    'must be told a domain, as the domains of stack one are known to Terraform alone and the Docker engine cannot be asked',
  );
});

test('fails when there is nothing to look at, rather than find that all is well', async () => {
  useFakeDocker({ version: '28.3.2', containers: [] });
  await expect(servedDomains({ directory })).rejects.toThrow('no edge of the engine names a site');
  synthesize({ one: (stack) => void edgeIn(stack, { tls: Tls.none() }).addSite('a.example.com') });
  await expect(servedDomains({ directory })).rejects.toThrow(`cdktf.out in ${directory} names no site`);
});

test.each([
  ['a.example.com', 'a.example.com', 443],
  ['a.example.com:8443', 'a.example.com', 8443],
  ['*.example.com', '*.example.com', 443],
  ['localhost', 'localhost', 443],
  ['10.0.0.7:444', '10.0.0.7', 444],
  ['fd00::1', 'fd00::1', 443],
  ['[fd00::1]:8443', 'fd00::1', 8443],
])('%s is a domain', (text, name, port) => {
  expect(domainOf(text)).toEqual({ name, port });
});

test.each([
  '',
  'https://a.example.com',
  'a.example.com/x',
  'A.example.com',
  'a.*.example.com',
  'a.example.com:',
  'a:70000',
])("fails with the domain '%s'", (text) => {
  expect(() => domainOf(text)).toThrow('domain: must be a host name in lower case, without scheme or path');
});
