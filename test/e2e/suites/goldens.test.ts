import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { IMAGES } from '../../../lib/proxies/images';
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
  /** Shell text that fails with the proxy's words unless it accepts. */
  readonly accept: string;
}

/** Traefik says nothing about what it accepted; its API does. An unknown file key is logged, a bad rule disables. */
const TRAEFIK_ACCEPTS = `
traefik --log.level=ERROR --providers.file.directory=/etc/traefik/dynamic --entryPoints.web.address=:80 \\
  --entryPoints.websecure.address=:443 --entryPoints.traefik.address=127.0.0.1:9000 --api.insecure=true --api.dashboard=false \\
  --certificatesResolvers.acme.acme.email=a@example.com --certificatesResolvers.acme.acme.storage=/tmp/acme.json \\
  --certificatesResolvers.acme.acme.tlsChallenge=true >/tmp/log 2>&1 &
pid=$!
tries=0
until routers=$(wget -q -O - 'http://127.0.0.1:9000/api/http/routers?per_page=1000' 2>/dev/null) && [ "\${routers#*@file}" != "$routers" ]; do
  tries=$((tries + 1)); [ $tries -lt 300 ] || break; sleep 0.1
done
kill -9 $pid
# It has no network, and an issuer has issued nothing.
grep -v -e 'providerName":"acme' -e providerName=acme -e /certificates/ -e 'ACME certificate' /tmp/log && exit 1
case $routers in *'"status":"disabled"'*) echo "$routers"; exit 1 ;; *@file*) ;; *) echo 'no router'; exit 1 ;; esac
`;

const PROXIES: { [name: string]: Acceptance } = {
  Caddy: {
    image: IMAGES.caddy,
    directory: '/etc/caddy',
    golden: /Caddyfile$/,
    file: 'Caddyfile',
    accept: 'ACME_EAB_HMAC_KEY=c2VjcmV0 caddy validate --config /etc/caddy/Caddyfile --adapter caddyfile',
  },
  nginx: {
    image: IMAGES.nginx,
    directory: '/etc/nginx/ingress',
    golden: /nginx\.conf$|nginx\/golden\/.*\.conf$/,
    file: 'nginx.conf',
    accept: "nginx -t -q -c /etc/nginx/ingress/nginx.conf -g 'user root root;'",
  },
  Traefik: {
    image: IMAGES.traefik,
    directory: '/etc/traefik/dynamic',
    golden: /ingress\.yml$|traefik\/golden\/.*\.yml$/,
    file: 'ingress.yml',
    accept: TRAEFIK_ACCEPTS,
  },
};

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
  const run = ['--network', 'none', '--user', '0', '--env', `ACCEPT=${proxy.accept}`, '--add-host', HOST];
  await docker(['create', '--name', container, ...run, '--entrypoint', '/bin/sh', proxy.image, '-c', script]);
  const tree = await stagedTree(proxy, goldens);
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

/** The golden files, and the certificates that they name. */
async function stagedTree(proxy: Acceptance, goldens: string[]): Promise<string> {
  const tree = mkdtempSync(join(tmpdir(), 'goldens-'));
  mkdirSync(join(tree, 'goldens'));
  for (const golden of goldens) {
    const place = relative(join(ROOT, 'test'), dirname(golden)).replaceAll('/', '-');
    cpSync(golden, join(tree, 'goldens', `${place}-${basename(golden)}`));
  }
  const authority = new Authority('Golden files');
  const own = authority.issue(['sophon.example.com']);
  mkdirSync(join(tree, proxy.directory), { recursive: true });
  writeFileSync(join(tree, proxy.directory, 'own.pem'), `${own.certificate}\n${own.key}`);
  writeFileSync(join(tree, proxy.directory, 'acme-root.pem'), authority.root);
  return tree;
}
