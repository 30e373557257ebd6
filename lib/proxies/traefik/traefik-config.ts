import { EdgeIntent } from '../../model/intent';
import { healthRouter } from './traefik-health';
import { together } from './traefik-names';
import { services, transports } from './traefik-services';
import { sharedMiddlewares, siteMiddlewares, siteRouters } from './traefik-site';
import { tlsTree } from './traefik-tls';
import { DynamicTree } from './traefik-tree';

/** An intent as dynamic configuration for the file provider. */
export function dynamicConfiguration(intent: EdgeIntent): DynamicTree {
  const { secure, sites } = intent;
  const routers = together([healthRouter(), ...sites.map((site) => siteRouters(intent, site))]);
  return {
    http: {
      routers,
      middlewares: together([sharedMiddlewares(sites), ...sites.map((site) => siteMiddlewares(intent, site))]),
      // Traefik refuses a map that is there and empty.
      ...(sites.some(({ routes }) => routes.length > 0) ? { services: services(sites) } : {}),
      serversTransports: transports(),
    },
    ...(secure ? { tls: tlsTree(intent) } : {}),
  };
}
