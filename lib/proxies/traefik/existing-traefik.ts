import { checkProps, optional, Rules, text } from '../../internal/rules';
import { isNetworkName, Problems } from '../../internal/validate';
import { requireCapabilities } from '../../model/capabilities';
import { EdgeIntent } from '../../model/intent';
import { IProxy, ProxyPlan } from '../../model/plan';
import { TlsMode } from '../../model/tls-intent';
import { EXISTING_TRAEFIK_CAPABILITIES } from './existing-traefik-capabilities';
import { containerRoutes, containerTree } from './existing-traefik-config';
import { writeLabels } from './traefik-labels';

/** Where the Traefik is that runs already, and what it calls things. */
export interface ExistingTraefikOptions {
  /** Name of the Docker network on which that Traefik meets containers. */
  readonly network: string;
  /**
   * Name of its certificate resolver, e.g. 'letsencrypt'. Which authority it asks, by which challenge and in whose
   * name is set there: of `tls` only whether there is TLS is used.
   *
   * @default - none; must be given unless `tls` is `Tls.none()`
   */
  readonly certResolver?: string;
  /**
   * Name of its entry point.
   *
   * @default 'websecure', or 'web' without TLS
   */
  readonly entryPoint?: string;
}

/**
 * A Traefik, v3, that runs already and watches Docker: the plan is labels on the containers behind it, and no container
 * of ours. To take where a host's ports 80 and 443 are Traefik's. What belongs to its entry points is set there: the
 * redirect from HTTP, TLS versions, timeouts (`readTimeout` must allow for uploads), and its access log, which holds
 * SignalR's tokens unless it is started with `--accesslog.fields.queryparameters.defaultmode=drop`. `accessLog: false`
 * keeps requests out of it from Traefik 3.3 on; an older one passes over the containers altogether, as it does where a
 * label is new to it: those of `rateLimit` came with 3.2, those of `Auth.forward` with 3.3.
 *
 * `allow`, `deny` and `rateLimit` go by the address that its entry point sees. Labels cannot say how long an answer may
 * take: `responseTimeoutSeconds` has no effect. For the rest policies are as at `TraefikProxy`.
 *
 * A wildcard site yields to every router there for a single name, and to one for any host unless that has the priority 1. Its
 * certificate is asked of the resolver, which must have dns-01.
 */
export class ExistingTraefik implements IProxy {
  /** Name of the network on which that Traefik meets containers. */
  public readonly existingNetwork?: string;

  /**
   * Chooses the Traefik that runs already; it is told by labels once an edge is given it.
   *
   * @param options what that Traefik calls its network, resolver and entry point
   * @throws when a name is invalid
   */
  public constructor(private readonly options: ExistingTraefikOptions) {
    const problems = new Problems('ExistingTraefik');
    checkProps(problems, 'options', options, EXISTING_TRAEFIK_RULES);
    problems.throwIfAny();
    this.existingNetwork = options.network;
  }

  /**
   * Labels for an intent. The edge asks for them at synth.
   *
   * @param intent what the edge and its sites ask for
   * @throws when labels cannot do what is asked
   */
  public plan(intent: EdgeIntent): ProxyPlan {
    requireCapabilities('ExistingTraefik', EXISTING_TRAEFIK_CAPABILITIES, intent);
    this.check(intent);
    const { network, certResolver, entryPoint = intent.secure ? 'websecure' : 'web' } = this.options;
    const labels = containerRoutes(intent).map((container) => {
      const http = containerTree(intent, container, { entryPoint, certResolver });
      return {
        upstream: container.upstream.id,
        labels: writeLabels({ enable: true, docker: { network }, http }),
      };
    });
    return { labels };
  }

  private check(intent: EdgeIntent): void {
    const problems = new Problems('ExistingTraefik');
    const encrypted = intent.sites.find(({ tls }) => tls.mode !== TlsMode.NONE);
    if (encrypted && this.options.certResolver === undefined) {
      problems.note(
        `${encrypted.path}: certResolver: must name that Traefik's resolver when there is TLS, got nothing (e.g. 'letsencrypt')`,
      );
    }
    for (const { upstream, routes } of containerRoutes(intent)) {
      if (!upstream.secure) continue;
      const [{ site, route }] = routes;
      problems.note(
        `${site.path} ${route.path}: upstream: must speak plain HTTP, as labels name no certificate authority, ` +
          `got '${upstream.id}' (use TraefikProxy)`,
      );
    }
    problems.throwIfAny();
  }
}

/** A name in somebody else's configuration. */
function isReference(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value);
}

const MUST = 'be a name of letters, digits, dots, dashes and underscores';

const EXISTING_TRAEFIK_RULES: Rules<ExistingTraefikOptions> = {
  network: text(isNetworkName, MUST, 'traefik'),
  certResolver: optional(text(isReference, MUST, 'letsencrypt')),
  entryPoint: optional(text(isReference, MUST, 'websecure')),
};
