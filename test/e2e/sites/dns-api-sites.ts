import { randomBytes } from 'node:crypto';
import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Lazy, type TerraformStack } from 'cdktf';
import { AcmeChallenge, AcmeServer, DnsProvider, Edge, EdgeNetwork, Secret, Tls, Upstream } from 'cdktf-sophon';
import { Bind, type TsigKey } from '../harness/bind';
import { DnsApis } from '../harness/dns-apis';
import { docker } from '../harness/docker';
import { standIns } from '../harness/facts';
import { Pebble } from '../harness/pebble';
import type { ProxyUnderTest } from '../harness/proxies';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';

/** Sites, each proven in a way of its own: by one token, by two that may less, by an access key, and in another zone. */
export const WAYS = ['cloudflare', 'cloudflare-split', 'route53', 'delegated'] as const;
export type Way = (typeof WAYS)[number];

const ACCESS_KEY_ID = 'AKIAIOSFODNN7EXAMPLE';
const API_KEY: TsigKey = tsigKey('api.');
const DELEGATE_KEY: TsigKey = tsigKey('delegate.');

/** One edge with a site for each way, whose authority asks a DNS server that the providers' APIs write to. */
export class DnsApiSites {
  public readonly deployment: Deployment;
  public readonly apis: DnsApis;
  public readonly bind: Bind;
  private readonly pebble: Pebble;
  /** What opens the zones, by names of variables. */
  private readonly right = {
    cloudflare_token: cloudflareToken(),
    cloudflare_dns_token: cloudflareToken(),
    cloudflare_zone_token: cloudflareToken(),
    // With signs that have a meaning in URLs, as some have.
    aws_secret: `/+${randomBytes(30).toString('base64').slice(2)}`,
    tsig: DELEGATE_KEY.secret,
  };
  /** What somebody mistook for it. */
  private readonly wrong = {
    cloudflare_token: cloudflareToken(),
    aws_secret: randomBytes(30).toString('base64'),
  };

  constructor(private readonly proxy: ProxyUnderTest) {
    const name = 'e2e-dns-apis';
    this.deployment = new Deployment(name);
    this.apis = new DnsApis(`${name}-api`);
    const delegated = this.domain('delegated');
    this.bind = new Bind(`${name}-bind`, this.domain('cloudflare'), API_KEY, [
      { name: this.domain('cloudflare-split'), key: API_KEY },
      { name: this.domain('route53'), key: API_KEY },
      { name: delegated, aliases: { [`_acme-challenge.${delegated}`]: this.challengeOf('delegated') } },
      { name: this.challenges, key: DELEGATE_KEY, challenge: this.challengeOf('delegated') },
    ]);
    this.pebble = new Pebble(`${name}-ca`, { dnsServer: this.bind.server });
  }

  /** Containers that are other people's. */
  public get foreign(): string[] {
    return [this.bind.name, this.apis.name, `${this.deployment.name}-ca`];
  }

  /** What is secret, right or wrong, by what it is. */
  public get secrets(): { [name: string]: string } {
    const wrong = Object.entries(this.wrong).map(([name, secret]) => [`wrong ${name}`, secret]);
    return { ...this.right, ...Object.fromEntries(wrong) };
  }

  /** The zone that may be written to in place of another one. */
  public get challenges(): string {
    return 'challenges.sophon.test';
  }

  public domain(way: Way): string {
    return `${way}.sophon.test`;
  }

  /** Name of the records that prove a domain. */
  public challengeOf(way: Way): string {
    return way === 'delegated' ? `delegated.${this.challenges}` : `_acme-challenge.${this.domain(way)}`;
  }

  /** A name of a site, as a client sees it that trusts the authority alone. */
  public async site(way: Way, label?: string): Promise<Site> {
    const domain = label === undefined ? this.domain(way) : `${label}.${this.domain(way)}`;
    return { domain, address: this.proxy.address, root: await this.pebble.issuingRoot() };
  }

  /** Everybody else is there when it is deployed. */
  public async start(): Promise<void> {
    const { name } = this.deployment;
    await this.deployment.startAfresh();
    await docker(['network', 'create', name]);
    await this.bind.start(name);
    await this.pebble.start(name);
    await this.apis.start(name, {
      nameserver: this.bind.server,
      key: API_KEY,
      cloudflare: {
        zones: [this.domain('cloudflare'), this.domain('cloudflare-split')],
        tokens: {
          [this.right.cloudflare_token]: ['Zone:Read', 'DNS:Edit'],
          [this.right.cloudflare_dns_token]: ['DNS:Edit'],
          [this.right.cloudflare_zone_token]: ['Zone:Read'],
        },
      },
      route53: {
        zones: [this.domain('route53')],
        accessKeyId: ACCESS_KEY_ID,
        secretAccessKey: this.right.aws_secret,
      },
    });
  }

  /** @param secrets whether what somebody mistook is mended; what Terraform prints */
  public deploy(secrets: 'wrong' | 'right'): Promise<string> {
    const values = secrets === 'right' ? this.right : { ...this.right, ...this.wrong };
    const variables = Object.entries(values).map(([name, value]) => [`TF_VAR_${name}`, value]);
    this.deployment.environment = Object.fromEntries(variables);
    return this.deployment.apply((stack) => this.declare(stack));
  }

  private declare(stack: TerraformStack): void {
    const { name } = this.deployment;
    const network = EdgeNetwork.existing(name);
    const image = new Image(stack, 'Image', { name: standIns().gateway, keepLocally: true });
    const container = new Container(stack, 'Gateway', { name: `${name}-gateway`, image: image.imageId });
    const gateway = Upstream.container(container, { port: 8080 });
    const bindAddresses = [this.proxy.address];
    const edge = new Edge(stack, 'Edge', { name, proxy: this.proxy.plain(), bindAddresses, network });
    for (const way of WAYS) {
      const domain = this.domain(way);
      const options = { tls: this.tls(this.provider(way)), additionalDomains: [`*.${domain}`] };
      edge.addSite(domain, options).addRoute('/', gateway);
    }
    addSettings(edge.resources?.sidecarContainers.lego as Container, {
      ...this.apis.settings,
      // A minute, by default, between two records of a name.
      DNSUPDATE_SEQUENCE_INTERVAL: '1',
    });
  }

  private provider(way: Way): DnsProvider {
    const secret = (name: keyof typeof this.right) => Secret.environment(name);
    switch (way) {
      case 'cloudflare':
        return DnsProvider.cloudflare({ apiToken: secret('cloudflare_token') });
      case 'cloudflare-split':
        return DnsProvider.cloudflare({
          apiToken: secret('cloudflare_dns_token'),
          zoneToken: secret('cloudflare_zone_token'),
        });
      case 'route53':
        return DnsProvider.route53({ accessKeyId: ACCESS_KEY_ID, secretAccessKey: secret('aws_secret') });
      case 'delegated':
        return DnsProvider.rfc2136({
          nameserver: this.bind.server,
          tsigKey: DELEGATE_KEY.name,
          tsigSecret: secret('tsig'),
        });
    }
  }

  private tls(provider: DnsProvider): Tls {
    const { directoryUrl, rootCertificate } = this.pebble;
    return Tls.acme({
      email: 'admin@sophon.test',
      server: AcmeServer.custom(directoryUrl, { rootCertificate, staging: true }),
      challenge: AcmeChallenge.dns01(provider, { resolvers: [this.bind.server] }),
    });
  }
}

/** Beside those that it has from the plan. */
function addSettings(container: Container, settings: { [variable: string]: string }): void {
  const planned = container.envInput;
  const added = Object.entries(settings).map((setting) => setting.join('='));
  container.env = Lazy.listValue({ produce: (context) => [...context.resolve(planned), ...added] });
}

function tsigKey(name: string): TsigKey {
  return { name, secret: randomBytes(32).toString('base64') };
}

/** Of the form of Cloudflare's. */
function cloudflareToken(): string {
  return randomBytes(30).toString('base64url');
}
