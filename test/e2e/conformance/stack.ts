import type { TerraformStack } from 'cdktf';
import { Sophon, SophonIngress, Tls, Upstream } from 'cdktf-sophon';
import { Authority, RSA_KEY } from '../harness/certificates';
import { standIns } from '../harness/facts';
import type { ProxyUnderTest } from '../harness/proxies';
import type { Site } from '../harness/site';
import { DOMAIN, OTHER_DOMAIN, UNSERVED_DOMAIN } from './names';

const AUTHORITY = new Authority('Conformance');
/** RSA, so that the cipher suites which need such a key can be refused for what they are. */
export const CERTIFICATE = AUTHORITY.issue([DOMAIN, OTHER_DOMAIN, UNSERVED_DOMAIN], { key: RSA_KEY });

/** Loopback addresses of the proxies under test, by their id. */
const ADDRESSES: { readonly [id: string]: string } = {
  caddy: '127.0.0.21',
  nginx: '127.0.0.22',
  traefik: '127.0.0.23',
};

/** Name of everything that is deployed for a proxy, and of its container. */
export function nameFor({ id }: ProxyUnderTest): string {
  return `conf-${id}`;
}

/** The site as clients reach it through a proxy. */
export function siteBehind({ id }: ProxyUnderTest): Site {
  return { domain: DOMAIN, address: ADDRESSES[id], root: AUTHORITY.root };
}

/** Declares Sophon behind a proxy, and beside it upstreams that fail. */
export function declareFor(proxy: ProxyUnderTest): (stack: TerraformStack) => void {
  const name = nameFor(proxy);
  return (stack) => {
    const { gateway, dashboard } = standIns();
    const images = { gatewayImage: gateway, dashboardImage: dashboard };
    const sophon = new Sophon(stack, 'Sophon', { name: `${name}-sophon`, ...images });
    const ingress = new SophonIngress(stack, 'Ingress', {
      name,
      domain: DOMAIN,
      additionalDomains: [OTHER_DOMAIN],
      gateway: sophon.gateway,
      dashboard: sophon.dashboard,
      tls: Tls.certificatePem(CERTIFICATE),
      proxy: proxy.plain(),
      bindAddress: ADDRESSES[proxy.id],
      responseHeaders: { 'X-Frame-Options': 'DENY' },
    });
    ingress.addRoute('/closed', Upstream.url('http://gateway:9'));
    ingress.addRoute('/absent', Upstream.url('http://absent.invalid:8080'));
    ingress.addRoute('/away', Upstream.url('http://192.0.2.1:8080'));
  };
}
