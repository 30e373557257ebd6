import { acmeAccounts, domainsWith, hasOwnCertificate, legoOf } from '../../lib/proxies/certificates';
import {
  ACME,
  ALPN,
  DNS_01,
  DNS_ACME,
  edgeIntent,
  INTERNAL_CA,
  LETS_ENCRYPT,
  OWN_FILES,
  OWN_PEM,
  sophonSite,
  TlsMode,
} from '../intents';

/** ACME at a server for tests. */
const STAGING = {
  mode: TlsMode.ACME as const,
  acme: { ...ALPN.acme, server: { id: 'letsencrypt-staging', url: 'https://staging', production: false } },
};
const site = (tls: Parameters<typeof sophonSite>[0], ...domains: string[]) => sophonSite({ ...tls, domains });

test('each authority is an account, in the order of sites, with the domains of all sites that ask it', () => {
  const intent = edgeIntent([
    site({ tls: STAGING }, 'a'),
    site({ tls: ALPN }, 'b', 'c'),
    site({ tls: INTERNAL_CA }, 'd'),
    site({ tls: STAGING }, 'e'),
  ]);
  expect(acmeAccounts(intent).map(({ acme, domains }) => [acme.server.id, domains])).toEqual([
    ['letsencrypt-staging', ['a', 'e']],
    ['letsencrypt', ['b', 'c']],
  ]);
  expect(domainsWith(intent, TlsMode.ACME)).toEqual(['a', 'b', 'c', 'e']);
  expect(domainsWith(intent, TlsMode.INTERNAL_CA)).toEqual(['d']);
});

test('the same edge asked twice is not changed by the asking', () => {
  const intent = edgeIntent([site({ tls: ALPN }, 'a'), site({ tls: ALPN }, 'b')]);
  acmeAccounts(intent);
  expect(acmeAccounts(intent)[0].domains).toEqual(['a', 'b']);
  expect(intent.sites.map(({ domains }) => domains)).toEqual([['a'], ['b']]);
});

test('what lego asks for is no business of a proxy’s own account', () => {
  const sites = [site({ tls: DNS_01 }, 'a'), site({ tls: LETS_ENCRYPT }, 'b'), site({ tls: ALPN }, 'c')];
  expect(acmeAccounts(edgeIntent(sites)).map(({ domains }) => domains)).toEqual([['c']]);
  expect([...sites, site({ tls: INTERNAL_CA }, 'd')].map(legoOf)).toEqual([DNS_ACME, ACME, undefined, undefined]);
});

test('a certificate is the user’s own as text or as files', () => {
  const own = [OWN_PEM, OWN_FILES, INTERNAL_CA, LETS_ENCRYPT].map((tls) => hasOwnCertificate(sophonSite({ tls })));
  expect(own).toEqual([true, true, false, false]);
});
