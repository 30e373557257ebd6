import {
  type IProxy,
  Sophon,
  type SophonContainerOptions,
  SophonData,
  SophonIngress,
  type SophonIngressProps,
  Tls,
} from 'cdktf-sophon';
import { Authority, tlsOf } from './certificates';
import { containerId, theOneCalled } from './docker';
import { standIns } from './facts';
import type { ProxyUnderTest } from './proxies';
import { served } from './served';
import type { Site } from './site';
import { type ApplyOptions, Deployment } from './stack';
import type { ProviderVersion } from './terraform';

/** What one apply declares beyond the plain Sophon; whatever is left out is as a user would have it at first. */
export interface Change {
  readonly proxy?: IProxy;
  readonly props?: Partial<SophonIngressProps>;
  readonly gatewayImage?: string;
  /** What is said of the gateway's container besides. */
  readonly gateway?: Partial<SophonContainerOptions>;
  /** Calls on the constructs, such as `ingress.addRoute`. */
  readonly and?: (constructs: { ingress: SophonIngress; sophon: Sophon }) => void;
}

/** Vouches for the certificates of all suites that bring their own. */
const AUTHORITY = new Authority('End-to-end tests');

/**
 * Sophon (its stand-ins) behind one proxy, with a certificate of its own, deployed as a user deploys it. Apply it again
 * with another change to redeploy.
 */
export class LiveSophon {
  public readonly deployment: Deployment;
  public readonly site: Site;
  private readonly tls: Tls;

  /** @param suite part of container names, e.g. 'deploy' */
  constructor(
    suite: string,
    public readonly proxy: ProxyUnderTest,
    provider?: ProviderVersion,
  ) {
    const domain = `${proxy.id}.sophon.test`;
    this.deployment = new Deployment(`e2e-${suite}-${proxy.id}`, provider);
    this.site = { domain, address: proxy.address, root: AUTHORITY.root };
    this.tls = this.anotherCertificate();
  }

  /** A certificate for the site that is issued anew, for a change. */
  public anotherCertificate(): Tls {
    const { domain } = this.site;
    return tlsOf(AUTHORITY.issue([domain, `www.${domain}`]));
  }

  /** Container of the proxy. */
  public get proxyName(): string {
    return this.deployment.name;
  }

  /** Id of the container that has published the configuration. */
  public publisher(): Promise<string> {
    return theOneCalled(this.publisherName);
  }

  /** What it is called. */
  public get publisherName(): string {
    return `${this.deployment.name}-config`;
  }

  /** Container of the gateway or the dashboard. */
  public containerOf(role: 'gateway' | 'dashboard'): string {
    return `${this.deployment.name}-sophon-${role}`;
  }

  public proxyId(): Promise<string | undefined> {
    return containerId(this.proxyName);
  }

  /**
   * Deploys for the first time. All is served when it returns.
   *
   * @param site as a client sees it that trusts the change's certificate
   */
  public async start(change?: Change, site = this.site): Promise<void> {
    await this.deployment.startAfresh();
    await this.apply(change);
    await served(site);
  }

  /** Deploys. @throws DeployError when the deploy fails */
  public async apply(change: Change = {}, options?: ApplyOptions): Promise<void> {
    await this.deployment.apply((stack) => {
      const { gateway, dashboard } = standIns();
      const sophon = new Sophon(stack, 'Sophon', {
        name: `${this.deployment.name}-sophon`,
        data: SophonData.volume({ mountPath: '/data' }),
        gateway: { image: change.gatewayImage ?? gateway, ...change.gateway },
        dashboard: { image: dashboard },
      });
      const ingress = new SophonIngress(stack, 'Ingress', {
        name: this.deployment.name,
        domain: this.site.domain,
        gateway: sophon.gateway,
        dashboard: sophon.dashboard,
        tls: this.tls,
        proxy: change.proxy ?? this.proxy.plain(),
        bindAddresses: [this.site.address],
        ...change.props,
      });
      change.and?.({ ingress, sophon });
    }, options);
  }
}
