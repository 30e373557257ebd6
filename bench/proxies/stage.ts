import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { IMAGES } from '../../lib/model/images';
import { Authority, type Certificate } from '../../test/e2e/harness/certificates';
import { type ContainerState, docker, inspect, removeBelongings } from '../../test/e2e/harness/docker';
import { ROOT, WORK } from '../../test/e2e/harness/paths';
import { until } from '../../test/e2e/harness/wait';
import { answers } from './h2load';
import { haproxyConfig, type Peer } from './peers';
import { DOMAIN, HAPROXY, INTERNAL, NAME, type Target } from './targets';

/** Files that containers and HAProxy read. */
const FILES = join(WORK, 'bench');
const ASSET = randomBytes(50_000).toString('hex');
const STARTED_WITHIN_SECONDS = 30;

/** What all targets stand on: a network with the upstream, and a certificate. */
export class Stage {
  public readonly certificate: Certificate = new Authority('Benchmark').issue([DOMAIN, `*.${DOMAIN}`]);
  private haproxyProcess?: ChildProcess;
  private readonly peers = new Set<Target>();

  /** @param nodeImage an image with Node in /usr/bin */
  constructor(private readonly nodeImage: string) {}

  /** Starts the upstream, after removing what a run that was killed has left. The upstream itself, without TLS. */
  public async start(): Promise<Target> {
    await removeBelongings(NAME);
    rmSync(FILES, { recursive: true, force: true });
    mkdirSync(FILES, { recursive: true });
    await docker(['network', 'create', NAME]);
    await this.startLive();
    this.write('upstream/asset', ASSET);
    const mounts = [
      `${join(__dirname, 'upstream/nginx.conf')}:/nginx.conf:ro`,
      `${join(FILES, 'upstream')}:/upstream:ro`,
    ];
    const container = await this.run(
      'upstream',
      IMAGES.nginx,
      ['nginx', '-g', 'daemon off;', '-c', '/nginx.conf'],
      mounts,
      [
        // Connections to the other part of the upstream come from one address.
        '--sysctl=net.ipv4.ip_local_port_range=1024 65535',
        '--sysctl=net.ipv4.tcp_tw_reuse=1',
      ],
    );
    const address = addressOf(await inspect(container));
    return this.ready({ subject: 'nothing', kind: 'bare', address, port: 8080, plain: true, container });
  }

  /** Starts somebody else's configuration. */
  public async startPeer(name: string, subject: string, kind: Target['kind'], peer: Peer): Promise<Target> {
    const { certificate, key } = this.certificate;
    const files = { ...peer.files, 'certificate.pem': certificate, 'key.pem': key };
    rmSync(join(FILES, name), { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) this.write(`${name}/${path}`, text);
    const container = await this.run(name, peer.image, peer.command, [`${join(FILES, name)}:/peer:ro`]);
    const target: Target = { subject, kind, address: addressOf(await inspect(container)), port: 443, container };
    this.peers.add(target);
    return this.ready(target);
  }

  /** Stops somebody else's configuration. */
  public async stopPeer(peer: Target): Promise<void> {
    this.peers.delete(peer);
    if (peer.container) await docker(['rm', '--force', '--volumes', peer.container]);
  }

  /** Stops all of them, and HAProxy. */
  public async stopPeers(): Promise<void> {
    for (const peer of this.peers) await this.stopPeer(peer);
    if (this.haproxyProcess && this.haproxyProcess.exitCode === null) {
      this.haproxyProcess.kill('SIGKILL');
      await once(this.haproxyProcess, 'exit');
    }
    this.haproxyProcess = undefined;
  }

  /** Starts HAProxy, a process of this machine. */
  public async startHaproxy(upstream: Target): Promise<Target> {
    const { address, port } = HAPROXY;
    const pem = this.write('haproxy/site.pem', this.certificate.certificate + this.certificate.key);
    const config = haproxyConfig(`${address}:${port}`, pem, `${upstream.address}:${upstream.port}`);
    const log = openSync(join(FILES, 'haproxy/log'), 'w');
    this.haproxyProcess = spawn('haproxy', ['-f', this.write('haproxy/haproxy.cfg', config)], {
      stdio: ['ignore', log, log],
    });
    return this.ready({ subject: 'HAProxy', kind: 'tuned', address, port });
  }

  /** The target that an edge of ours is, by the address that it is published on. */
  public async edgeAt(published: string, subject: string, kind: Target['kind']): Promise<Target> {
    const { container, state, port } = await publishedOn(published);
    return this.ready({ subject, kind, address: addressOf(state), port, container });
  }

  /** Removes everything. */
  public async cleanUp(): Promise<void> {
    await this.stopPeers();
    await removeBelongings(NAME);
    rmSync(FILES, { recursive: true, force: true });
  }

  private async startLive(): Promise<void> {
    const outfile = join(FILES, 'live/live.js');
    const external = ['bufferutil', 'utf-8-validate'];
    const entryPoints = [join(__dirname, 'upstream/live.ts')];
    buildSync({
      bundle: true,
      absWorkingDir: ROOT,
      entryPoints,
      external,
      outfile,
      platform: 'node',
      logLevel: 'warning',
    });
    await this.run('live', this.nodeImage, ['/usr/bin/node', '/live/live.js'], [`${dirname(outfile)}:/live:ro`]);
  }

  private run(name: string, image: string, command: string[], mounts: string[], more: string[] = []): Promise<string> {
    const place = ['--name', `${NAME}-${name}`, '--network', NAME, '--network-alias', `${name}.${INTERNAL}`];
    const volumes = mounts.flatMap((mount) => ['--volume', mount]);
    // As ours: logs are rotated by the engine.
    const log = ['--log-opt', 'max-size=10m', '--log-opt', 'max-file=3'];
    const [program, ...args] = command;
    return docker(['run', '--detach', ...place, ...volumes, ...log, ...more, '--entrypoint', program, image, ...args]);
  }

  private async ready(target: Target): Promise<Target> {
    const { subject, kind } = target;
    const request = { path: '/api/json', protocol: 'HTTP/1.1' } as const;
    await until(`${subject} (${kind}) answers`, STARTED_WITHIN_SECONDS, () => answers(target, request));
    return target;
  }

  private write(path: string, text: string): string {
    const file = join(FILES, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }
}

/** The container that an address's port 443 leads to. */
async function publishedOn(address: string): Promise<{ container: string; state: ContainerState; port: number }> {
  const names = (await docker(['ps', '--no-trunc', '--quiet', '--filter', `name=^/${NAME}`])).split('\n');
  for (const container of names) {
    const state = await inspect(container);
    for (const [inside, bindings] of Object.entries(state.NetworkSettings.Ports)) {
      if (!inside.endsWith('/tcp')) continue;
      if (!bindings?.some(({ HostIp, HostPort }) => HostIp === address && HostPort === '443')) continue;
      return { container, state, port: Number.parseInt(inside, 10) };
    }
  }
  throw new Error(`nothing is published on ${address}:443`);
}

function addressOf({ Name, NetworkSettings }: ContainerState): string {
  const networks = NetworkSettings.Networks;
  const address = networks[NAME]?.IPAddress || Object.values(networks).find(({ IPAddress }) => IPAddress)?.IPAddress;
  if (!address) throw new Error(`${Name} has no address`);
  return address;
}
