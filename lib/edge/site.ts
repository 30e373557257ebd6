import { Construct } from 'constructs';
import { checkedScope } from '../internal/checked-scope';
import { checkProps, Rules } from '../internal/rules';
import { Problems } from '../internal/validate';
import { RouteAction, RouteIntent, SiteIntent, UpstreamIntent } from '../model/intent';
import { portSuffix } from '../model/published-ports';
import { TlsIntent } from '../model/tls-intent';
import { checkCovered, checkProvable, DOMAIN } from './domains';
import { EDGE, IEdge } from './edge-interface';
import { FixedResponse, respondAction } from './fixed-response';
import { checkHandshake } from './policies/client-certificates';
import { headersIntent, strictTransport } from './policies/response-headers';
import { policiesIntent, RoutePolicies, withoutPolicies } from './policies/route-policies';
import { RedirectOptions, redirectAction } from './redirect';
import { forwardAction, inMatchingOrder, PATH, ROUTE_RULES, RouteOptions } from './route';
import { SITE_OPTION_RULES, SiteOptions } from './site-options';
import { checkPublic } from './tls/public-names';
import { UPSTREAM, Upstream } from './upstream';

/** What a site is asked to be. */
export interface SiteProps extends SiteOptions {
  /** Who serves it. It may be in another stack of the same app, on the same engine. */
  readonly edge: IEdge;
  /**
   * The domain that is served, e.g. 'sophon.example.com'; international names as punycode. '*.example.com' is every name with
   * one label in place of the star, but for those that sites serve by their own.
   */
  readonly domain: string;
}

/** What is served under one or more domains: routes, each a path and what is done below it. */
export class Site extends Construct {
  /** Who serves it. */
  public readonly edge: IEdge;
  /** What users open, e.g. 'https://sophon.example.com'; with the star of a wildcard in it. */
  public readonly url: string;

  private readonly domains: string[];
  private readonly tls: TlsIntent;
  private readonly policies: Omit<SiteIntent, 'path' | 'domains' | 'tls' | 'routes'>;
  /** What holds for its routes, from far to near. */
  private readonly said: RoutePolicies[];
  /** By path in lower case. */
  private readonly routes = new Map<string, RouteIntent>();

  /**
   * Declares a site. Without a route it answers 404.
   *
   * @param scope a stack of the app that the edge is in, or a construct in it
   * @param id no resource follows from it, so it may change
   * @param props the edge, the domain, and what is said of it
   * @throws when a prop is invalid, or another site has a domain: all of it in one error
   */
  public constructor(scope: Construct, id: string, props: SiteProps) {
    super(checkedScope(new.target.name, scope, id), id);
    const problems = new Problems(this.node.path);
    const usable = checkProps(problems, 'props', props, this._rules());
    this.edge = this._edgeFor(problems, usable);
    const { _sites: sites } = this.edge;
    const { defaults, published, secure } = sites.place;
    const tls = sites.tlsOf(problems, props.tls?._intent);
    this.domains = domainsOf(props);
    this.checkCertificates(problems, tls, this.domains);
    sites.checkDomains(problems, this, namedDomains(props));
    checkHandshake(problems, usable.clientCertificates, secure);
    problems.throwIfAny();
    this.tls = tls as TlsIntent;
    this.said = [defaults, props];
    this.policies = this.policiesOf(problems, props);
    problems.throwIfAny();
    this.url = `https://${props.domain}${portSuffix(secure, published)}`;
    sites.add(this, () => this.intent());
  }

  /**
   * Sends a path and all below it to an upstream. Paths are whole segments ('/docs' is not '/docsearch') and
   * compared without regard to case; the longest one that matches answers. Takes effect without a restart.
   *
   * @param path e.g. '/docs', or '/' for what no other route takes
   * @param upstream who answers
   * @param options how answers are carried
   * @throws when the path is invalid or taken, or the upstream cannot be reached from the edge
   */
  public addRoute(path: string, upstream: Upstream, options: RouteOptions = {}): void {
    this.add('addRoute', path, options, (problems) => {
      UPSTREAM(problems, 'upstream', upstream);
      checkProps(problems, 'options', options, ROUTE_RULES);
      problems.throwIfAny();
      return forwardAction(this.connect(problems, upstream), options, upstream._target.holdSeconds);
    });
  }

  /**
   * Sends clients that ask for a path or anything below it elsewhere, by 308 unless told otherwise.
   *
   * @param path e.g. '/wiki', or '/' for the whole site
   * @param to an http or https URL, or an absolute path of the same site
   * @param options whether clients may remember it, and what follows the target
   * @throws when the path is invalid or taken, or the target is invalid
   */
  public addRedirect(path: string, to: string, options: RedirectOptions = {}): void {
    this.add('addRedirect', path, {}, (problems) =>
      redirectAction(problems, to, withoutPolicies(problems, 'redirects', options)),
    );
  }

  /**
   * Answers a path and all below it without an upstream.
   *
   * @param path e.g. '/robots.txt'
   * @param response the answer
   * @throws when the path is invalid or taken, or the response is invalid
   */
  public addResponse(path: string, response: FixedResponse): void {
    this.add('addResponse', path, {}, (problems) =>
      respondAction(problems, withoutPolicies(problems, 'responses', response)),
    );
  }

  /**
   * Serves one more domain the same routes. Takes effect without a restart.
   *
   * @param domain e.g. 'handbook.example.com', or '*.example.com'; international names as punycode
   * @throws when the domain is invalid, served already, not in your own certificate, or none that its authority issues for
   */
  public addDomain(domain: string): void {
    const problems = new Problems(`${this.node.path}: addDomain`);
    DOMAIN(problems, 'domain', domain);
    problems.throwIfAny();
    this.checkCertificates(problems, this.tls, [domain]);
    this.edge._sites.checkDomains(problems, this, [['domain', domain]]);
    problems.throwIfAny();
    this.domains.push(domain);
    this.edge._sites.addDomain(this, domain);
  }

  /** @internal */
  protected _rules(): Rules<SiteProps> {
    return SITE_RULES;
  }

  /** @internal */
  protected _edgeFor(problems: Problems, { edge }: Partial<SiteProps>): IEdge {
    problems.throwIfAny();
    return edge as IEdge;
  }

  /** Notes the domains that there will be no certificate for. A proxy that is somebody else's asks its authority its own way. */
  private checkCertificates(problems: Problems, tls: TlsIntent | undefined, domains: string[]): void {
    checkCovered(problems, tls, domains);
    if (this.edge._sites.place.labels) return;
    checkPublic(problems, tls, domains);
    checkProvable(problems, tls, domains);
  }

  private add(
    method: string,
    path: string,
    policies: RoutePolicies,
    actionOf: (problems: Problems) => RouteAction | undefined,
  ): void {
    const problems = new Problems(`${this.node.path}: ${method}`);
    PATH(problems, 'path', path);
    if (problems.count === 0 && this.routes.has(path.toLowerCase())) {
      const free = path === '/' ? '/docs' : `${path}/v2`;
      problems.note(`path: must have one route, redirect or response, got '${path}' a second time (e.g. '${free}')`);
    }
    const action = actionOf(problems);
    problems.throwIfAny();
    const route = { path, action: action as RouteAction, ...this.routePolicies(problems, policies) };
    problems.throwIfAny();
    this.routes.set(path.toLowerCase(), route);
    this.edge._sites.changed();
  }

  private policiesOf(problems: Problems, props: SiteOptions): typeof this.policies {
    const { defaults } = this.edge._sites.place;
    const strict = strictTransport(props.hsts ?? defaults.hsts, this.tls);
    const clientCertificates = (props.clientCertificates ?? defaults.clientCertificates)?._intent;
    const maintenance = (props.maintenance ?? defaults.maintenance)?._intent;
    return {
      maxBodyMiB: props.maxBodyMiB ?? defaults.maxBodyMiB,
      ...headersIntent(...this.said, { responseHeaders: strict }),
      policies: this.policiesSaid(problems),
      ...(clientCertificates ? { clientCertificates } : {}),
      ...(maintenance ? { maintenance } : {}),
    };
  }

  /** What a route says beside the site: headers are those of both. */
  private routePolicies(problems: Problems, own: RoutePolicies): Omit<RouteIntent, 'path' | 'action'> {
    const policies = this.policiesSaid(problems, own);
    if (!own.responseHeaders && !own.removedResponseHeaders) return { policies };
    return { policies, ...headersIntent(this.policies, own) };
  }

  private policiesSaid(problems: Problems, own: RoutePolicies = {}): SiteIntent['policies'] {
    return policiesIntent((upstream) => this.connect(problems, upstream), ...this.said, own);
  }

  private connect(problems: Problems, upstream: Upstream): UpstreamIntent {
    return this.edge._sites.connect(problems, this, upstream);
  }

  private intent(): SiteIntent {
    const { domains, tls, policies } = this;
    return { path: this.node.path, domains, tls, ...policies, routes: inMatchingOrder([...this.routes.values()]) };
  }
}

export const SITE_RULES: Rules<SiteProps> = { domain: DOMAIN, ...SITE_OPTION_RULES, edge: EDGE };

function namedDomains(props: SiteOptions & { domain: string }): [path: string, domain: string][] {
  const additional = props.additionalDomains ?? [];
  return [
    ['domain', props.domain],
    ...additional.map((domain, index): [string, string] => [`additionalDomains[${index}]`, domain]),
  ];
}

function domainsOf(props: SiteOptions & { domain: string }): string[] {
  return namedDomains(props).map(([, domain]) => domain);
}
