import { replaceTokens } from '../../internal/literal';
import { DEFAULTS } from '../../model/defaults';
import { ForwardAction, RouteActionKind, SiteIntent } from '../../model/intent';
import { upstreamUrl } from '../upstream-url';
import { AWAY, AWAY_SERVICE } from './traefik-maintenance';
import { Named, partName, together } from './traefik-names';
import { REDIRECTED, REDIRECTED_SERVICE } from './traefik-redirects';
import { ServersTransport, Service } from './traefik-tree';

/** Services of all sites: upstreams by their ids, and in the order of these, which no other route changes. */
export function services(sites: SiteIntent[]): Named<Service> {
  const found = together(sites.flatMap(servicesOf));
  const fixed = (name: string) => replaceTokens(name, '');
  const names = Object.keys(found).sort((a, b) => (fixed(a) < fixed(b) ? -1 : Number(fixed(a) > fixed(b))));
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}

/** How upstreams are connected to: one transport for each time that answers may take, the usual one first. */
export function transports(sites: SiteIntent[]): Named<ServersTransport> {
  const seconds = forwards(sites).map(({ responseTimeoutSeconds }) => responseTimeoutSeconds);
  const others = [...new Set(seconds)].filter((one) => one !== DEFAULTS.responseTimeoutSeconds).sort((a, b) => a - b);
  return together(
    [DEFAULTS.responseTimeoutSeconds, ...others].map((one) => ({ [transportName(one)]: transport(one) })),
  );
}

/** Name of the service that a route's requests are sent to: an upstream waited for that long is one of its own. */
export function serviceName({ upstream, responseTimeoutSeconds }: ForwardAction): string {
  if (responseTimeoutSeconds === DEFAULTS.responseTimeoutSeconds) return upstream.id;
  return partName(`${responseTimeoutSeconds}s`, upstream.id);
}

function servicesOf({ routes, maintenance }: SiteIntent): Named<Service>[] {
  const ofRoutes = routes.map(({ action }): Named<Service> => {
    if (action.kind !== RouteActionKind.FORWARD) return { [REDIRECTED]: REDIRECTED_SERVICE };
    return { [serviceName(action)]: service(action) };
  });
  return maintenance ? [...ofRoutes, { [AWAY]: AWAY_SERVICE }] : ofRoutes;
}

function service({ upstream, responseTimeoutSeconds }: ForwardAction): Service {
  const servers = [{ url: upstreamUrl(upstream) }];
  return { loadBalancer: { servers, passHostHeader: true, serversTransport: transportName(responseTimeoutSeconds) } };
}

/** What has begun is not ended by its timeouts, as a stream may be silent for as long as it likes. */
function transport(responseTimeoutSeconds: number): ServersTransport {
  return {
    // Traefik's default for connections that are kept when idle.
    maxIdleConnsPerHost: 200,
    forwardingTimeouts: {
      dialTimeout: `${DEFAULTS.upstreamConnectSeconds}s`,
      responseHeaderTimeout: `${responseTimeoutSeconds}s`,
      idleConnTimeout: `${DEFAULTS.upstreamIdleSeconds}s`,
    },
  };
}

function transportName(responseTimeoutSeconds: number): string {
  const usual = responseTimeoutSeconds === DEFAULTS.responseTimeoutSeconds;
  return partName(usual ? 'transport' : `transport-${responseTimeoutSeconds}s`);
}

function forwards(sites: SiteIntent[]): ForwardAction[] {
  const actions = sites.flatMap(({ routes }) => routes.map(({ action }) => action));
  return actions.filter((action) => action.kind === RouteActionKind.FORWARD);
}
