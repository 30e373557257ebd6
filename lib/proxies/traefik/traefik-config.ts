import { EdgeIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { isLookedAt } from '../acme-challenges';
import { isSecret } from './traefik-guards';
import { healthRouter } from './traefik-health';
import { Named, together } from './traefik-names';
import { services, transports } from './traefik-services';
import { sharedMiddlewares, siteMiddlewares, siteRouters } from './traefik-site';
import { tlsTree } from './traefik-tls';
import { DynamicTree, Middleware } from './traefik-tree';
import { writeSecretYaml } from './traefik-yaml';

/** An intent as dynamic configuration for the file provider, but for what must not be shown. */
export function dynamicConfiguration(intent: EdgeIntent): DynamicTree {
  const { secure, sites } = intent;
  const routers = together([healthRouter(), ...sites.map((site) => siteRouters(intent, site))]);
  const hasServices = sites.some((site) => site.routes.length > 0 || site.maintenance || isLookedAt(site));
  return {
    http: {
      routers,
      middlewares: middlewares(intent, (middleware) => !isSecret(middleware)),
      // Traefik refuses a map that is there and empty.
      ...(hasServices ? { services: services(intent) } : {}),
      serversTransports: transports(intent),
    },
    ...(secure ? { tls: tlsTree(intent) } : {}),
  };
}

/**
 * The rest of it: Traefik takes the files of its directory for one. A file for each, as files are moved into place one by
 * one, and those that nobody needs are removed last: so the others find what they name in every moment.
 */
export function secretFiles(intent: EdgeIntent): ConfigFile[] {
  return Object.entries(middlewares(intent, isSecret)).map(([name, middleware]) => {
    const parts = writeSecretYaml({ http: { middlewares: { [name]: middleware } } });
    // A colon means something where files are named to an engine.
    return { name: `${name.replaceAll(':', '+')}.yml`, parts, secret: true };
  });
}

function middlewares(intent: EdgeIntent, isWanted: (middleware: Middleware) => boolean): Named<Middleware> {
  const { sites } = intent;
  const all = together([sharedMiddlewares(sites), ...sites.map((site) => siteMiddlewares(intent, site))]);
  return Object.fromEntries(Object.entries(all).filter(([, middleware]) => isWanted(middleware)));
}
