import type { SiteIntent } from '../../../lib/model/intent';
import { ALPN, DNS_01, edgeIntent, INTERNAL_CA, LETS_ENCRYPT, OWN_FILES, OWN_PEM, sophonSite } from '../../intents';
import { planOf } from './plans';

const site = (domain: string, change: Partial<SiteIntent> = {}) =>
  sophonSite({ path: `app/${domain}`, domains: [domain], tls: INTERNAL_CA, ...change });
const certified = site('*.a.test', { clientCertificates: { required: true, authorities: 'ONE' } });

test('fails when a wildcard asks for client certificates beside a name of its length, which Traefik takes for it', () => {
  expect(() => planOf(edgeIntent([site('b.a.test'), certified]))).toThrow(
    "TraefikProxy: app/*.a.test: clientCertificates: must not be on '*.a.test' beside 'b.a.test', which is as long: Traefik " +
      'would take the one for the other (give that one two letters, or use CaddyProxy or NginxProxy)',
  );
  planOf(edgeIntent([site('bb.a.test'), site('b.c.test'), site('a.test'), certified]));
  planOf(edgeIntent([site('b.a.test'), site('*.a.test')]));
});

test('fails when Traefik would order nothing by tls-alpn-01, as the certificate of a wildcard covers the name', () => {
  const tls = ALPN;
  for (const wildcard of [site('*.a.test'), site('*.a.test', { tls: OWN_FILES })]) {
    expect(() => planOf(edgeIntent([wildcard, site('bb.a.test', { tls })]))).toThrow(
      "TraefikProxy: app/bb.a.test: tls: must come from elsewhere than tls-alpn-01 for 'bb.a.test', as Traefik " +
        "would show the certificate for '*.a.test' and order none (take the tls of that site, or use CaddyProxy or NginxProxy)",
    );
    planOf(edgeIntent([wildcard, site('a.test', { tls }), site('c.bb.a.test', { tls })]));
  }
});

test.each([
  ['the internal CA', INTERNAL_CA],
  ['a file', OWN_PEM],
  ['http-01', LETS_ENCRYPT],
  ['dns-01', DNS_01],
])('a name below a wildcard may have a certificate of its own by %s', (_, tls) => {
  planOf(edgeIntent([site('*.a.test', { tls: OWN_FILES }), site('bb.a.test', { tls })]));
});
