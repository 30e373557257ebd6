import { Construct } from 'constructs';
import { INGRESS_RULES, Ingress, IngressProps } from '../edge/ingress';
import { RateLimit } from '../edge/policies/rate-limit';
import { nearest } from '../edge/policies/route-policies';
import { ROUTE_RULES, RouteOptions } from '../edge/route';
import { UPSTREAM, Upstream } from '../edge/upstream';
import { optional, Rules, struct } from '../internal/rules';
import { Problems } from '../internal/validate';
import { DEFAULTS } from '../model/defaults';

/** What a Sophon ingress is asked to do. */
export interface SophonIngressProps extends IngressProps {
  /** Who answers the REST API, the SignalR hubs and MCP, e.g. `sophon.gateway`. */
  readonly gateway: Upstream;
  /** Who answers everything else, e.g. `sophon.dashboard`. */
  readonly dashboard: Upstream;
  /**
   * Who may use the REST API and the hubs, and how. A `rateLimit` holds for the API, and for the hubs only with
   * `includeStreams`; so does the site's. `responseTimeoutSeconds` is the API's: on the hubs a stream may be silent for a
   * day.
   *
   * @default - as the site says
   */
  readonly gatewayPolicies?: RouteOptions;
  /**
   * Who may use MCP and look its login up, and how. A tool may work for a day before its answer begins, unless
   * `responseTimeoutSeconds` says less.
   *
   * @default - as the site says, but without its `rateLimit`, unless that has `includeStreams`
   */
  readonly mcpPolicies?: RouteOptions;
  /** Who may open the dashboard, and how. It is compressed. @default - as the site says */
  readonly dashboardPolicies?: RouteOptions;
}

/** A stream may be silent, and a tool of MCP may work, for as long as that before the first byte of an answer comes. */
const STREAM_TIMEOUT_SECONDS = DEFAULTS.streamTimeoutHours * 3600;

/**
 * Where clients of MCP look for its login, with the resource's own path behind it or without: the dashboard, which answers
 * every path with its page, would break them (RFC 9728, 3; RFC 8414, 3; OpenID Connect Discovery, 4).
 */
const LOGIN_DISCOVERY = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/oauth-protected-resource',
  '/.well-known/openid-configuration',
];

/**
 * Sophon behind HTTPS: `/api`, `/hubs`, `/mcp` and what MCP's login is found by below `/.well-known` go to the gateway,
 * everything else to the dashboard.
 *
 * @see https://sophon.buildersoft.io/docs
 */
export class SophonIngress extends Ingress {
  /**
   * Declares Sophon's site, and an edge of its own where none is given.
   *
   * @param scope the stack on whose engine it is served, or a construct in that stack
   * @param id part of the Terraform addresses of an edge of its own: another id replaces its resources
   * @param props gateway and dashboard, the domain, and the edge or the proxy
   * @throws when a prop is invalid, or another site has a domain: all of it in one error
   */
  public constructor(scope: Construct, id: string, props: SophonIngressProps) {
    super(scope, id, props);
    const { gateway, dashboard, gatewayPolicies, mcpPolicies = {}, dashboardPolicies = {} } = props;
    this.checkLogins(props);
    this.addRoute('/api', gateway, gatewayPolicies);
    this.addRoute('/hubs', gateway, this.streamOptions(props, gatewayPolicies));
    this.addRoute('/mcp', gateway, nearest([this.streamOptions(props), mcpPolicies]));
    const discovery = nearest([{ rateLimit: this.streamOptions(props).rateLimit }, mcpPolicies]);
    for (const path of LOGIN_DISCOVERY) this.addRoute(path, gateway, discovery);
    this.addRoute('/', dashboard, nearest([{ compress: true }, dashboardPolicies]));
  }

  /** A request has one header `Authorization`, and Sophon's own login is in it. */
  private checkLogins(props: SophonIngressProps): void {
    const problems = new Problems(this.node.path);
    for (const group of ['gatewayPolicies', 'mcpPolicies'] as const) {
      const own = props[group]?.auth;
      const { auth } = this.nearestOf(props, props[group]);
      if (!auth?._takesAuthorization) continue;
      const fix = own
        ? 'leave it to dashboardPolicies, or use Auth.forward() with a service that knows by a cookie'
        : `as the site or the edge says something else: ${group}: { auth: Auth.none() }, and auth in dashboardPolicies`;
      problems.note(
        `${group}.auth: must leave the header Authorization to Sophon's own login, got one that takes it (${fix})`,
      );
    }
    problems.throwIfAny();
  }

  /** Of routes with streams: without a limit that was not made for them. */
  private streamOptions(props: SophonIngressProps, own: RouteOptions = {}): RouteOptions {
    const { rateLimit } = this.nearestOf(props, own);
    return {
      ...own,
      rateLimit: rateLimit?._includesStreams ? rateLimit : RateLimit.none(),
      responseTimeoutSeconds: STREAM_TIMEOUT_SECONDS,
    };
  }

  private nearestOf(props: SophonIngressProps, own: RouteOptions = {}): RouteOptions {
    return nearest<RouteOptions>([this.edge._sites.place.defaults, props, own]);
  }

  /** @internal */
  protected override _rules(): Rules<IngressProps> {
    return SOPHON_INGRESS_RULES;
  }
}

const POLICIES = optional(struct(ROUTE_RULES));

const SOPHON_INGRESS_RULES: Rules<SophonIngressProps> = {
  ...INGRESS_RULES,
  gateway: UPSTREAM,
  dashboard: UPSTREAM,
  gatewayPolicies: POLICIES,
  mcpPolicies: POLICIES,
  dashboardPolicies: POLICIES,
};
