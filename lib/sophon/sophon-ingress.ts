import { Construct } from 'constructs';
import { INGRESS_RULES, Ingress, IngressProps } from '../edge/ingress';
import { UPSTREAM, Upstream } from '../edge/upstream';
import { Rules } from '../internal/rules';

/** What a Sophon ingress is asked to do. */
export interface SophonIngressProps extends IngressProps {
  /** Who answers the REST API, the SignalR hubs and MCP, e.g. `sophon.gateway`. */
  readonly gateway: Upstream;
  /** Who answers everything else, e.g. `sophon.dashboard`. */
  readonly dashboard: Upstream;
}

/**
 * Paths of the gateway: REST, SignalR hubs, MCP server.
 *
 * @see https://sophon.buildersoft.io/docs
 */
const GATEWAY_PATHS = ['/api', '/hubs', '/mcp'];

/** Sophon behind HTTPS: `/api`, `/hubs` and `/mcp` go to the gateway, everything else to the dashboard. */
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
    for (const path of GATEWAY_PATHS) this.addRoute(path, props.gateway);
    this.addRoute('/', props.dashboard, { compress: true });
  }

  /** @internal */
  protected override _rules(): Rules<IngressProps> {
    return SOPHON_INGRESS_RULES;
  }
}

const SOPHON_INGRESS_RULES: Rules<SophonIngressProps> = { ...INGRESS_RULES, gateway: UPSTREAM, dashboard: UPSTREAM };
