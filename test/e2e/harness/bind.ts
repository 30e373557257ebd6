import { Resolver } from 'node:dns/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, inspect } from './docker';
import { BIND_IMAGE } from './lab';
import { until } from './wait';

/** A key that may change records of a challenge. */
export interface TsigKey {
  readonly name: string;
  /** base64 */
  readonly secret: string;
}

/**
 * BIND with one zone, as a container on an edge's network; a key may change records of a challenge there, and nothing else
 * (RFC 2136). Nobody else knows the zone: Docker's DNS finds neither it nor its name server, as the DNS of a host does not
 * where a zone is an internal one.
 */
export class Bind {
  /** @param name of the container; starts with the deployment's name, so that it is cleaned up with it */
  constructor(
    public readonly name: string,
    private readonly zone: string,
    private readonly key: TsigKey,
  ) {}

  /** What clients on the network ask. */
  public get server(): string {
    return `${this.name}:53`;
  }

  public async start(network: string): Promise<void> {
    const published = ['--publish', '127.0.0.1::53/udp'];
    await docker(['create', '--name', this.name, '--network', network, ...published, BIND_IMAGE]);
    const directory = mkdtempSync(join(tmpdir(), 'bind-'));
    try {
      writeFileSync(join(directory, 'named.conf'), this.configuration());
      writeFileSync(join(directory, 'zone'), this.records(), { mode: 0o644 });
      await docker(['cp', join(directory, 'named.conf'), `${this.name}:/etc/bind/named.conf`]);
      await docker(['cp', join(directory, 'zone'), `${this.name}:/var/cache/bind/zone`]);
    } finally {
      rmSync(directory, { recursive: true });
    }
    await docker(['start', this.name]);
    await until('BIND answers', 10, async () => (await this.resolver()).resolveSoa(this.zone).catch(() => undefined));
  }

  /** Texts of the records of a challenge, those of the zone's own name. */
  public async challenges(): Promise<string[]> {
    const records = await (await this.resolver()).resolveTxt(`_acme-challenge.${this.zone}`).catch((error) => {
      if (['ENODATA', 'ENOTFOUND'].includes(error.code)) return [];
      throw error;
    });
    return records.flat();
  }

  /** It is published on loopback, under a port of the engine's choice. */
  private async resolver(): Promise<Resolver> {
    const { Ports } = (await inspect(this.name)).NetworkSettings;
    const resolver = new Resolver({ timeout: 1000, tries: 3 });
    resolver.setServers([`127.0.0.1:${Ports['53/udp']?.[0].HostPort}`]);
    return resolver;
  }

  /** @see https://bind9.readthedocs.io/en/stable/reference.html */
  private configuration(): string {
    const { name, secret } = this.key;
    return `
options { directory "/var/cache/bind"; listen-on { any; }; listen-on-v6 { none; }; recursion no; dnssec-validation no; };
key "${name}" { algorithm hmac-sha256; secret "${secret}"; };
zone "${this.zone}" {
  type primary;
  file "/var/cache/bind/zone";
  update-policy { grant "${name}" name _acme-challenge.${this.zone}. TXT; };
};
`;
  }

  private records(): string {
    return `$TTL 1
@ IN SOA ns admin 1 60 60 600 1
@ IN NS ns
ns IN A 127.0.0.1
`;
  }
}
