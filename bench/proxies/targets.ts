import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import type { TerraformStack } from 'cdktf';
import { CaddyProxy, Edge, type IProxy, NginxProxy, SophonIngress, Tls, TraefikProxy, Upstream } from 'cdktf-sophon';
import { IMAGES } from '../../lib/model/images';
import { Authority } from '../../test/e2e/harness/certificates';

/** All that the benchmark deploys is called by it. */
export const NAME = 'bench';
export const DOMAIN = 'bench.test';
/** Where the upstream itself is reached, without TLS. */
export const BARE = '127.0.0.90:8080';

/** A proxy, as we configure it and as somebody does who writes for this one site. */
export interface Contestant {
  readonly name: string;
  readonly proxy: () => IProxy;
  readonly ours: string;
  readonly peer: string;
  /** How the peer is started. */
  readonly image: string;
  readonly command: string[];
  readonly config: { readonly file: string; readonly path: string };
}

export const CONTESTANTS: readonly Contestant[] = [
  {
    name: 'Caddy',
    proxy: () => new CaddyProxy(),
    ours: '127.0.0.91',
    peer: '127.0.0.94',
    image: IMAGES.caddy,
    command: ['caddy', 'run', '--config', '/peer/Caddyfile', '--adapter', 'caddyfile'],
    config: { file: 'Caddyfile', path: '/peer/Caddyfile' },
  },
  {
    name: 'nginx',
    proxy: () => new NginxProxy(),
    ours: '127.0.0.92',
    peer: '127.0.0.95',
    image: IMAGES.nginx,
    command: ['nginx', '-c', '/peer/nginx.conf', '-g', 'daemon off;'],
    config: { file: 'nginx.conf', path: '/peer/nginx.conf' },
  },
  {
    name: 'Traefik',
    proxy: () => new TraefikProxy(),
    ours: '127.0.0.93',
    peer: '127.0.0.96',
    image: IMAGES.traefik,
    command: [
      'traefik',
      '--providers.file.filename=/peer/traefik.yml',
      '--entryPoints.websecure.address=:443',
      '--log.level=ERROR',
      // As JSON, without what people log nowhere, in pieces of 100 lines: a call to the system for each costs more.
      '--accessLog=true',
      '--accessLog.format=json',
      '--accessLog.bufferingSize=100',
    ],
    config: { file: 'traefik.yml', path: '/peer/traefik.yml' },
  },
];

const PEERS = join(__dirname, 'peers');
const ASSET = randomBytes(50_000).toString('hex');

/** Declares the upstream, our edges and their peers. */
export function declareTargets(stack: TerraformStack): void {
  const pem = new Authority('Benchmark').issue([DOMAIN]);
  const network = new Network(stack, 'Network', { name: NAME });
  const images = new Map<string, Image>();
  const imageOf = (name: string): Image => {
    const image = images.get(name) ?? new Image(stack, `Image-${images.size}`, { name, keepLocally: true });
    images.set(name, image);
    return image;
  };
  const [host, port] = BARE.split(':');
  const upstream = new Container(stack, 'Upstream', {
    name: `${NAME}-upstream`,
    image: imageOf(IMAGES.nginx).imageId,
    command: ['nginx', '-c', '/peer/upstream.conf', '-g', 'daemon off;'],
    upload: [
      { file: '/peer/upstream.conf', content: read('upstream.conf') },
      { file: '/peer/asset', content: ASSET },
    ],
    networksAdvanced: [{ name: network.name, aliases: [`upstream.${NAME}`] }],
    ports: [{ internal: 8080, external: Number(port), ip: host }],
  });
  for (const { name, proxy, ours, peer, image, command, config } of CONTESTANTS) {
    const edge = new Edge(stack, name, {
      name: `${NAME}-${name.toLowerCase()}`,
      proxy: proxy(),
      tls: Tls.certificatePem(pem),
      bindAddresses: [ours],
    });
    const gateway = Upstream.container(upstream, { port: 8080 });
    new SophonIngress(stack, `${name}-site`, { edge, domain: DOMAIN, gateway, dashboard: gateway });
    new Container(stack, `${name}-peer`, {
      name: `${NAME}-${name.toLowerCase()}-peer`,
      image: imageOf(image).imageId,
      entrypoint: [command[0]],
      command: command.slice(1),
      upload: [
        { file: config.path, content: read(config.file) },
        { file: '/peer/certificate.pem', content: pem.certificate },
        { file: '/peer/key.pem', content: pem.key },
      ],
      networksAdvanced: [{ name: network.name }],
      ports: [{ internal: 443, external: 443, ip: peer }],
      dependsOn: [upstream],
    });
  }
}

/** Terraform must find nothing in it to fill in. */
function read(file: string): string {
  return readFileSync(join(PEERS, file), 'utf8').replaceAll('${', '$${');
}
