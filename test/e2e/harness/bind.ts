import { Resolver } from 'node:dns/promises';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker, inspect, logs } from './docker';
import { BIND_IMAGE } from './lab';
import { until } from './wait';

/** A key that may change records of a challenge. */
export interface TsigKey {
  readonly name: string;
  /** base64 */
  readonly secret: string;
}

/** A zone that BIND holds. */
export interface Zone {
  readonly name: string;
  /** What may change the records of a challenge there. Nobody may where it is absent. */
  readonly key?: TsigKey;
  /** Name of those records, `_acme-challenge` of the zone's own name unless it is given. */
  readonly challenge?: string;
  /** Where names lead to (CNAME): whole names by whole names. */
  readonly aliases?: { readonly [name: string]: string };
}

/**
 * BIND with zones of its own, as a container on an edge's network; a key may change records of a challenge in its zone, and
 * nothing else (RFC 2136). Nobody else knows the zones: Docker's DNS finds neither them nor their name server, as the DNS of a
 * host does not where a zone is an internal one.
 */
export class Bind {
  private readonly zones: readonly Zone[];

  /**
   * @param name of the container; starts with the deployment's name, so that it is cleaned up with it
   * @param others zones beside the first one
   */
  constructor(
    public readonly name: string,
    private readonly zone: string,
    key: TsigKey,
    others: readonly Zone[] = [],
  ) {
    this.zones = [{ name: zone, key }, ...others];
  }

  /** What clients on the network ask. */
  public get server(): string {
    return `${this.name}:53`;
  }

  public async start(network: string): Promise<void> {
    const published = ['--publish', '127.0.0.1::53/udp'];
    await docker(['create', '--name', this.name, '--network', network, ...published, BIND_IMAGE]);
    const directory = mkdtempSync(join(tmpdir(), 'bind-'));
    try {
      writeFileSync(join(directory, 'named.conf'), configuration(this.zones));
      await docker(['cp', join(directory, 'named.conf'), `${this.name}:/etc/bind/named.conf`]);
      for (const zone of this.zones) {
        writeFileSync(join(directory, zone.name), records(zone), { mode: 0o644 });
        await docker(['cp', join(directory, zone.name), `${this.name}:${fileOf(zone)}`]);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
    await docker(['start', this.name]);
    await until('BIND answers', 10, async () => (await this.resolver()).resolveSoa(this.zone).catch(() => undefined));
  }

  /** Texts of the records of a challenge, those of the first zone's own name unless told. */
  public async challenges(name = challengeOf({ name: this.zone })): Promise<string[]> {
    const records = await (await this.resolver()).resolveTxt(name).catch((error) => {
      if (['ENODATA', 'ENOTFOUND'].includes(error.code)) return [];
      throw error;
    });
    return records.flat();
  }

  /** Zones that somebody has changed, or tried to. */
  public async addressed(): Promise<string[]> {
    const lines = [...(await logs(this.name)).matchAll(/(?:updating zone|update) '([^'/]+)\/IN'/g)];
    return [...new Set(lines.map(([, zone]) => zone))].sort();
  }

  /** It is published on loopback, under a port of the engine's choice. */
  private async resolver(): Promise<Resolver> {
    const { Ports } = (await inspect(this.name)).NetworkSettings;
    const resolver = new Resolver({ timeout: 1000, tries: 3 });
    resolver.setServers([`127.0.0.1:${Ports['53/udp']?.[0].HostPort}`]);
    return resolver;
  }
}

/** @see https://bind9.readthedocs.io/en/stable/reference.html */
function configuration(zones: readonly Zone[]): string {
  const keys = new Map(zones.flatMap(({ key }) => (key === undefined ? [] : [[key.name, key.secret]])));
  // An authority asks a server that looks names up. BIND that does not leaves it to others to follow a CNAME into another zone.
  const recursion = zones.some(({ aliases }) => aliases !== undefined)
    ? 'recursion yes; allow-recursion { any; };'
    : 'recursion no;';
  return `
options { directory "/var/cache/bind"; listen-on { any; }; listen-on-v6 { none; }; ${recursion} dnssec-validation no; };
${[...keys].map(([name, secret]) => `key "${name}" { algorithm hmac-sha256; secret "${secret}"; };\n`).join('')}
${zones.map(zoneStatement).join('')}`;
}

function zoneStatement(zone: Zone): string {
  const { key, name } = zone;
  const policy = key === undefined ? '' : `update-policy { grant "${key.name}" name ${challengeOf(zone)}. TXT; };`;
  return `
zone "${name}" {
  type primary;
  file "${fileOf(zone)}";
  ${policy}
};
`;
}

function records({ aliases = {} }: Zone): string {
  const lines = Object.entries(aliases).map(([name, target]) => `${name}. IN CNAME ${target}.\n`);
  return `$TTL 1
@ IN SOA ns admin 1 60 60 600 1
@ IN NS ns
ns IN A 127.0.0.1
${lines.join('')}`;
}

function challengeOf({ name, challenge = `_acme-challenge.${name}` }: Zone): string {
  return challenge;
}

function fileOf({ name }: Zone): string {
  return `/var/cache/bind/${name}.zone`;
}
