import type { TerraformStack } from 'cdktf';
import { Edge, Secret, SophonIngress, Tls, Upstream } from 'cdktf-sophon';
import type { Certificate } from '../../test/e2e/harness/certificates';
import { type Contestant, DOMAIN, INTERNAL, NAME } from './targets';

/** What one of our edges serves beside Sophon. */
export interface EdgeVariant {
  /** Its name, and the construct's id. */
  readonly name: string;
  /** Where it is published. */
  readonly address: string;
  readonly certificate: Certificate;
  /** @default true */
  readonly log?: boolean;
  /** Further sites. */
  readonly domains?: string[];
  /** Prefixes with a route of their own. */
  readonly routes?: string[];
  /** Prefixes that are redirected: something to change. */
  readonly redirects?: string[];
}

/** Declares an edge as a user would. */
export function declareEdge(stack: TerraformStack, contestant: Contestant, variant: EdgeVariant): void {
  const { name, address, certificate, log, domains = [], routes = [], redirects = [] } = variant;
  const edge = new Edge(stack, name, {
    name: `${NAME}-${name}`,
    proxy: contestant.proxy(),
    tls: Tls.certificatePem({ certificate: certificate.certificate, key: Secret.value(certificate.key) }),
    bindAddresses: [address],
    accessLog: log,
  });
  const upstream = Upstream.onNetwork({ network: NAME, host: `upstream.${INTERNAL}`, port: 8080 });
  const options = { edge, domain: DOMAIN, gateway: upstream, dashboard: upstream };
  const ingress = new SophonIngress(stack, `${name}-site`, options);
  for (const path of routes) ingress.addRoute(path, upstream);
  for (const path of redirects) ingress.addRedirect(path, '/changed');
  for (const domain of domains) {
    new SophonIngress(stack, `${name}-${domain}`, { ...options, domain });
  }
}
