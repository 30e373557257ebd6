import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { Construct } from 'constructs';
import { DockerEdge } from '../docker/docker-edge';
import { addLabels } from '../docker/upstream-labels';
import { claimName } from '../internal/claimed-names';
import { Problems } from '../internal/validate';
import { IProxy, ProxyPlan } from '../proxies/proxy';
import { portSuffix } from '../proxies/published-ports';
import { checkedBase, checkedDomain, IngressBase, refuseTakenPorts } from './ingress-intent';
import { IngressProps } from './ingress-props';
import { IngressIntent, RouteIntent } from './intent';
import { inMatchingOrder, RouteOptions, routeIntent } from './route';
import { Upstream } from './upstream';

/**
 * Domains behind HTTPS on Docker: a proxy in a hardened container, its network, its configuration and its state.
 *
 * Ids of its children are contract: `Network`, `Image`, `Config` (the one-shot publisher), `ConfigVolume`,
 * `State/<what>`, `Proxy`, `Sidecar/<what>`.
 */
export class Ingress extends Construct {
  /** What users open, e.g. 'https://sophon.example.com'. */
  public readonly url: string;
  /** Network on which the proxy meets the containers behind it; absent when the proxy is somebody else's. */
  public readonly network?: Network;
  /** The proxy's container; absent when the proxy is somebody else's. */
  public readonly proxyContainer?: Container;
  /** The one-shot container that publishes the configuration; absent when the proxy is somebody else's. */
  public readonly configContainer?: Container;
  /** Containers beside the proxy by what they do, e.g. 'certbot'. */
  public readonly sidecarContainers: { [what: string]: Container };
  /** Volumes by what they hold, e.g. 'config'; those that outlive `destroy` are the engine's and not among them. */
  public readonly volumes: { [what: string]: Volume };
  /** The proxy's image; absent when the proxy is somebody else's. */
  public readonly image?: Image;

  private readonly base: IngressBase;
  private readonly proxy: IProxy;
  private readonly edge?: DockerEdge;
  /** Name of the network that containers behind the proxy are put on. */
  private readonly joinedNetwork?: string;
  private readonly domains: string[] = [];
  private readonly routes: RouteIntent[] = [];
  private readonly upstreams = new Map<string, Upstream>();

  /** @throws when a prop is invalid, or the proxy cannot do what is asked: all of it in one error */
  public constructor(scope: Construct, id: string, props: IngressProps) {
    super(scope, id);
    this.base = checkedBase(this, props);
    this.proxy = props.proxy;
    this.domains.push(...this.base.domains);
    this.url = `https://${this.base.domains[0]}${portSuffix(this.base)}`;
    const { edge, network } = this.currentPlan();
    claimName(this, this.base.name);
    if (edge) {
      const { name, bindAddress } = this.base;
      refuseTakenPorts(this, bindAddress, edge.ports);
      this.network = new Network(this, 'Network', { name });
      const options = { name, bindAddress, memoryMiB: props.memoryMiB, network: this.network };
      this.edge = new DockerEdge(this, options, edge);
      this.proxyContainer = this.edge.proxy;
      this.configContainer = this.edge.publisher;
      this.image = this.edge.image;
    } else if (props.memoryMiB !== undefined) {
      throw new Error(
        `${this.node.path}: memoryMiB: must be set where the proxy runs, as it is not ours (leave it out)`,
      );
    }
    this.sidecarContainers = { ...this.edge?.sidecars };
    this.volumes = { ...this.edge?.volumes };
    this.joinedNetwork = network ?? this.network?.name;
    this.node.addValidation({
      validate: () =>
        this.routes.length > 0 ? [] : [`${this.node.path}: must have a route (call addRoute('/', upstream))`],
    });
  }

  /** The proxy's configuration by path in its container, certificates excepted: what a snapshot test should hold. */
  public get files(): { [path: string]: string } {
    const config = this.currentPlan().edge?.config;
    const shown = (config?.files ?? []).filter((file) => !file.secret && file.text !== undefined);
    return Object.fromEntries(shown.map((file) => [`${config?.directory}/${file.name}`, file.text ?? '']));
  }

  /**
   * Sends a path and all below it to an upstream. Paths are whole segments ('/docs' is not '/docsearch') and
   * compared without regard to case; the longest one that matches answers. Takes effect without a restart.
   *
   * @throws when the path is invalid or has a route already
   */
  public addRoute(path: string, upstream: Upstream, options: RouteOptions = {}): void {
    const route = routeIntent(path, upstream, options);
    const problems = new Problems('addRoute');
    if (this.routes.some((other) => other.path.toLowerCase() === path.toLowerCase())) {
      const free = path === '/' ? '/docs' : `${path}/v2`;
      problems.note(`path: must have one route, got '${path}' a second time (e.g. '${free}')`);
    }
    const known = this.upstreams.get(upstream.intent.id);
    if (known && !isSame(known, upstream)) {
      const { host, id: name } = upstream.intent;
      problems.note(`upstream: must have a name of its own, got '${host}' for two (e.g. alias: '${name}-2')`);
    }
    problems.throwIfAny();
    if (!known) this.connect(upstream);
    this.routes.push(route);
    this.update();
  }

  /**
   * Serves one more domain the same routes. Takes effect without a restart.
   *
   * @throws when the domain is invalid, served already, or not in your own certificate
   */
  public addDomain(domain: string): void {
    this.domains.push(checkedDomain('addDomain', domain, this.domains, this.base.tls));
    this.update();
  }

  private currentPlan(): ProxyPlan {
    const { domains: _, ...base } = this.base;
    const intent: IngressIntent = { ...base, sites: [{ domains: this.domains, routes: inMatchingOrder(this.routes) }] };
    return this.proxy.plan(intent);
  }

  /** Everything that routes and domains change is set anew: one path for the first route and the last. */
  private update(): void {
    const { edge, labels } = this.currentPlan();
    const networks = [...this.upstreams.values()].flatMap(({ networkName }) => networkName ?? []);
    if (edge) this.edge?.update(edge, [...new Set(networks)].sort());
    for (const { upstream, labels: wanted } of labels ?? []) {
      addLabels(this.upstreams.get(upstream)?.ownContainer, wanted);
    }
  }

  /** Remembers an upstream and puts its container on the network where the proxy is. */
  private connect(upstream: Upstream): void {
    const { ownContainer, intent } = upstream;
    if (ownContainer && this.joinedNetwork !== undefined) join(ownContainer, this.joinedNetwork, intent.host);
    this.upstreams.set(intent.id, upstream);
  }
}

/** Whether two upstreams of one id are one: made twice, or two services that would be taken for each other. */
function isSame(one: Upstream, other: Upstream): boolean {
  return (
    one.ownContainer === other.ownContainer &&
    one.networkName === other.networkName &&
    one.intent.host === other.intent.host &&
    one.intent.port === other.intent.port &&
    one.intent.secure === other.intent.secure
  );
}

function join(container: Container, network: string, alias: string): void {
  const existing = container.networksAdvancedInput ?? [];
  if (!Array.isArray(existing)) {
    throw new Error(
      `${container.node.path}: must have its networks as a list, got a token (set networksAdvanced to a list)`,
    );
  }
  // One entry a network: a container with two names on it has two aliases.
  const [known, others] = [
    existing.find(({ name }) => name === network),
    existing.filter(({ name }) => name !== network),
  ];
  const aliases = [...new Set([...(known?.aliases ?? []), alias])];
  container.putNetworksAdvanced([...others, { ...known, name: network, aliases }]);
}
