import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTree, roomViolations } from '../scripts/check-rooms';
import { placesNaming, placesOfEvery, proxyFolders } from '../scripts/proxy-places';

const LIB = readTree(join(__dirname, '..', 'lib'));

const violations = (tree: { [path: string]: string }) => roomViolations(new Map(Object.entries(tree)));

describe('the rooms check', () => {
  it('finds nothing in lib/', () => {
    expect(roomViolations(LIB)).toEqual([]);
    expect(LIB.size).toBeGreaterThan(50);
  });

  it('finds nothing where every import runs downwards or stays in its room', () => {
    const tree = {
      'index.ts': "export * from './sophon/sophon';",
      'sophon/sophon.ts':
        "import { Edge } from '../edge/edge';\nimport { Image } from '@cdktf/provider-docker/lib/image';",
      'edge/edge.ts': "import { Tls } from './tls/tls';\nimport { Engine } from '../docker/engine';",
      'edge/tls/tls.ts': "import { CaddyProxy } from '../../proxies/caddy/caddy-proxy';",
      'edge/upstream.ts': "import type { Container } from '@cdktf/provider-docker/lib/container';",
      'docker/engine.ts': "import { Container } from '@cdktf/provider-docker/lib/container';\nimport '../model/plan';",
      'proxies/caddy/caddy-proxy.ts': "import { certificates } from '../certificates';",
      'proxies/certificates.ts': "import { isDomain } from '../internal/validate';",
      'internal/validate.ts': "import { Intent } from '../model/intent';",
      'model/intent.ts': "import { Construct } from 'constructs';",
      'model/plan.ts': '',
    };
    expect(violations(tree)).toEqual([]);
  });

  it.each([
    ['model/intent.ts', '../internal/validate', "'model' must not import from 'internal'"],
    ['internal/literal.ts', '../proxies/certificates', "'internal' must not import from 'proxies'"],
    ['internal/literal.ts', '../docker/engine', "'internal' must not import from 'docker'"],
    ['docker/engine.ts', '../proxies/certificates', "'docker' must not import from 'proxies'"],
    ['docker/engine.ts', '../proxies/caddy/caddyfile', "'docker' must not import from 'proxies/caddy'"],
    ['proxies/certificates.ts', '../docker/engine', "'proxies' must not import from 'docker'"],
    ['proxies/certificates.ts', './caddy/caddyfile', "'proxies' must not import from 'proxies/caddy'"],
    ['proxies/caddy/caddyfile.ts', '../../docker/engine', "'proxies/caddy' must not import from 'docker'"],
    ['proxies/caddy/caddyfile.ts', '../nginx/nginx-conf', "'proxies/caddy' must not import from 'proxies/nginx'"],
    ['proxies/envoy/envoy.ts', '../traefik/traefik-yaml', "'proxies/envoy' must not import from 'proxies/traefik'"],
    ['docker/engine.ts', '../edge/edge', "'docker' must not import from 'edge'"],
    ['edge/tls/tls.ts', '../../sophon/sophon', "'edge' must not import from 'sophon'"],
    ['sophon/sophon.ts', '../index', "'sophon' must not import from 'index.ts'"],
  ])('fails when %s imports %s', (file, specifier, rule) => {
    expect(violations({ [file]: `// one line\nimport { x } from '${specifier}';` })).toEqual([
      `lib/${file}:2: imports '${specifier}', but ${rule}`,
    ]);
  });

  it.each([
    ["import type { Edge } from '../edge/edge';"],
    ["import { type Edge } from '../edge/edge';"],
    ["export * from '../edge/edge';"],
    ["export type { Edge } from '../edge/edge';"],
    ["import edge = require('../edge/edge');"],
    ["const edge = require('../edge/edge');"],
    ["const edge = import('../edge/edge');"],
    ["let edge: import('../edge/edge').Edge;"],
  ])('fails when a lower room says %s', (statement) => {
    expect(violations({ 'model/intent.ts': statement })).toHaveLength(1);
  });

  it('fails when a file is in no room, or imports what is in none', () => {
    expect(violations({ 'helpers/names.ts': '' })).toEqual(['lib/helpers/names.ts: must be in a room']);
    expect(violations({ 'edge/edge.ts': "import { run } from '../../test/run';" })).toEqual([
      "lib/edge/edge.ts:1: imports '../../test/run', which is in no room",
    ]);
  });

  it('fails when files of one room import each other in a circle, be it for types', () => {
    const tree = {
      'edge/edge.ts': "import { Site } from './site';",
      'edge/site.ts': "\nimport { Route } from './route';",
      'edge/route.ts': "\n\nimport type { Site } from './site';",
    };
    expect(violations(tree)).toEqual([
      "lib/edge/route.ts:3: imports './site', which closes the circle edge/site.ts -> edge/route.ts -> edge/site.ts",
    ]);
    expect(violations({ 'edge/edge.ts': "import { Edge } from './edge';" })).toHaveLength(1);
  });

  it.each(['proxies/caddy/caddy-proxy.ts', 'edge/edge.ts', 'edge/upstreams.ts', 'model/plan.ts', 'index.ts'])(
    'fails when %s knows the Docker provider',
    (file) => {
      const statement = "import type { Container } from '@cdktf/provider-docker/lib/container';";
      expect(violations({ [file]: statement })).toEqual([
        `lib/${file}:1: imports '@cdktf/provider-docker/lib/container', but only docker/, sophon/, edge/upstream.ts may know the Docker provider`,
      ]);
    },
  );

  it('fails when all of the Docker provider is loaded', () => {
    expect(violations({ 'docker/engine.ts': "import { container } from '@cdktf/provider-docker';" })).toEqual([
      "lib/docker/engine.ts:1: imports '@cdktf/provider-docker', but must name a part (e.g. '@cdktf/provider-docker/lib/container')",
    ]);
  });

  it.each([
    ["const entrypoint = ['/bin/sh', '-euc', `exec nginx`];"],
    ["const healthcheck = ['CMD', 'sh', '-c', 'nc -z 127.0.0.1 80'];"],
    ["const ASK = 'exec 3<>/dev/tcp/127.0.0.1/80';\nconst healthcheck = ['CMD', '/bin/bash', '-ec', ASK];"],
    ["const START = `exec ${NGINX}`.trim();\nconst entrypoint = ['/bin/sh', '-c', START];"],
    ["const entrypoint = ['/bin/sh', '-c', `${shellProgram(__dirname, 'loop.sh')} &`];"],
    ["const entrypoint = ['/bin/sh', '-c', terraformText('exec nginx')];"],
    ["const config = { validate: 'nginx -t' };"],
    ["const activate = 'nginx -s reload';\nconst config = { activate };"],
  ])('fails when code holds shell: %s', (code) => {
    expect(violations({ 'proxies/nginx/nginx-process.ts': code })).toEqual([
      expect.stringMatching(/^lib\/proxies\/nginx\/nginx-process\.ts:\d: holds a shell program, which must be a file/),
    ]);
  });

  it.each([
    ["const entrypoint = ['/bin/sh', '-euc', shellProgram(__dirname, 'start.sh'), 'start', '80'];"],
    ["const entrypoint = ['/bin/sh', '-euc', terraformText(shellProgram(__dirname, 'start.sh'))];"],
    ["const START = shellProgram(__dirname, 'start.sh');\nconst entrypoint = ['/bin/sh', '-c', START];"],
    ['const config = { validate: expiryCheck(), activate: plan.activate };'],
    ["const config = { validate: `${expiryCheck()}\\n${shellProgram(__dirname, 'check.sh')}` };"],
    ["const healthcheck = ['CMD', 'traefik', 'healthcheck'];"],
  ])('lets pass: %s', (code) => {
    expect(violations({ 'proxies/nginx/nginx-process.ts': code })).toEqual([]);
  });
});

describe('a fourth proxy', () => {
  it('is one folder, and a line in each of the places that name every proxy', () => {
    const proxies = proxyFolders(LIB);
    expect(proxies).toEqual(['caddy', 'nginx', 'traefik']);
    expect(placesOfEvery(proxies, LIB)).toEqual(['index.ts', 'model/images.ts']);
    expect(placesOfEvery(proxies, readTree(join(__dirname, '..', 'scripts')))).toEqual(['readme-tables.ts']);
  });

  it('has its places listed in the README', () => {
    const readme = readFileSync(join(__dirname, '..', 'README.md'), 'utf8');
    const [, section] = /### A fourth proxy\n([\s\S]*?)\n\nand the suites/.exec(readme) ?? [];
    const listed = [...(section ?? '').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link);
    const proxies = proxyFolders(LIB);
    const scripts = readTree(join(__dirname, '..', 'scripts'));
    const places = [
      ...placesOfEvery(proxies, LIB).map((path) => `lib/${path}`),
      ...placesOfEvery(proxies, scripts).map((path) => `scripts/${path}`),
      ...placesOfEvery(proxies, readTree(join(__dirname, '..', 'cli'))).map((path) => `cli/${path}`),
    ];
    expect(listed).toEqual(places);
  });

  it('has its places found by what code names, and not by what it says', () => {
    const tree = new Map([
      ['proxies/nginx/nginx-proxy.ts', 'export class NginxProxy {}'],
      ['edge/edge.ts', "import { Plan } from '../proxies/nginx/plan';"],
      ['model/images.ts', "const IMAGES = { nginx: 'one' };"],
      ['index.ts', 'export { NginxProxy };'],
      ['model/plan.ts', "// as nginx does\nconst text = 'nginx';"],
    ]);
    expect(placesNaming('nginx', tree)).toEqual(['edge/edge.ts', 'model/images.ts', 'index.ts']);
  });
});
