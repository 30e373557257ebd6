import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Authority } from './certificates';
import { docker, inspect, logs } from './docker';
import { ask } from './https';
import { PEBBLE_IMAGE } from './lab';
import type { Site } from './site';
import { until } from './wait';

/** Pebble's own. */
const FIVE_YEARS = 157_766_400;
const ACME_PORT = 14_000;
const MANAGEMENT_PORT = 15_000;

export interface PebbleOptions {
  /** The only account that may register; the key is base64url. */
  readonly externalAccount?: { readonly keyId: string; readonly hmacKey: string };
  /** How long its certificates are valid, Pebble's own five years unless told. */
  readonly validitySeconds?: number;
  /** Further kinds of certificates, by the seconds that they are valid. */
  readonly profiles?: { readonly [name: string]: number };
  /** Whom it asks about domains, 'host:port'; Docker's own DNS unless told, which finds containers by name and link. */
  readonly dnsServer?: string;
  /** Names of the containers that it finds under domains, also when they are made anew. */
  readonly containers?: { readonly [domain: string]: string };
}

/**
 * Let's Encrypt's ACME server for tests, as a container on the proxy's network. It validates on ports 80 and 443 as a
 * public authority does.
 */
export class Pebble {
  /** Vouches for the server's own HTTPS; a client must be given it. */
  public readonly rootCertificate: string;
  /** What clients are configured with; resolves on the network. */
  public readonly directoryUrl: string;

  private readonly authority = new Authority('Pebble of the tests');

  /**
   * An authority that is known but not there yet.
   *
   * @param name of the container; starts with the deployment's name, so that it is cleaned up with it
   */
  constructor(
    private readonly name: string,
    private readonly options: PebbleOptions = {},
  ) {
    this.rootCertificate = this.authority.root;
    this.directoryUrl = `https://${name}:${ACME_PORT}/dir`;
  }

  /** Brings it up for the first time. */
  public async start(network: string): Promise<void> {
    await this.create(network);
    await this.restart();
  }

  /** Takes it off a network, as if the line to it were cut. */
  public async leave(network: string): Promise<void> {
    await docker(['network', 'disconnect', '--force', network, this.name]);
  }

  /** Takes the server down; connections to it are refused. */
  public async stop(): Promise<void> {
    await docker(['stop', '--time', '0', this.name]);
  }

  /** Removes it for good: another one may have its name. */
  public async remove(): Promise<void> {
    await docker(['rm', '--force', '--volumes', this.name]);
  }

  /** Brings the server back. It keeps everything in memory: accounts, orders and its issuing root are new. */
  public async restart(): Promise<void> {
    await docker(['start', this.name]);
    await until('Pebble answers', 10, async () => (await this.manage('/roots/0')).status === 200);
  }

  /** PEM of the root that the certificates it issues lead to, since the last start. */
  public async issuingRoot(): Promise<string> {
    return (await this.manage('/roots/0')).text;
  }

  /** How many orders it was sent since it was created. */
  public async orders(): Promise<number> {
    return await this.count(/POST \/order-plz/g);
  }

  /** How many certificates it issued since it was created. */
  public async issued(): Promise<number> {
    return this.count(/Issued certificate serial/g);
  }

  private async count(line: RegExp): Promise<number> {
    return [...(await logs(this.name)).matchAll(line)].length;
  }

  /** Asks its management interface, which is published on loopback under a port that changes with every start. */
  private async manage(path: string) {
    const { NetworkSettings } = await inspect(this.name);
    const port = Number(NetworkSettings.Ports[`${MANAGEMENT_PORT}/tcp`]?.[0].HostPort);
    const site: Site = { domain: this.name, address: '127.0.0.1', httpsPort: port, root: this.rootCertificate };
    return ask(site, path);
  }

  private async create(network: string): Promise<void> {
    // Pebble's test of clients' patience is not what we test.
    const patience = [
      '--env',
      'PEBBLE_VA_NOSLEEP=1',
      '--env',
      'PEBBLE_WFE_NONCEREJECT=0',
      '--env',
      'PEBBLE_AUTHZREUSE=0',
    ];
    const links = Object.entries(this.options.containers ?? {}).flatMap(([domain, name]) => [
      '--link',
      `${name}:${domain}`,
    ]);
    const published = ['--publish', `127.0.0.1::${MANAGEMENT_PORT}`];
    const run = [
      'create',
      '--name',
      this.name,
      '--network',
      network,
      ...links,
      ...patience,
      ...published,
      PEBBLE_IMAGE,
    ];
    const { dnsServer = '127.0.0.11:53' } = this.options;
    await docker([...run, '-config', '/pebble/config.json', '-dnsserver', dnsServer]);
    const directory = mkdtempSync(join(tmpdir(), 'pebble-'));
    try {
      mkdirSync(join(directory, 'pebble'));
      const own = this.authority.issue([this.name]);
      writeFileSync(join(directory, 'pebble/config.json'), JSON.stringify(configuration(this.options)));
      writeFileSync(join(directory, 'pebble/certificate.pem'), own.certificate);
      writeFileSync(join(directory, 'pebble/key.pem'), own.key);
      await docker(['cp', join(directory, 'pebble'), `${this.name}:/pebble`]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }
}

/** @see https://github.com/letsencrypt/pebble/blob/main/test/config/pebble-config.json */
function configuration({ externalAccount, validitySeconds = FIVE_YEARS, profiles = {} }: PebbleOptions): object {
  const binding = externalAccount && { [externalAccount.keyId]: externalAccount.hmacKey };
  return {
    pebble: {
      listenAddress: `0.0.0.0:${ACME_PORT}`,
      managementListenAddress: `0.0.0.0:${MANAGEMENT_PORT}`,
      certificate: '/pebble/certificate.pem',
      privateKey: '/pebble/key.pem',
      httpPort: 80,
      tlsPort: 443,
      externalAccountBindingRequired: externalAccount !== undefined,
      externalAccountMACKeys: binding ?? {},
      profiles: Object.fromEntries(
        Object.entries({ default: validitySeconds, ...profiles }).map(([name, seconds]) => [
          name,
          { description: name, validityPeriod: seconds },
        ]),
      ),
    },
  };
}
