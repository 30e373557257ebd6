import { replaceTokens } from '../../internal/literal';
import { DEFAULTS } from '../../model/defaults';
import { edgeUpstreams } from '../../model/edge-upstreams';
import { EdgeIntent, ForwardAction, RouteActionKind, SiteIntent, UpstreamIntent } from '../../model/intent';
import { challengeUpstream, isLookedAt } from '../acme-challenges';
import { upstreamAuthorityPath } from '../upstream-authorities';
import { upstreamUrl } from '../upstream-url';
import { AWAY, AWAY_SERVICE } from './traefik-maintenance';
import { Named, partName, together } from './traefik-names';
import { TRAEFIK_PATHS } from './traefik-paths';
import { REDIRECTED, REDIRECTED_SERVICE } from './traefik-redirects';
import { ServersTransport, Service } from './traefik-tree';

/** Services of all sites: upstreams by their ids, and in the order of these, which no other route changes. */
export function services(intent: EdgeIntent): Named<Service> {
  const { sites } = intent;
  const challenges = sites.some(isLookedAt) ? [challengeService(challengeUpstream(intent))] : [];
  const found = together([...challenges, ...sites.flatMap(servicesOf)]);
  const fixed = (name: string) => replaceTokens(name, '');
  const names = Object.keys(found).sort((a, b) => (fixed(a) < fixed(b) ? -1 : Number(fixed(a) > fixed(b))));
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}

/**
 * How upstreams are connected to: one transport for each time that answers may take, the usual one first, and those of
 * upstreams with an authority of their own. Services that are asked about clients use none; theirs are there as Traefik
 * takes what is in their files for a part of the configuration only then, and not when that alone has changed.
 */
export function transports(intent: EdgeIntent): Named<ServersTransport> {
  const all = forwards(intent.sites);
  const seconds = all.map(({ responseTimeoutSeconds }) => responseTimeoutSeconds);
  const usual = DEFAULTS.responseTimeoutSeconds;
  const others = [...new Set(seconds)].filter((one) => one !== usual).sort((a, b) => a - b);
  return together([
    ...[usual, ...others].map((one) => transport(one)),
    ...edgeUpstreams(intent)
      .filter(hasAuthority)
      .map((upstream) => transport(usual, upstream)),
    ...all
      .filter(({ upstream }) => hasAuthority(upstream))
      .map(({ responseTimeoutSeconds, upstream }) => transport(responseTimeoutSeconds, upstream)),
  ]);
}

function hasAuthority({ certificateAuthority }: UpstreamIntent): boolean {
  return certificateAuthority !== undefined;
}

/** Name of the service that a route's requests are sent to: an upstream waited for that long is one of its own. */
export function serviceName({ upstream, responseTimeoutSeconds }: ForwardAction): string {
  if (responseTimeoutSeconds === DEFAULTS.responseTimeoutSeconds) return upstream.id;
  return partName(`${responseTimeoutSeconds}s`, upstream.id);
}

function challengeService(upstream: UpstreamIntent): Named<Service> {
  return { [upstream.id]: { loadBalancer: { servers: [{ url: upstreamUrl(upstream) }], passHostHeader: true } } };
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
  const serversTransport = transportName(responseTimeoutSeconds, hasAuthority(upstream) ? upstream : undefined);
  return { loadBalancer: { servers, passHostHeader: true, serversTransport } };
}

/** What has begun is not ended by its timeouts, as a stream may be silent for as long as it likes. */
function transport(responseTimeoutSeconds: number, upstream?: UpstreamIntent): Named<ServersTransport> {
  const roots = upstream && upstreamAuthorityPath(TRAEFIK_PATHS.dynamic, upstream);
  const settings: ServersTransport = {
    // Traefik's default for connections that are kept when idle.
    maxIdleConnsPerHost: 200,
    forwardingTimeouts: {
      dialTimeout: `${DEFAULTS.upstreamConnectSeconds}s`,
      responseHeaderTimeout: `${responseTimeoutSeconds}s`,
      idleConnTimeout: `${DEFAULTS.upstreamIdleSeconds}s`,
    },
    ...(roots === undefined ? {} : { rootCAs: [roots] }),
  };
  return { [transportName(responseTimeoutSeconds, upstream)]: settings };
}

/** @param upstream whose alone it is */
function transportName(responseTimeoutSeconds: number, upstream?: UpstreamIntent): string {
  const usual = responseTimeoutSeconds === DEFAULTS.responseTimeoutSeconds;
  return partName(usual ? 'transport' : `transport-${responseTimeoutSeconds}s`, upstream?.id);
}

function forwards(sites: SiteIntent[]): ForwardAction[] {
  const actions = sites.flatMap(({ routes }) => routes.map(({ action }) => action));
  return actions.filter((action) => action.kind === RouteActionKind.FORWARD);
}
