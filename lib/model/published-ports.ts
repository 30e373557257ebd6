import { EdgeIntent, PublishedIntent } from './intent';
import { PortPlan } from './plan';

/** Ports that a proxy listens on inside its container. */
export const CONTAINER_PORTS = { http: 80, https: 443 } as const;

/** Ports that a proxy listens on, and where clients find them. Where TLS ends before us there is the plain one alone. */
export function publishedPorts({ secure, published }: Pick<EdgeIntent, 'secure' | 'published'>): PortPlan[] {
  const plain = { containerPort: CONTAINER_PORTS.http, hostPort: published.httpPort, protocol: 'tcp' };
  if (!secure) return [plain];
  const encrypted = { containerPort: CONTAINER_PORTS.https, hostPort: published.httpsPort };
  const protocols = published.http3 ? ['tcp', 'udp'] : ['tcp'];
  return [plain, ...protocols.map((protocol) => ({ ...encrypted, protocol }))];
}

/** What follows a domain in its URLs, e.g. ':8443'. Where TLS ends before us the port that clients see is not ours to know. */
export function portSuffix(secure: boolean, { httpsPort }: PublishedIntent): string {
  return !secure || httpsPort === 443 ? '' : `:${httpsPort}`;
}
