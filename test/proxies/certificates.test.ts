import { acmeState } from '../../lib/proxies/acme-state';
import { acmeAccounts, domainsWith } from '../../lib/proxies/certificates';
import { ACME, edgeIntent, INTERNAL_CA, LETS_ENCRYPT, NO_TLS, OWN_FILES, sophonSite, TlsMode } from '../intents';

/** ACME at a server for tests. */
const STAGING = {
  mode: TlsMode.ACME as const,
  acme: { ...ACME, server: { id: 'letsencrypt-staging', url: 'https://staging', production: false } },
};
const site = (tls: Parameters<typeof sophonSite>[0], ...domains: string[]) => sophonSite({ ...tls, domains });

test('each authority is an account, in the order of sites, with the domains of all sites that ask it', () => {
  const intent = edgeIntent([
    site({ tls: STAGING }, 'a'),
    site({ tls: LETS_ENCRYPT }, 'b', 'c'),
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
  const intent = edgeIntent([site({ tls: LETS_ENCRYPT }, 'a'), site({ tls: LETS_ENCRYPT }, 'b')]);
  acmeAccounts(intent);
  expect(acmeAccounts(intent)[0].domains).toEqual(['a', 'b']);
  expect(intent.sites.map(({ domains }) => domains)).toEqual([['a'], ['b']]);
});

test.each([
  ['a real authority', [LETS_ENCRYPT], { id: 'acme', retained: true }],
  ['one for tests', [STAGING], { id: 'acme-staging', retained: false }],
  ['one of each, in whatever order', [STAGING, LETS_ENCRYPT], { id: 'acme', retained: true }],
  ['no authority', [INTERNAL_CA, OWN_FILES], undefined],
  ['no TLS', [NO_TLS], undefined],
  ['no site', [], undefined],
])('with %s the state is kept in %j', (_, sources, state) => {
  expect(acmeState(edgeIntent(sources.map((tls, at) => site({ tls }, `${at}.example.com`))))).toEqual(state);
});
