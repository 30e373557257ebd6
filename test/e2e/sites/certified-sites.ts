import type { TerraformStack } from 'cdktf';
import { AcmeServer, Edge, Tls } from 'cdktf-sophon';
import { Authority, tlsOf } from '../harness/certificates';
import { internalRoot } from '../harness/internal-root';
import { Pebble } from '../harness/pebble';
import type { ProxyUnderTest } from '../harness/proxies';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';

const AUTHORITY = new Authority('End-to-end tests of certificates by site');

/** One edge whose sites take their certificates from four sources. What they serve does not matter: a handshake asks for nothing. */
export class CertifiedSites {
  public readonly deployment: Deployment;
  /** Issue for the first two sites, and for the third. */
  public readonly authorities: [Pebble, Pebble];
  private readonly domains: { readonly [name in Name]: string };
  private readonly own: Tls;
  private readonly roots = new Map<Name, string>();
  private isMoved = false;

  constructor(private readonly proxy: ProxyUnderTest) {
    const name = `e2e-site-tls-${proxy.id}`;
    this.deployment = new Deployment(name);
    const domain = (of: Name) => `${of}.${proxy.id}.sophon.test`;
    this.domains = {
      first: domain('first'),
      second: domain('second'),
      other: domain('other'),
      own: domain('own'),
      internal: domain('internal'),
    };
    const { first, second, other, own } = this.domains;
    const pebble = (id: string, ...domains: string[]) => {
      return new Pebble(`${name}-ca-${id}`, { containers: Object.fromEntries(domains.map((one) => [one, name])) });
    };
    this.authorities = [pebble('one', first, second), pebble('two', other)];
    this.own = tlsOf(AUTHORITY.issue([own]));
  }

  /** Each with the root that alone is to vouch for it. */
  public get all(): Site[] {
    return NAMES.map((name) => this.site(name));
  }

  /** The edge without ACME, and authorities on its network that wait for it. */
  public async start(): Promise<void> {
    await this.deployment.startAfresh();
    await this.deployment.apply((stack) => this.declare(stack, ['own', 'internal']));
    const [one, two] = this.authorities;
    for (const authority of [one, two]) await authority.start(this.deployment.name);
    const root = await one.issuingRoot();
    for (const name of ['first', 'second'] as const) this.roots.set(name, root);
    this.roots.set('other', await two.issuingRoot());
    this.roots.set('own', AUTHORITY.root);
    this.roots.set('internal', await internalRoot(this.deployment.name, this.proxy));
  }

  /** The edge with all sites. */
  public async deploy(): Promise<void> {
    await this.deployment.apply((stack) => this.declare(stack, NAMES));
  }

  /** The first site takes a certificate of its own. That site, and then the others. */
  public async moveToOwn(): Promise<Site[]> {
    this.isMoved = true;
    this.roots.set('first', AUTHORITY.root);
    await this.deploy();
    return this.all;
  }

  public async cleanUp(): Promise<void> {
    for (const authority of this.authorities) await authority.leave(this.deployment.name).catch(() => {});
    await this.deployment.cleanUp();
  }

  private site(name: Name): Site {
    return { domain: this.domains[name], address: this.proxy.address, root: this.roots.get(name) };
  }

  private declare(stack: TerraformStack, names: readonly Name[]): void {
    const edge = new Edge(stack, 'Edge', {
      name: this.deployment.name,
      proxy: this.proxy.plain(),
      tls: Tls.internalCa(),
      bindAddresses: [this.proxy.address],
    });
    for (const name of names) {
      edge.addSite(this.domains[name], { tls: this.tlsOf(name) }).addRedirect('/', 'https://sophon.test');
    }
  }

  /** Undefined: the edge's. */
  private tlsOf(name: Name): Tls | undefined {
    const [one, two] = this.authorities;
    switch (name) {
      case 'first':
        return this.isMoved ? tlsOf(AUTHORITY.issue([this.domains.first])) : acme(one);
      case 'second':
        return acme(one);
      case 'other':
        return acme(two);
      case 'own':
        return this.own;
      case 'internal':
        return undefined;
    }
  }
}

const NAMES = ['first', 'second', 'other', 'own', 'internal'] as const;
type Name = (typeof NAMES)[number];

function acme({ directoryUrl, rootCertificate }: Pebble): Tls {
  return Tls.acme({ email: 'admin@sophon.test', server: AcmeServer.custom(directoryUrl, { rootCertificate }) });
}
