import { EdgeIntent, SiteIntent } from '../../model/intent';
import { isWildcard } from '../../model/wildcard';
import { domainPattern, mayBeBelow } from '../domain-names';

/**
 * The rule for a domain and a path prefix. Traefik compares domains without regard to case, and paths after it has
 * resolved dot segments and decoded everything but reserved characters: an encoded slash arrives as `%2F`.
 *
 * @throws when a value would end its quotes
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
 */
export function rule(domain: string, path = '/'): string {
  return below(isWildcard(domain) ? matching(domain) : host(domain), path);
}

/**
 * The same for a site at our own Traefik. The names of a wildcard that sites serve by their own are none of its, whatever the
 * priorities of routers are.
 */
export function siteRule({ sites }: EdgeIntent, site: SiteIntent, domain: string, path = '/'): string {
  if (!isWildcard(domain)) return rule(domain, path);
  const others = sites.flatMap(({ domains }) => domains).filter((other) => mayBeBelow(other, domain));
  const parts = [
    // By its domains Traefik finds the TLS options of a rule.
    ...(site.clientCertificates ? [host(domain)] : []),
    matching(domain),
    // No `Host`: Traefik would count it among the rule's domains.
    ...others.map((other) => `!${matching(other)}`),
  ];
  return below(parts.join(' && '), path);
}

/** For a star of Traefik's any text is a label, also none, and a dot at the end of a name goes on to upstreams. */
function matching(domain: string): string {
  return `HostRegexp(${quoted(`^${domainPattern(domain)}$`)})`;
}

function host(domain: string): string {
  return `Host(${quoted(domain)})`;
}

function below(rule: string, path: string): string {
  if (path === '/') return rule;
  return `${rule} && PathRegexp(${quoted(`(?i)^${path.replace(/\./g, '\\.')}(/|%2F|$)`)})`;
}

/** A rule for clients of these addresses and networks alone. */
export function onlyFrom(rule: string, networks: string[]): string {
  return `${rule} && ${fromAny(networks)}`;
}

/** A rule for all other clients. */
export function othersThan(rule: string, networks: string[]): string {
  return networks.length === 0 ? rule : `${rule} && !${fromAny(networks)}`;
}

/** Of two prefixes of one path the longer one is tried first; another route changes nobody's priority. */
export function priority(path: string): number {
  return path.length;
}

function fromAny(networks: string[]): string {
  return `(${networks.map((network) => `ClientIP(${quoted(network)})`).join(' || ')})`;
}

function quoted(value: string): string {
  if (/[`\n]/.test(value)) throw new Error(`Traefik: must not hold a backtick or a line end in a rule, got '${value}'`);
  return `\`${value}\``;
}
