import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdktf';
import * as ts from 'typescript';
import { choicesOf } from '../../../cli/init/choices';
import { projectFiles } from '../../../cli/init/project';
import { writeFiles } from '../../../cli/init/write-files';

const ROOT = join(__dirname, '../../..');

const TLS = [
  { tls: 'letsencrypt', domain: 'sophon.example.com', email: 'ops@example.com' },
  { tls: 'internal' },
  { tls: 'files', domain: 'sophon.example.com', certificate: '/etc/ssl/fullchain.pem', key: '/etc/ssl/privkey.pem' },
];
const CHOICES = ['caddy', 'nginx', 'traefik'].flatMap((proxy) => TLS.map((tls) => ({ proxy, ...tls })));

/** Within the repository, where what projects import is found. */
let parent: string;
const directoryOf = ({ proxy, tls }: { proxy: string; tls: string }) => join(parent, `${proxy}-${tls}`);

beforeAll(() => {
  mkdirSync(join(ROOT, '.e2e'), { recursive: true });
  parent = mkdtempSync(join(ROOT, '.e2e', 'init-'));
  for (const flags of CHOICES) writeFiles(directoryOf(flags), projectFiles('my-sophon', choicesOf(flags)));
});
afterAll(() => rmSync(parent, { recursive: true }));

test.each(CHOICES)('what is written for %j synthesizes, with a URL and a command for the logs', (flags) => {
  const { SophonStack } = require(join(directoryOf(flags), 'sophon-stack.ts'));
  const stack = new SophonStack(Testing.app(), 'sophon', { gatewayImage: 'gateway:1', dashboardImage: 'dashboard:1' });
  const { output, resource } = JSON.parse(Testing.synth(stack, true));
  const url = `https://${flags.domain ?? 'localhost'}`;
  expect(output).toEqual({ url: { value: url }, logs: { value: 'docker logs --follow edge' } });
  const image = `\${docker_image.Ingress_Edge_Image_`;
  const containers: { name: string; image: string }[] = Object.values(resource.docker_container);
  expect(containers.find(({ name }) => name === 'edge')?.image).toContain(image);
  const [{ name: proxyImage }] = Object.entries<{ name: string }>(resource.docker_image)
    .filter(([id]) => id.startsWith('Ingress_Edge_Image_'))
    .map(([, one]) => one);
  expect(proxyImage).toContain(flags.proxy);
});

test('what is written for localhost is published for this machine alone', () => {
  const { SophonStack } = require(join(directoryOf({ proxy: 'caddy', tls: 'internal' }), 'sophon-stack.ts'));
  const stack = new SophonStack(Testing.app(), 'sophon', { gatewayImage: 'gateway:1', dashboardImage: 'dashboard:1' });
  expect(Testing.synth(stack)).toMatch(/"ip": "127\.0\.0\.1"/);
});

test('all of it compiles', () => {
  const { config } = ts.readConfigFile(join(directoryOf(CHOICES[0]), 'tsconfig.json'), ts.sys.readFile);
  const paths = { 'cdktf-sophon': [join(ROOT, 'lib/index.ts')] };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
  const files = ['main.ts', '__tests__/sophon-stack.test.ts'];
  const roots = CHOICES.flatMap((flags) => files.map((file) => join(directoryOf(flags), file)));
  const program = ts.createProgram(roots, { ...options, baseUrl: ROOT, paths });
  const sources = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(parent));
  expect(sources).toHaveLength(3 * CHOICES.length);
  const errors = sources.flatMap((source) => [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]);
  expect(errors.map(({ file, messageText }) => `${file?.fileName}: ${JSON.stringify(messageText)}`)).toEqual([]);
});
