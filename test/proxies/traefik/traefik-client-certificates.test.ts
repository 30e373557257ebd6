import type { SiteIntent } from '../../../lib/model/intent';
import { dynamicConfiguration } from '../../../lib/proxies/traefik/traefik-config';
import { edgeIntent, forward, GATEWAY, sophonSite } from '../../intents';
import { fileOf, planOf } from './plans';

const site = (domain: string, change: Partial<SiteIntent>) => sophonSite({ domains: [domain], ...change });
const INTENT = edgeIntent([
  site('must.test', {
    clientCertificates: { required: true, authorities: 'ONE' },
    maintenance: { retryAfterSeconds: 5, allow: [] },
  }),
  site('may.test', { clientCertificates: { required: false, authorities: 'OTHER' }, routes: [forward('/', GATEWAY)] }),
  site('open.test', {}),
]);
const { http, tls } = dynamicConfiguration(INTENT);

test('a site that asks for certificates has TLS options of its own, otherwise like those of all', () => {
  const { default: usual, ...own } = tls?.options ?? {};
  const of = (domain: string, clientAuthType: string) => ({
    ...usual,
    clientAuth: { caFiles: [`/etc/traefik/dynamic/${domain}.clients.pem`], clientAuthType },
  });
  expect(own).toEqual({
    'must.test::clients': of('must.test', 'RequireAndVerifyClientCert'),
    'may.test::clients': of('may.test', 'VerifyClientCertIfGiven'),
  });
  // What is taken up again would be believed without a look at the certificate.
  expect(usual.disableSessionTickets).toBe(true);
});

test('all its routers name them: of two that differ Traefik takes the options of all', () => {
  const named = Object.values(http.routers).filter(({ rule, tls }) => tls && rule.includes('`must.test`'));
  expect(new Set(named.map((router) => router.tls?.options))).toEqual(new Set(['must.test::clients']));
  const others = Object.values(http.routers).filter(({ rule }) => rule.includes('`open.test`'));
  expect(others.some((router) => router.tls?.options)).toBe(false);
});

test('its authorities are in a file of its own', () => {
  expect(fileOf(planOf(INTENT), 'must.test.clients.pem')).toBe('ONE\n');
  expect(fileOf(planOf(INTENT), 'may.test.clients.pem')).toBe('OTHER\n');
});

test('its upstreams are told the certificate, after what a client says of one is removed', () => {
  expect(http.routers['may.test'].middlewares?.slice(0, 4)).toEqual([
    '::forwarded',
    'may.test::headers',
    'may.test::host',
    '::certified',
  ]);
  expect(http.middlewares?.['::certified']).toEqual({ passTLSClientCert: { pem: true } });
  for (const name of ['X-Forwarded-Tls-Client-Cert', 'X_forwarded_tls_client_cert']) {
    expect(http.middlewares?.['::forwarded'].headers?.customRequestHeaders?.[name]).toBe('');
  }
});
