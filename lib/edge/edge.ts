import { Construct } from 'constructs';
import { EdgeResources } from '../docker/edge-resources';
import { DOCKER_DNS_SERVER } from '../docker/engine';
import { checkedScope } from '../internal/checked-scope';
import { EngineClaims } from '../internal/engine-claims';
import { resolvedText } from '../internal/resolved-text';
import { checkProps, Rules } from '../internal/rules';
import { Problems } from '../internal/validate';
import { DEFAULTS } from '../model/defaults';
import { EdgeIntent } from '../model/intent';
import { EdgePlan, IProxy, ProxyPlan } from '../model/plan';
import { portSuffix, publishedPorts } from '../model/published-ports';
import { TlsMode } from '../model/tls-intent';
import { DOMAIN } from './domains';
import { IEdge } from './edge-interface';
import { checkEdge, EDGE_OPTION_RULES, EDGE_OPTIONS, EdgeOptions, publishedIntent } from './edge-options';
import { EdgeSites } from './edge-sites';
import { checkClientsKnown } from './policies/client-address';
import { PROXY } from './proxy-rule';
import { Site } from './site';
import { SITE_OPTION_RULES, SiteOptions } from './site-options';

/** What an edge is asked to be. */
export interface EdgeProps extends EdgeOptions {
  /** The proxy that serves. Changing this one line switches. */
  readonly proxy: IProxy;
}

/**
 * What serves on a Docker host: a proxy in a hardened container, its ports, its network, its configuration and the
 * certificates of all its sites. A host has one, as it has one port 443.
 *
 * It is planned when the app is synthesized, after the last route. Ids of its children are contract: `Network`, `Image`,
 * `Config` (the one-shot publisher), `ConfigVolume`, `Proxy`, and what the plan asks for: `State/<what>`,
 * `Sidecar/<what>`, `Secret/<variable>`. With a proxy that is somebody else's it has none.
 */
export class Edge extends Construct implements IEdge {
  public readonly name: string;
  /** Its Docker resources, to be overridden; absent when the proxy is somebody else's. */
  public readonly resources?: EdgeResources;
  /** @internal */
  public readonly _sites: EdgeSites;

  private readonly intent: Omit<EdgeIntent, 'sites' | 'engine'>;
  private readonly proxy: IProxy;
  private planned?: { readonly version: number; readonly plan: ProxyPlan };

  /**
   * Declares an edge. Sites are added after it, until the app is synthesized.
   *
   * @param scope the stack on whose engine it serves, or a construct in that stack
   * @param id part of the Terraform addresses of its resources: another id replaces them
   * @param props the proxy, and what is said of it
   * @throws when a prop is invalid, or another edge of the stack has its name or a port: all of it in one error
   */
  public constructor(scope: Construct, id: string, props: EdgeProps) {
    super(checkedScope(new.target.name, scope, id), id);
    const problems = new Problems(this.node.path);
    const usable = checkProps(problems, 'props', props, EDGE_RULES);
    checkEdge(problems, usable);
    problems.throwIfAny();
    this.name = props.name ?? DEFAULTS.edgeName;
    this.proxy = props.proxy;
    this.intent = this.intentOf(props);
    const { existingNetwork } = props.proxy;
    if (existingNetwork === undefined) this.resources = this.createResources(props);
    else refuseOptions(problems, props);
    const network = existingNetwork ?? this.resources?.networkName ?? '';
    this._sites = new EdgeSites(this, {
      published: this.intent.published,
      secure: this.intent.secure,
      defaults: props,
      network: { name: network, reference: this.resources?._networkReference ?? network },
      labels: existingNetwork === undefined ? undefined : (upstream) => this.labelsOf(upstream),
    });
  }

  /**
   * Serves one more domain. Takes effect without a restart.
   *
   * @param domain e.g. 'grafana.example.com'; the id of the site's construct, too
   * @param options what this site does otherwise than the edge says
   * @throws when the domain or an option is invalid, or another site has the domain
   */
  public addSite(domain: string, options: SiteOptions = {}): Site {
    const problems = new Problems(`${this.node.path}: addSite`);
    DOMAIN(problems, 'domain', domain);
    checkProps(problems, 'options', options, SITE_OPTION_RULES);
    problems.throwIfAny();
    this._sites.checkDomains(problems, this, [['domain', domain]]);
    problems.throwIfAny();
    const id = resolvedText(this, domain);
    // What an attempt left behind that was refused.
    this.node.tryRemoveChild(id);
    return new Site(this, id, { ...options, edge: this, domain });
  }

  /**
   * The configuration by path in the proxy's container, certificates excepted, as Terraform is given it: what a snapshot
   * test should hold. With a proxy that is somebody else's, the labels by upstream.
   */
  public get files(): { [path: string]: string } {
    const { edge, labels = [] } = this.plan();
    const files = edge ? configurationFiles(edge) : labels.map(labelFile);
    return Object.fromEntries(files.map((file) => file.map((text) => resolvedText(this, text))));
  }

  private intentOf(props: EdgeProps): Omit<EdgeIntent, 'sites' | 'engine'> {
    return {
      name: this.name,
      secure: props.tls?._intent.mode !== TlsMode.NONE,
      published: publishedIntent(props),
      trustedProxies: props.trustedProxies,
      accessLog: props.accessLog ?? true,
      oldStreamHours: props.oldStreamHours,
      memoryMiB: props.memoryMiB,
    };
  }

  private createResources(props: EdgeProps): EdgeResources {
    const { published } = this.intent;
    const claims = EngineClaims.of(this);
    claims.claimName(this, this.name);
    const ports = publishedPorts(this.intent).map(({ hostPort }) => hostPort);
    claims.claimPorts(this, published.addresses, [...new Set(ports)]);
    const joined = () => [...new Set([...(props.joinedNetworks ?? []), ...this._sites.upstreamNetworks()])].sort();
    return EdgeResources._create(this, {
      name: this.name,
      addresses: published.addresses,
      memoryMiB: props.memoryMiB,
      logDriver: props.logDriver,
      network: { ...props.network?._options, existing: props.network?._existing },
      joinedNetworks: joined,
      generations: () => this._sites.generations(),
      secureUrls: () => this.secureUrls(),
      plan: () => this.edgePlan(),
    });
  }

  /** What clients open, a URL for each domain; none where TLS ends before us. */
  private secureUrls(): string[] {
    const { published, secure } = this.intent;
    if (!secure) return [];
    const domains = this._sites.intents().flatMap((site) => site.domains);
    return domains.map((domain) => `https://${domain}${portSuffix(secure, published)}`);
  }

  /** What the proxy makes of all that was declared by now. */
  private plan(): ProxyPlan {
    const { version } = this._sites;
    if (this.planned?.version !== version) {
      const engine = { dnsServer: DOCKER_DNS_SERVER, network: this._sites.place.network.name };
      const intent = { ...this.intent, engine, sites: this._sites.intents() };
      checkClientsKnown(intent);
      // A proxy of the user's own, in plain JavaScript, may have no plan.
      this.planned = { version, plan: this.proxy.plan(intent) ?? {} };
    }
    return this.planned.plan;
  }

  private edgePlan(): EdgePlan {
    const { edge } = this.plan();
    if (!edge) {
      throw new Error(
        `${this.node.path}: proxy: must plan an edge, or have an existingNetwork, got neither (e.g. new CaddyProxy())`,
      );
    }
    return edge;
  }

  private labelsOf(upstream: string): { [name: string]: string } {
    return this.plan().labels?.find((one) => one.upstream === upstream)?.labels ?? {};
  }
}

export const EDGE_RULES: Rules<EdgeProps> = { ...EDGE_OPTION_RULES, proxy: PROXY };

/** Nothing of it can be said to a proxy that is somebody else's. */
function refuseOptions(problems: Problems, props: EdgeProps): void {
  const sayable: (keyof EdgeOptions)[] = ['name', 'http3', 'trustedProxies', 'accessLog'];
  for (const option of EDGE_OPTIONS) {
    if (sayable.includes(option) || props[option] === undefined) continue;
    problems.note(
      `${option}: must be set where the proxy runs, as it is not ours (leave it out here, or use TraefikProxy)`,
    );
  }
  problems.throwIfAny();
}

function configurationFiles({ config }: EdgePlan): [path: string, text: string][] {
  return config.files.flatMap(({ name, text, secret, volume }): [string, string][] =>
    secret || text === undefined || volume !== undefined ? [] : [[`${config.directory}/${name}`, text]],
  );
}

function labelFile({ upstream, labels }: NonNullable<ProxyPlan['labels']>[number]): [path: string, text: string] {
  const lines = Object.entries(labels).map(([name, value]) => `${name}=${value}\n`);
  return [`labels/${upstream}`, lines.join('')];
}
