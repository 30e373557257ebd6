import { IngressIntent, TlsMode } from '../ingress/intent';
import { PortPlan } from './proxy';

/** Ports that a proxy listens on, and where clients find them. Without TLS there is only the one for plain HTTP. */
export function publishedPorts(intent: IngressIntent): PortPlan[] {
  const plain = { internal: 80, external: intent.httpPort, protocol: 'tcp' };
  if (intent.tls.mode === TlsMode.NONE) return [plain];
  const secure = { internal: 443, external: intent.httpsPort };
  const protocols = intent.http3 ? ['tcp', 'udp'] : ['tcp'];
  return [plain, ...protocols.map((protocol) => ({ ...secure, protocol }))];
}

/** What follows a domain in its URLs, e.g. ':8443'. Without TLS the port that clients see is not ours to know. */
export function portSuffix({ tls, httpsPort }: Pick<IngressIntent, 'tls' | 'httpsPort'>): string {
  return tls.mode === TlsMode.NONE || httpsPort === 443 ? '' : `:${httpsPort}`;
}
