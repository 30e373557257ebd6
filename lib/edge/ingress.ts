import { Construct } from 'constructs';
import { optional, propsOf, Rules } from '../internal/rules';
import { Problems } from '../internal/validate';
import { IProxy } from '../model/plan';
import { EDGE_RULES, Edge } from './edge';
import { EDGE, IEdge } from './edge-interface';
import { checkEdge, EDGE_OPTION_RULES, EDGE_OPTIONS, EdgeOptions } from './edge-options';
import { PROXY } from './proxy-rule';
import { SITE_RULES, Site, SiteProps } from './site';
import { SiteOptions } from './site-options';

/** A site, and the edge that serves it: one that is given, or one of its own. */
export interface IngressProps extends SiteOptions, EdgeOptions {
  /** The domain that is served, e.g. 'sophon.example.com'; international names as punycode. */
  readonly domain: string;
  /** Who serves it, beside other sites. @default - an edge of its own, with `proxy` and the other props of an edge */
  readonly edge?: IEdge;
  /** The proxy of an edge of its own. Changing this one line switches. @default - that of `edge` */
  readonly proxy?: IProxy;
}

/** A site that takes an edge or makes one, as its child `Edge`. */
export class Ingress extends Site {
  /**
   * Declares a site, and an edge of its own where none is given.
   *
   * @param scope the stack on whose engine it is served, or a construct in that stack
   * @param id part of the Terraform addresses of an edge of its own: another id replaces its resources
   * @param props the domain, and the edge or the proxy
   * @throws when a prop is invalid, or another site has a domain: all of it in one error
   */
  public constructor(scope: Construct, id: string, props: IngressProps) {
    super(scope, id, props as SiteProps);
  }

  /** The configuration of the whole edge, with all its sites: what a snapshot test should hold. See `Edge.files`. */
  public get files(): { [path: string]: string } {
    return this.edge.files;
  }

  /** @internal */
  protected override _rules(): Rules<SiteProps> {
    return INGRESS_RULES;
  }

  /** @internal */
  protected override _edgeFor(problems: Problems, props: Partial<SiteProps> & Partial<IngressProps>): IEdge {
    const { edge, proxy } = props as Partial<IngressProps>;
    if (edge && proxy) problems.note('edge, proxy: must be one of the two, got both (leave proxy to the edge)');
    // One that is there and cannot be used has been noted.
    if (!edge && !proxy && 'edge' in props && 'proxy' in props)
      problems.note('edge, proxy: must be one of the two, got neither (e.g. proxy: new CaddyProxy())');
    if (edge) refuseEdgeOptions(problems, edge, props);
    else checkEdge(problems, props);
    problems.throwIfAny();
    return edge ?? new Edge(this, 'Edge', propsOf(EDGE_RULES, { ...props, proxy: proxy as IProxy }));
  }
}

export const INGRESS_RULES: Rules<IngressProps> = {
  ...SITE_RULES,
  ...EDGE_OPTION_RULES,
  edge: optional(EDGE),
  proxy: optional(PROXY),
};

function refuseEdgeOptions(problems: Problems, edge: IEdge, props: EdgeOptions): void {
  for (const option of EDGE_OPTIONS) {
    if (props[option] === undefined) continue;
    problems.note(`${option}: must be set at '${edge.node.path}', which serves other sites, too (move it there)`);
  }
}
