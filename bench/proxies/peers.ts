import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGES } from '../../lib/model/images';
import { type Contestant, DOMAIN } from './targets';

/** A configuration that somebody else wrote, and how its proxy is started. */
export interface Peer {
  readonly image: string;
  /** The program first. */
  readonly command: string[];
  /** Text by its path below /peer. */
  readonly files: { [path: string]: string };
}

/** What a hand-tuned configuration serves. */
export interface PeerOptions {
  /** @default true */
  readonly log?: boolean;
  /** Further domains. */
  readonly domains?: string[];
  /** Prefixes with a route of their own. */
  readonly routes?: string[];
}

const NGINX = ['nginx', '-g', 'daemon off;', '-c'];
const CADDY = ['caddy', 'run', '--adapter', 'caddyfile', '--config'];

/** The configuration that somebody who knows the proxy writes for these sites alone. */
export function tunedPeer({ id }: Contestant, { log = true, domains = [], routes = [] }: PeerOptions = {}): Peer {
  const sites = [DOMAIN, ...domains];
  switch (id) {
    case 'caddy':
      return {
        image: IMAGES.caddy,
        command: [...CADDY, '/peer/Caddyfile'],
        files: {
          Caddyfile: read('caddy/Caddyfile'),
          'log.caddy': log ? read('caddy/log.caddy') : '',
          'routes.caddy': routes.map(caddyRoute).join(''),
          ...siteFiles('caddy/site.caddy', 'caddy', sites),
        },
      };
    case 'nginx':
      return {
        image: IMAGES.nginx,
        command: [...NGINX, '/peer/nginx.conf'],
        files: {
          'nginx.conf': read('nginx/nginx.conf'),
          'log.conf': read(log ? 'nginx/log.conf' : 'nginx/no-log.conf'),
          'routes.conf': routes.map((path) => `location ${path}/ { proxy_pass http://upstream; }\n`).join(''),
          ...siteFiles('nginx/site.conf', 'conf', sites),
        },
      };
    case 'traefik':
      return {
        image: IMAGES.traefik,
        command: [...traefikFlags('/peer/sites'), ...(log ? TRAEFIK_LOG : [])],
        files: {
          'sites/upstream.yml': read('traefik/upstream.yml'),
          ...siteFiles('traefik/site.yml', 'yml', sites),
          ...(routes.length > 0 ? { 'sites/routes.yml': traefikRoutes(routes) } : {}),
        },
      };
  }
}

/** What Sophon's own page on reverse proxies says to write. */
export function pagePeer({ id }: Contestant): Peer {
  switch (id) {
    case 'caddy':
      return {
        image: IMAGES.caddy,
        command: [...CADDY, '/peer/Caddyfile'],
        files: { Caddyfile: read('page/Caddyfile') },
      };
    case 'nginx':
      return {
        image: IMAGES.nginx,
        command: [...NGINX, '/peer/nginx.conf'],
        files: { 'nginx.conf': read('page/nginx.conf') },
      };
    case 'traefik':
      return {
        image: IMAGES.traefik,
        command: traefikFlags('/peer/sites'),
        files: { 'sites/traefik.yml': read('page/traefik.yml') },
      };
  }
}

/** HAProxy's configuration; `pem` holds the certificate and its key. */
export function haproxyConfig(address: string, pem: string, upstream: string): string {
  return read('haproxy/haproxy.cfg').replace('ADDRESS', address).replace('PEM', pem).replace('UPSTREAM', upstream);
}

function traefikFlags(directory: string): string[] {
  return [
    'traefik',
    `--providers.file.directory=${directory}`,
    '--entryPoints.websecure.address=:443',
    // An upload of 250 MB over a slow line takes longer than the minute that is the default.
    '--entryPoints.websecure.transport.respondingTimeouts.readTimeout=600s',
    '--log.level=ERROR',
    '--global.checkNewVersion=false',
    '--global.sendAnonymousUsage=false',
  ];
}

const TRAEFIK_LOG = [
  // As JSON, in pieces of 100 lines: a call to the system for each costs more than the line.
  '--accessLog=true',
  '--accessLog.format=json',
  '--accessLog.bufferingSize=100',
];

function siteFiles(template: string, ending: string, domains: string[]): { [path: string]: string } {
  const text = read(template);
  return Object.fromEntries(domains.map((domain) => [`sites/${domain}.${ending}`, text.replaceAll(DOMAIN, domain)]));
}

function caddyRoute(path: string): string {
  return `@${path} path ${path} ${path}/*\nimport upstream @${path}\n`;
}

function traefikRoutes(paths: string[]): string {
  const routers = paths.map((path) => {
    const rule = `Host(\`${DOMAIN}\`) && PathPrefix(\`${path}\`)`;
    return `    route-${path.slice(1)}: { entryPoints: [websecure], rule: '${rule}', service: upstream, tls: {} }`;
  });
  return `http:\n  routers:\n${routers.join('\n')}\n`;
}

function read(file: string): string {
  return readFileSync(join(__dirname, 'peers', file), 'utf8');
}
