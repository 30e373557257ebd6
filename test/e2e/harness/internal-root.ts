import { docker } from './docker';
import type { ProxyUnderTest } from './proxies';

/**
 * Root certificate of an edge's own authority, exported as the README says.
 *
 * @param edge name of the proxy's container
 */
export function internalRoot(edge: string, { id }: ProxyUnderTest): Promise<string> {
  if (id === 'caddy') return docker(['exec', edge, 'cat', '/data/caddy/pki/authorities/local/root.crt']);
  return docker(['exec', `${edge}-internal-ca`, 'cat', '/internal-ca/root.crt']);
}
