import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import type { TerraformStack } from 'cdktf';
import { ClientCertificates, Edge, Maintenance, type SiteOptions, Tls, Upstream } from 'cdktf-sophon';
import { Authority, type Certificate, tlsOf } from '../harness/certificates';
import { standIns } from '../harness/facts';
import { internalRoot } from '../harness/internal-root';
import type { ProxyUnderTest } from '../harness/proxies';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';

const AUTHORITY = new Authority('End-to-end tests of wildcards');
const CLIENTS = new Authority('Clients of wildcards');

/** Header by which each site says which one it is. */
export const SITE = 'x-site';
/** A route for clients that nobody is. */
export const GUARDED = '/office';
/** A route with a header of its own beside the site's. */
export const DRESSED = '/dressed';
/** A route that leads elsewhere. */
export const MOVED = '/moved';
/** What the proxy itself answers, where it can. */
export const ANSWERED = '/answered';

/** One edge with wildcards, and single names below them that are sites of their own. */
export class WildcardSites {
  public readonly deployment: Deployment;
  /** For the sites with client certificates. */
  public readonly client: Certificate = CLIENTS.issue(['client.test'], { usage: 'clientAuth' });
  private internal = '';
  private hasLater = false;

  constructor(private readonly proxy: ProxyUnderTest) {
    this.deployment = new Deployment(`e2e-wildcards-${proxy.id}`);
  }

  /** Whether the proxy can give fixed responses. */
  public get answersItself(): boolean {
    return this.proxy.id !== 'traefik';
  }

  public domain(name: string): string {
    return `${name}.${this.proxy.id}.sophon.test`;
  }

  /** A name, as a client reaches it that trusts the root of its site alone. */
  public site(name: string): Site {
    const root = /(^|\.)inside$/.test(name) ? this.internal : AUTHORITY.root;
    return { domain: this.domain(name), address: this.proxy.address, root };
  }

  public async start(): Promise<void> {
    await this.deployment.startAfresh();
    await this.deployment.apply((stack) => this.declare(stack));
    this.internal = await internalRoot(this.deployment.name, this.proxy);
  }

  /** One name more is a site of its own. */
  public async addLater(): Promise<void> {
    this.hasLater = true;
    await this.deployment.apply((stack) => this.declare(stack));
  }

  private declare(stack: TerraformStack): void {
    const { name } = this.deployment;
    const edge = new Edge(stack, 'Edge', {
      name,
      proxy: this.proxy.plain(),
      tls: Tls.internalCa(),
      bindAddresses: [this.proxy.address],
    });
    const image = new Image(stack, 'Image', { name: standIns().gateway, keepLocally: true });
    const container = new Container(stack, 'Gateway', { name: `${name}-gateway`, image: image.imageId });
    const gateway = Upstream.container(container, { port: 8080 });
    const own = (...names: string[]) => tlsOf(AUTHORITY.issue(names.map((one) => this.domain(one))));
    const add = (is: string, options: SiteOptions = {}, ...more: string[]) => {
      const additionalDomains = more.map((one) => this.domain(one));
      const responseHeaders = { 'X-Site': is };
      const site = edge.addSite(this.domain(is), { responseHeaders, additionalDomains, ...options });
      site.addRoute('/', gateway);
      return site;
    };

    add('early.wild', { tls: own('early.wild') });
    const wild = add('*.wild', { tls: own('*.wild', 'wild') }, 'wild');
    wild.addRoute(GUARDED, gateway, { allow: ['203.0.113.0/24'] });
    wild.addRoute(DRESSED, gateway, { responseHeaders: { 'X-Route': 'dressed' } });
    wild.addRedirect(MOVED, 'https://moved.test');
    if (this.answersItself) wild.addResponse(ANSWERED, { body: 'answered' });
    add('named.wild', { tls: own('named.wild') });

    if (this.hasLater) add('later.wild', { tls: own('later.wild') });

    add('*.inside', {}, 'inside');
    add('single.inside');

    const clientCertificates = ClientCertificates.required({ authorities: CLIENTS.root });
    add('*.certified', { tls: own('*.certified'), clientCertificates });
    add('open.certified', { tls: own('open.certified') });

    const maintenance = Maintenance.on();
    add('*.away', { tls: own('*.away'), maintenance });
    add('here.away', { tls: own('here.away') });
  }
}
