import type { TerraformStack } from 'cdktf';
import { Edge, Sophon, SophonData, SophonIngress, Tls, Upstream } from 'cdktf-sophon';
import { Authority, tlsOf } from '../harness/certificates';
import { docker } from '../harness/docker';
import { standIns } from '../harness/facts';
import { internalRoot } from '../harness/internal-root';
import type { ProxyUnderTest } from '../harness/proxies';
import { served } from '../harness/served';
import type { Site } from '../harness/site';
import { Deployment } from '../harness/stack';

const AUTHORITY = new Authority('End-to-end tests of sites');

/** What a configuration file may take for its own. */
export const RESPONSE = {
  body: 'User-agent: *\nDisallow: /\n\n{host} "quoted" `ticked` \'single\' $host ${uri} %{x} \\ \\n; # ü €',
  contentType: 'text/plain; charset=utf-8',
};

/** The alias that a container has on each of two networks. */
const TWIN = 'twin';
const NETWORKS = ['one', 'two'];

/** One edge that serves two Sophons and more, each site in another way. */
export class ManySites {
  public readonly deployment: Deployment;
  /** A Sophon, with a certificate of its own. */
  public readonly production: Site;
  /** Another one, with a certificate of the edge's authority, as all that follow. */
  public readonly staging: Site;
  /** Nothing but a redirect to production. */
  public readonly redirects: Site;
  /** Nothing but what the proxy itself answers: fixed responses where it can, and a redirect. */
  public readonly answers: Site;
  /** The dashboard of the one Sophon and the gateway of the other. */
  public readonly shared: Site;
  /** Two services that have the same name, each on its network. */
  public readonly networks: Site;

  private root = '';

  /** @param answersItself whether the proxy can give fixed responses */
  constructor(
    private readonly proxy: ProxyUnderTest,
    private readonly answersItself: boolean,
  ) {
    this.deployment = new Deployment(`e2e-sites-${proxy.id}`);
    const internal = (name: string) => this.siteOf(name, () => this.root);
    this.production = this.siteOf('production', () => AUTHORITY.root);
    this.staging = internal('staging');
    this.redirects = internal('www');
    this.answers = internal('answers');
    this.shared = internal('shared');
    this.networks = internal('networks');
  }

  /** Names of the volumes that a destroy keeps. */
  public get dataVolumes(): string[] {
    return ['production', 'staging'].map((name) => `${this.deployment.name}-${name}-data`);
  }

  /** Containers and networks that the test itself made. */
  public get theirs(): [containers: string[], networks: string[]] {
    return [NETWORKS.map((network) => this.onNetwork(network)), NETWORKS.map((network) => this.network(network))];
  }

  /** Container of one of the Sophons. */
  public containerOf(site: Site, role: 'gateway' | 'dashboard'): string {
    return `${this.deployment.name}-${site === this.production ? 'production' : 'staging'}-${role}`;
  }

  /** Container that has the name of both on this network. */
  public onNetwork(network: string): string {
    return `${this.deployment.name}-${TWIN}-${network}`;
  }

  /** Deploys all of it, beside two networks that somebody else made. */
  public async start(): Promise<void> {
    await this.deployment.startAfresh();
    for (const network of NETWORKS) {
      await docker(['network', 'create', this.network(network)]);
      const place = ['--network', this.network(network), '--network-alias', TWIN];
      await docker(['run', '--detach', '--name', this.onNetwork(network), ...place, standIns().gateway]);
    }
    await this.deploy();
    this.root = await internalRoot(this.deployment.name, this.proxy);
    for (const site of [this.production, this.staging]) await served(site);
  }

  public async deploy(): Promise<void> {
    await this.deployment.apply((stack) => this.declare(stack));
  }

  private network(name: string): string {
    return `${this.deployment.name}-net-${name}`;
  }

  /** The root is known only once the edge has made it. */
  private siteOf(name: string, root: () => string): Site {
    const { address, id } = this.proxy;
    return {
      domain: `${name}.${id}.sophon.test`,
      address,
      get root() {
        return root();
      },
    };
  }

  private declare(stack: TerraformStack): void {
    const { name } = this.deployment;
    const edge = new Edge(stack, 'Edge', {
      name,
      proxy: this.proxy.plain(),
      tls: Tls.internalCa(),
      bindAddresses: [this.proxy.address],
    });
    const [production, staging] = ['production', 'staging'].map((environment) => {
      const { gateway, dashboard } = standIns();
      return new Sophon(stack, environment, {
        name: `${name}-${environment}`,
        data: SophonData.volume({ mountPath: '/data' }),
        gateway: { image: gateway },
        dashboard: { image: dashboard },
      });
    });
    new SophonIngress(stack, 'Production', {
      edge,
      domain: this.production.domain,
      gateway: production.gateway,
      dashboard: production.dashboard,
      tls: tlsOf(AUTHORITY.issue([this.production.domain])),
    });
    new SophonIngress(stack, 'Staging', {
      edge,
      domain: this.staging.domain,
      gateway: staging.gateway,
      dashboard: staging.dashboard,
    });
    edge.addSite(this.redirects.domain).addRedirect('/', `https://${this.production.domain}`);
    const answers = edge.addSite(this.answers.domain);
    if (this.answersItself) {
      answers.addResponse('/robots.txt', RESPONSE);
      answers.addResponse('/old', { status: 410 });
    }
    answers.addRedirect('/moved', '/robots.txt', { permanent: false });
    const shared = edge.addSite(this.shared.domain);
    shared.addRoute('/', production.dashboard);
    shared.addRoute('/api', staging.gateway);
    const networks = edge.addSite(this.networks.domain);
    for (const network of NETWORKS) {
      const target = { network: this.network(network), host: TWIN, port: 8080 };
      networks.addRoute(`/${network}`, Upstream.onNetwork(target));
    }
  }
}
