import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { IMAGES } from '../../../lib/model/images';
import { Authority } from '../harness/certificates';
import { docker } from '../harness/docker';
import { facts, figure } from '../harness/facts';
import { ROOT } from '../harness/paths';
import { outcomeOf } from '../harness/process';

/** How a proxy is asked whether it accepts a configuration that lies at `directory`. */
interface Acceptance {
  readonly image: string;
  readonly directory: string;
  /** Which files under test/ are its golden configurations. */
  readonly golden: RegExp;
  /** Name that the proxy expects the configuration under. */
  readonly file: string;
  /** Shell text that fails with the proxy's words unless it accepts. @param text of all golden configurations */
  readonly accept: (text: string) => string;
}

const PROXIES: { [name: string]: Acceptance } = {
  Caddy: {
    image: IMAGES.caddy,
    directory: '/etc/caddy',
    golden: /Caddyfile$/,
    file: 'Caddyfile',
    accept: () => 'caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile',
  },
  nginx: {
    image: IMAGES.nginx,
    directory: '/etc/nginx/ingress',
    golden: /nginx\.conf$|nginx\/golden\/.*\.conf$/,
    file: 'nginx.conf',
    accept: () => "nginx -t -q -c /etc/nginx/ingress/nginx.conf -g 'user root root;'",
  },
  Traefik: {
    image: IMAGES.traefik,
    directory: '/etc/traefik/dynamic',
    golden: /ingress\.yml$|traefik\/golden\/.*\.yml$/,
    file: 'ingress.yml',
    accept: traefikAccepts,
  },
};

/** Traefik says nothing about what it accepted; its API does. An unknown file key is logged, a bad rule disables. */
function traefikAccepts(text: string): string {
  const resolvers = named(text, /certResolver: "([^"]+)"/g).flatMap((id) => {
    const acme = `--certificatesResolvers.${id}.acme`;
    return [`${acme}.email=a@example.com`, `${acme}.storage=/tmp/${id}.json`, `${acme}.tlsChallenge=true`];
  });
  return `
traefik --log.level=ERROR --providers.file.directory=/etc/traefik/dynamic --entryPoints.web.address=:80 \\
  --entryPoints.websecure.address=:443 --entryPoints.traefik.address=127.0.0.1:9000 --api.insecure=true --api.dashboard=false \\
  --ping=true --ping.manualRouting=true --entryPoints.health.address=127.0.0.1:8079 ${resolvers.join(' ')} >/tmp/log 2>&1 &
pid=$!
tries=0
until routers=$(wget -q -O - 'http://127.0.0.1:9000/api/http/routers?per_page=1000' 2>/dev/null) && [ "\${routers#*@file}" != "$routers" ]; do
  tries=$((tries + 1)); [ $tries -lt 300 ] || break; sleep 0.1
done
kill -9 $pid
# Its ports are free for the next one.
wait $pid
# It has no network, and an issuer has issued nothing.
grep -v -e 'providerName[":=]*[a-z-]*.acme' -e /certificates/ -e 'ACME certificate' /tmp/log && exit 1
case $routers in *'"status":"disabled"'*) echo "$routers"; exit 1 ;; *@file*) ;; *) echo 'no router'; exit 1 ;; esac
`;
}

/** What stands at the places of a text, each once. */
function named(text: string, place: RegExp): string[] {
  return [...new Set([...text.matchAll(place)].map(([, name]) => name))];
}

for (const [name, proxy] of Object.entries(PROXIES)) {
  facts('Golden files', name, () => {
    test(`the real proxy accepts every golden configuration`, async () => {
      const goldens = goldenFiles(proxy.golden);
      expect(goldens.length).toBeGreaterThan(0);
      figure('golden files', goldens.length);
      expect(await refusals(name, proxy, goldens)).toBe('');
    });
  });
}

function goldenFiles(pattern: RegExp): string[] {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
  return files.filter((file) => file.includes('golden/') && pattern.test(file)).map((file) => join(ROOT, 'test', file));
}

/** Runs the proxy's check on each file, one after the other in one container without a network. */
async function refusals(name: string, proxy: Acceptance, goldens: string[]): Promise<string> {
  const container = `e2e-goldens-${name.toLowerCase()}`;
  const script = `
for golden in /goldens/*; do
  cp "$golden" ${proxy.directory}/${proxy.file}
  said=$(sh -c "$ACCEPT" 2>&1) || printf '%s: %s\\n' "$golden" "$said"
done`;
  await outcomeOf('docker', ['rm', '-f', container]);
  const text = goldens.map((golden) => readFileSync(golden, 'utf8')).join('');
  const run = ['--network', 'none', '--user', '0', '--env', `ACCEPT=${proxy.accept(text)}`, '--add-host', HOST];
  await docker(['create', '--name', container, ...run, '--entrypoint', '/bin/sh', proxy.image, '-c', script]);
  const tree = stagedTree(proxy, goldens, text);
  try {
    await docker(['cp', `${tree}/.`, `${container}:/`]);
    return await docker(['start', '-a', container]);
  } finally {
    rmSync(tree, { recursive: true });
    await docker(['rm', '-f', container]);
  }
}

/** The name that some upstreams have stands in the hosts file, as it does in the publisher. */
const HOST = 'host.docker.internal:127.0.0.1';

/** What stands for every password; Caddy takes no account without one. */
const HASH = `$2b$10$${'a'.repeat(53)}`;

/** What Terraform puts a name in place of. */
const REFERENCE = /\$\{docker_container\.[^}]*\}/g;

/** The golden files, and the certificates, accounts and passwords that they name. */
function stagedTree(proxy: Acceptance, goldens: string[], text: string): string {
  const tree = mkdtempSync(join(tmpdir(), 'goldens-'));
  mkdirSync(join(tree, 'goldens'));
  for (const golden of goldens) {
    const place = relative(join(ROOT, 'test'), dirname(golden)).replaceAll('/', '-');
    const text = readFileSync(golden, 'utf8').replaceAll(REFERENCE, 'reference');
    writeFileSync(join(tree, 'goldens', `${place}-${basename(golden)}`), text);
  }
  const authority = new Authority('Golden files');
  const own = authority.issue(['sophon.example.com']);
  mkdirSync(join(tree, proxy.directory), { recursive: true });
  for (const file of named(text, new RegExp(`${proxy.directory}/([A-Za-z0-9._-]+\\.pem)`, 'g'))) {
    const isRoot = file.startsWith('acme-root');
    writeFileSync(join(tree, proxy.directory, file), isRoot ? authority.root : `${own.certificate}\n${own.key}`);
  }
  for (const file of named(text, new RegExp(`include ${proxy.directory}/([A-Za-z0-9.-]+);`, 'g'))) {
    writeFileSync(join(tree, proxy.directory, file), '');
  }
  // What Traefik reads of users is in secret files, of which there are no golden ones.
  for (const [index, name] of named(text, /- "([^"]+::users)"/g).entries()) {
    const file = `http:\n  middlewares:\n    "${name}":\n      basicAuth:\n        users: ["anna:${HASH}"]\n`;
    writeFileSync(join(tree, proxy.directory, `users-${index}.yml`), file);
  }
  for (const file of named(text, new RegExp(`import ${proxy.directory}/([^\\s{}]+\\.eab)`, 'g'))) {
    writeFileSync(join(tree, proxy.directory, file), 'eab kid-1 `c2VjcmV0`\n');
  }
  for (const file of named(text, new RegExp(`${proxy.directory}/([^\\s{}]+\\.password)`, 'g'))) {
    writeFileSync(join(tree, proxy.directory, file), HASH);
  }
  return tree;
}
