import { replaceTokens } from '../../internal/literal';
import { DEFAULTS } from '../../model/defaults';
import { RouteAction, RouteActionKind, SiteIntent, UpstreamIntent } from '../../model/intent';
import { Named, partName, together } from './traefik-names';
import { REDIRECTED, REDIRECTED_SERVICE } from './traefik-redirects';
import { ServersTransport, Service } from './traefik-tree';

const TRANSPORT = partName('transport');

/** Services of all sites: upstreams by their ids, and in the order of these, which no other route changes. */
export function services(sites: SiteIntent[]): Named<Service> {
  const found = together(sites.flatMap(({ routes }) => routes.map(({ action }) => serviceOf(action))));
  const fixed = (name: string) => replaceTokens(name, '');
  const names = Object.keys(found).sort((a, b) => (fixed(a) < fixed(b) ? -1 : Number(fixed(a) > fixed(b))));
  return Object.fromEntries(names.map((name) => [name, found[name]]));
}

/** How upstreams are connected to. */
export function transports(): Named<ServersTransport> {
  return {
    [TRANSPORT]: {
      // Traefik's default for connections that are kept when idle.
      maxIdleConnsPerHost: 200,
      forwardingTimeouts: {
        dialTimeout: `${DEFAULTS.upstreamConnectSeconds}s`,
        idleConnTimeout: `${DEFAULTS.upstreamIdleSeconds}s`,
      },
    },
  };
}

function serviceOf(action: RouteAction): Named<Service> {
  if (action.kind !== RouteActionKind.FORWARD) return { [REDIRECTED]: REDIRECTED_SERVICE };
  return { [action.upstream.id]: upstreamService(action.upstream) };
}

function upstreamService({ host, port, secure }: UpstreamIntent): Service {
  const url = `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { loadBalancer: { servers: [{ url }], passHostHeader: true, serversTransport: TRANSPORT } };
}
