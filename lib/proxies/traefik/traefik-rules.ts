/**
 * The rule for a domain and a path prefix. Traefik compares domains without regard to case, and paths after it has
 * resolved dot segments and decoded everything but reserved characters: an encoded slash arrives as `%2F`.
 *
 * @throws when a value would end its quotes
 * @see https://doc.traefik.io/traefik/reference/routing-configuration/http/routing/rules-and-priority/
 */
export function rule(domain: string, path = '/'): string {
  const host = `Host(${quoted(domain)})`;
  if (path === '/') return host;
  return `${host} && PathRegexp(${quoted(`(?i)^${path.replace(/\./g, '\\.')}(/|%2F|$)`)})`;
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
