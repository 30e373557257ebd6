import { EdgeIntent, SiteIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { AuthKind } from '../../model/policies-intent';
import { directive, Node } from './nginx-conf';
import { CONFIG_DIRECTORY } from './nginx-layout';
import { nameOfPlace, Place, placesOf } from './nginx-places';

/** Of a `location`: who may enter by name and password. */
export function basicAuth(site: SiteIntent, place: Place): Node[] {
  return [
    directive('auth_basic', 'Restricted'),
    directive('auth_basic_user_file', `${CONFIG_DIRECTORY}/${usersFile(site, place)}`),
  ];
}

/** Users and the hashes of their passwords, a file for each place that asks for them. */
export function userFiles({ sites }: EdgeIntent): ConfigFile[] {
  return sites.flatMap((site) =>
    placesOf(site).flatMap((place) => {
      const { auth } = place.policies;
      if (auth?.kind !== AuthKind.BASIC) return [];
      for (const [user, { text = '' }] of Object.entries(auth.users)) {
        checkCost(`${site.path} ${place.path}`, user, text);
      }
      const parts = Object.entries(auth.users).flatMap(([user, hash]) => [{ text: `${user}:` }, hash, { text: '\n' }]);
      return [{ name: usersFile(site, place), parts, secret: true }];
    }),
  );
}

/** 0.2 s for each request, in which the worker serves nobody else. */
const MAX_COST = 12;

/** @throws when a hash would hold up everybody */
function checkCost(place: string, user: string, hash: string): void {
  const [, cost] = /^\$2[aby]\$(\d\d)\$/.exec(hash) ?? [];
  if (cost === undefined || Number(cost) <= MAX_COST) return;
  throw new Error(
    `NginxProxy: ${place}: Auth.basic: users['${user}']: must have a hash of cost ${MAX_COST} or less, as nginx computes it ` +
      `for each request and serves nobody meanwhile, got ${Number(cost)} (e.g. htpasswd -nB -C 10 ${user})`,
  );
}

/** No folder, and no other place's: neither a domain nor a path has a plus. */
function usersFile(site: SiteIntent, place: Place): string {
  return `${nameOfPlace(site, place).replaceAll('/', '+')}.users`;
}
