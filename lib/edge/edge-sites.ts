import { TerraformStack, Token, Tokenization } from 'cdktf';
import { IConstruct } from 'constructs';
import { engineOf } from '../docker/engine';
import { generationOf } from '../docker/generation';
import { joinNetwork, Labels, labelAtSynth } from '../docker/upstream-container';
import { resolvedText } from '../internal/resolved-text';
import { Problems } from '../internal/validate';
import { PublishedIntent, SiteIntent, UpstreamIntent } from '../model/intent';
import { TlsIntent, TlsMode } from '../model/tls-intent';
import { SiteDefaults } from './site-options';
import { AcmeAccounts } from './tls/acme-accounts';
import { Upstream, UpstreamTarget, upstreamIntent } from './upstream';

type UpstreamContainer = NonNullable<UpstreamTarget['container']>;

/** A container behind an edge, what it is found by, and whether the edge's own stack makes it. */
interface NamedContainer {
  readonly name: string;
  readonly container: UpstreamContainer;
  readonly isHere: boolean;
}

/** What sites must know of the edge that serves them. */
export interface EdgePlace {
  readonly published: PublishedIntent;
  /** Whether TLS ends at the edge. */
  readonly secure: boolean;
  /** What sites take unless they say otherwise. */
  readonly defaults: SiteDefaults;
  /** The network that containers are put on: its name, and what stands for it in the edge's own stack. */
  readonly network: { readonly name: string; readonly reference: string };
  /** The labels of a container by the id of its upstream; absent: nobody reads labels. */
  readonly labels?: (upstream: string) => Labels;
}

/** The sites of one edge: what is declared, wherever it is declared, and what of it would be in each other's way. */
export class EdgeSites {
  private readonly sites: (() => SiteIntent)[] = [];
  /** Paths of sites by their domains. */
  private readonly domains = new Map<string, string>();
  /** By their ids. */
  private readonly upstreams = new Map<string, UpstreamIntent>();
  /** By the host that they are found at. */
  private readonly containers = new Map<string, UpstreamContainer>();
  /** Ids of upstreams whose containers have labels. */
  private readonly labelled = new Set<string>();
  private readonly networks = new Set<string>();
  /** Stacks that are not deployed to another engine, as far as is known. */
  private readonly stacksOfEngine: Set<TerraformStack>;
  private readonly accounts = new AcmeAccounts();
  private changes = 0;

  public constructor(
    private readonly edge: IConstruct,
    public readonly place: EdgePlace,
  ) {
    this.stacksOfEngine = new Set([TerraformStack.of(edge)]);
  }

  /** How often anything was declared: the same number, the same intents. */
  public get version(): number {
    return this.changes;
  }

  /** What all sites ask for by now, in the order of their declaration. */
  public intents(): SiteIntent[] {
    return this.sites.map((site) => site());
  }

  /** Names of upstreams' containers that change each time these are made anew. */
  public generations(): string[] {
    return [...this.containers].flatMap(([host, container]) => {
      const name = generationOf(container)?.host;
      return name !== undefined && host.startsWith(name) ? [name] : [];
    });
  }

  /** Existing networks that upstreams are on. */
  public upstreamNetworks(): string[] {
    return [...this.networks];
  }

  /** Adds a checked site. @param intent what it asks for at the time of the call */
  public add(site: IConstruct, intent: () => SiteIntent): void {
    const { domains, tls } = intent();
    this.sites.push(intent);
    for (const domain of domains) this.addDomain(site, domain);
    if (tls.mode === TlsMode.ACME) this.accounts.add(site.node.path, tls.acme);
  }

  /** Adds a checked domain to a site. */
  public addDomain(site: IConstruct, domain: string): void {
    this.domains.set(keyOf(this.edge, domain), site.node.path);
    this.changed();
  }

  /** Notes that the edge must be planned anew. */
  public changed(): void {
    this.changes += 1;
  }

  /**
   * Notes which domains are served already, and by whom.
   *
   * @param asker the site that wants them, or the edge for one that is not there yet
   * @param domains each after what it is called
   */
  public checkDomains(problems: Problems, asker: IConstruct, domains: [path: string, domain: string][]): void {
    const seen = new Set<string>();
    for (const [path, domain] of domains) {
      if (this.isForeign(problems, path, domain)) continue;
      const key = keyOf(this.edge, domain);
      const other = this.domains.get(key);
      if (seen.has(key) || other === asker.node.path) {
        problems.note(`${path}: must be served once, got '${domain}' a second time (leave one out)`);
      } else if (other !== undefined) {
        problems.note(`${path}: must be on one site, got '${domain}', which '${other}' serves (leave it out of one)`);
      }
      seen.add(key);
    }
  }

  /** The edge's configuration holds the domain: a value of another stack would make the edge's depend on that one. */
  private isForeign(problems: Problems, path: string, domain: string): boolean {
    const own = TerraformStack.of(this.edge);
    for (const token of Tokenization.reverseString(domain).tokens) {
      const { originStack = own } = token as { originStack?: TerraformStack };
      if (originStack === own) continue;
      const [edge, origin] = [own, originStack].map(({ node }) => node.path);
      problems.note(
        `${path}: must be known in '${edge}', as the edge is there, got a value of '${origin}' ` +
          '(write it out, or declare the variable there)',
      );
      return true;
    }
    return false;
  }

  /** A site's source of certificates. Notes when there is none, or the edge or another site rules it out. */
  public tlsOf(problems: Problems, own?: TlsIntent): TlsIntent | undefined {
    const tls = own ?? this.place.defaults.tls?._intent;
    const { path } = this.edge.node;
    if (!tls) {
      problems.note(`tls: must be given here or at '${path}' (e.g. Tls.letsEncrypt({ email: 'admin@example.com' }))`);
    } else if ((tls.mode !== TlsMode.NONE) !== this.place.secure) {
      const [is, fix] = this.place.secure
        ? ['ends TLS', 'give Tls.none() to the edge, for all its sites, or an edge of its own to this one']
        : ['has Tls.none()', 'leave it out, or give the edge another tls'];
      problems.note(`tls: must fit '${path}', which ${is}, got ${nameOf(tls)} (${fix})`);
    } else if (tls.mode === TlsMode.ACME) {
      this.accounts.check(problems, tls.acme);
    }
    return tls;
  }

  /** An upstream as the edge sees it, once its container is on the edge's network, or the edge on its. */
  public connect(problems: Problems, site: IConstruct, { _target: target }: Upstream): UpstreamIntent {
    const { container } = target;
    const isHere = container !== undefined && TerraformStack.of(container) === TerraformStack.of(this.edge);
    const intent = upstreamIntent(target, this.place.network.name, isHere);
    this.checkId(problems, intent);
    const { certificateAuthority } = intent;
    if (certificateAuthority) this.isForeign(problems, 'upstream: certificateAuthority', certificateAuthority);
    if (target.network !== undefined || container) this.checkEngine(problems, site, container ?? site);
    if (container) this.connectContainer(problems, { name: target.host, container, isHere }, intent);
    if (target.network !== undefined) this.networks.add(target.network);
    return intent;
  }

  /** Names in configurations are made of it: two upstreams of one id would be taken for each other. */
  private checkId(problems: Problems, upstream: UpstreamIntent): void {
    const known = this.upstreams.get(upstream.id) ?? upstream;
    this.upstreams.set(upstream.id, known);
    if (known.host === upstream.host && known.secure === upstream.secure) {
      this.checkAuthority(problems, upstream, known);
      return;
    }
    problems.note(
      `upstream: must have a name of its own, got '${urlOf(upstream)}', which is called '${upstream.id}' as ` +
        `'${urlOf(known)}' is (rename one of them)`,
    );
  }

  /** Proxies keep connections to an upstream for all who are sent there. */
  private checkAuthority(problems: Problems, upstream: UpstreamIntent, known: UpstreamIntent): void {
    const [own, other] = [upstream, known].map(({ certificateAuthority: pem = '' }) => keyOf(this.edge, pem));
    if (own === other) return;
    problems.note(
      `upstream: must have one certificateAuthority, got another for '${urlOf(upstream)}' than it has elsewhere on ` +
        `'${this.edge.node.path}' (make the Upstream once, with all its roots one after another)`,
    );
  }

  private connectContainer(problems: Problems, named: NamedContainer, { id, host }: UpstreamIntent): void {
    const { name, container, isHere } = named;
    const { network, labels } = this.place;
    if (!isHere) this.checkNames(problems, named);
    const known = this.containers.get(host);
    if (known && known !== container) {
      problems.note(
        `upstream: must have a name of its own, got '${name}' for '${container.node.path}', ` +
          `which is that of '${known.node.path}' (rename one container)`,
      );
      return;
    }
    this.containers.set(host, container);
    // By name in another stack: a reference would make the one stack depend on the other.
    joinNetwork(container, isHere ? network.reference : network.name);
    if (!labels || this.labelled.has(id)) return;
    this.labelled.add(id);
    labelAtSynth(container, () => labels(id));
  }

  /** What one stack says to another one is written out: a token would make it depend on the other. */
  private checkNames(problems: Problems, { name, container }: NamedContainer): void {
    const stacks = `known at synth, as '${this.edge.node.path}' is in another stack`;
    if (Token.isUnresolved(name)) {
      const fix = `for '${container.node.path}' (write the container's name out)`;
      problems.note(`upstream: must have a name that is ${stacks}, got a token ${fix}`);
    }
    if (Token.isUnresolved(this.place.network.name)) {
      problems.note(`upstream: must be on a network whose name is ${stacks}, got a token (write the edge's name out)`);
    }
  }

  /** Networks and containers of one engine mean nothing to another, whatever their names. */
  private checkEngine(problems: Problems, site: IConstruct, upstream: IConstruct): void {
    for (const stack of [TerraformStack.of(site), TerraformStack.of(upstream)]) {
      if (this.stacksOfEngine.has(stack)) continue;
      const [own, theirs] = [engineOf(this.edge), engineOf(stack)];
      if (own === undefined || theirs === undefined || own === theirs) {
        // Looking for its provider again with every route would take longer with every route.
        this.stacksOfEngine.add(stack);
        continue;
      }
      problems.note(
        `upstream: must be on the engine of '${this.edge.node.path}', got '${theirs}' for '${own}' ` +
          "(publish its port and use Upstream.url('http://host:port'))",
      );
      return;
    }
  }
}

/** The same for the same domain, also where it is a variable, whose token is another one each time it is asked for. */
function keyOf(scope: IConstruct, domain: string): string {
  return Token.isUnresolved(domain) ? resolvedText(scope, domain) : domain;
}

function urlOf({ secure, host, port }: UpstreamIntent): string {
  return `${secure ? 'https' : 'http'}://${host}:${port}`;
}

/** As users write it. */
function nameOf({ mode }: TlsIntent): string {
  return {
    [TlsMode.ACME]: 'Tls.acme',
    [TlsMode.PEM]: 'Tls.certificatePem',
    [TlsMode.FILES]: 'Tls.certificateFiles',
    [TlsMode.INTERNAL_CA]: 'Tls.internalCa',
    [TlsMode.NONE]: 'Tls.none',
  }[mode].concat('()');
}
