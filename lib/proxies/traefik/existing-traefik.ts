import { Token } from 'cdktf';
import { IngressIntent, RouteIntent, TlsMode, UpstreamIntent } from '../../ingress/intent';
import { Problems } from '../../internal/validate';
import { requireCapabilities } from '../capability';
import { IProxy, ProxyPlan, UpstreamLabels } from '../proxy';
import { EXISTING_TRAEFIK_CAPABILITIES } from './existing-traefik-capabilities';
import { compression, siteHeaders } from './traefik-config';
import { writeLabels } from './traefik-labels';
import { priority, rule } from './traefik-rules';
import { HttpTree, Middleware, Router } from './traefik-tree';

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
 * A Traefik that runs already and watches Docker: the plan is labels on the containers behind it, and no container
 * of ours. To take where a host's ports 80 and 443 are Traefik's. What belongs to its entry points is set there: the
 * redirect from HTTP, TLS versions, timeouts (`readTimeout` must allow for uploads), and its access log, which holds
 * SignalR's tokens unless it is started with `--accesslog.fields.queryparameters.defaultmode=drop`.
 */
export class ExistingTraefik implements IProxy {
  /** @throws when a name cannot be one */
  public constructor(private readonly options: ExistingTraefikOptions) {
    const problems = new Problems('ExistingTraefik');
    const must = 'be a name of letters, digits, dots, dashes and underscores';
    problems.check('network', options.network, isReference, must, 'traefik');
    problems.check('certResolver', options.certResolver, isReference, must, 'letsencrypt');
    problems.check('entryPoint', options.entryPoint, isReference, must, 'websecure');
    problems.throwIfAny();
  }

  /** @throws when labels cannot do what is asked */
  public plan(intent: IngressIntent): ProxyPlan {
    requireCapabilities('ExistingTraefik', EXISTING_TRAEFIK_CAPABILITIES, intent);
    this.check(intent);
    const routes = intent.sites.flatMap((site) => site.routes);
    const upstreams = new Map(routes.map(({ upstream }) => [upstream.id, upstream]));
    return {
      labels: [...upstreams.values()].map((upstream) => this.labels(intent, upstream)),
      network: this.options.network,
    };
  }

  private check(intent: IngressIntent): void {
    const problems = new Problems('ExistingTraefik');
    const secure = intent.tls.mode !== TlsMode.NONE;
    if (secure && this.options.certResolver === undefined) {
      problems.note("certResolver: must name that Traefik's resolver when there is TLS (e.g. 'letsencrypt')");
    }
    for (const { path, got, usual } of fixedByOthers(intent)) {
      problems.note(
        `${path}: must be left out, as that Traefik's ports are published already, got '${got}' (e.g. '${usual}'), or use TraefikProxy`,
      );
    }
    for (const { upstream } of intent.sites.flatMap((site) => site.routes)) {
      if (!upstream.secure) continue;
      problems.note(
        `upstream '${upstream.id}': must speak plain HTTP, as labels name no certificate authority; use TraefikProxy`,
      );
    }
    problems.throwIfAny();
  }

  private labels(intent: IngressIntent, upstream: UpstreamIntent): UpstreamLabels {
    const http = this.http(intent, upstream);
    const labels = writeLabels({ enable: true, docker: { network: this.options.network }, http });
    return { upstream: upstream.id, labels };
  }

  /** Each container brings all that its own routes need: it must not matter which of the others runs. */
  private http(intent: IngressIntent, upstream: UpstreamIntent): HttpTree {
    const name = `${segment(intent.name)}-${upstream.id}`;
    const headers: Middleware = { headers: siteHeaders(intent) };
    const own = (route: RouteIntent) => route.upstream.id === upstream.id;
    const sites = intent.sites.map((site) => ({ domains: site.domains, routes: site.routes.filter(own) }));
    const compressed = sites.some((site) => site.routes.some((route) => route.compress));
    const domains = sites.flatMap((site) => site.domains.map((domain) => ({ domain, routes: site.routes })));
    const routers = domains.flatMap(({ domain, routes }, index) =>
      routes.map((route) => [routerName(intent, index, route.path), this.router(intent, domain, route, name)]),
    );
    return {
      routers: Object.fromEntries(routers),
      middlewares: {
        [`${name}-headers`]: headers,
        ...(compressed ? { [`${name}-compress`]: { compress: compression() } } : {}),
      },
      services: { [name]: { loadBalancer: { server: { port: upstream.port }, passHostHeader: true } } },
    };
  }

  private router(intent: IngressIntent, domain: string, route: RouteIntent, name: string): Router {
    const secure = intent.tls.mode !== TlsMode.NONE;
    return {
      entryPoints: [this.options.entryPoint ?? (secure ? 'websecure' : 'web')],
      rule: rule(domain, route.path),
      priority: ABOVE_CATCH_ALLS + priority(route.path),
      middlewares: [`${name}-headers`, ...(route.compress ? [`${name}-compress`] : [])],
      service: name,
      ...(secure ? { tls: { certResolver: this.options.certResolver } } : {}),
      observability: { accessLogs: intent.accessLog },
    };
  }
}

/** Others' routers without a priority have the length of their rule; a rule for any host must not win by it. */
const ABOVE_CATCH_ALLS = 1000;

/** Depends on nothing but domain and path: another route must not rename this one, which would replace its container. */
function routerName(intent: IngressIntent, domainIndex: number, path: string): string {
  const name = `${segment(intent.name)}-${domainIndex + 1}`;
  return path === '/' ? name : `${name}-${segment(path.slice(1))}`;
}

/** Text as a part of a label's name, different for different texts. */
function segment(text: string): string {
  if (Token.isUnresolved(text)) return text;
  return text.replace(/[^A-Za-z0-9-]/g, (character) => `_${character.charCodeAt(0).toString(16)}`);
}

function fixedByOthers(intent: IngressIntent): { path: string; got: unknown; usual: unknown }[] {
  const secure = intent.tls.mode !== TlsMode.NONE;
  return [
    { path: 'bindAddress', got: intent.bindAddress, usual: '0.0.0.0' },
    { path: 'httpPort', got: intent.httpPort, usual: 80 },
    ...(secure ? [{ path: 'httpsPort', got: intent.httpsPort, usual: 443 }] : []),
  ].filter(({ got, usual }) => got !== usual);
}

/** A name in somebody else's configuration. */
function isReference(value: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value);
}
