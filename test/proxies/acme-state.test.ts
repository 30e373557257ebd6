import { acmeState } from '../../lib/proxies/acme-state';
import {
  ACME,
  DNS_01,
  edgeIntent,
  INTERNAL_CA,
  LETS_ENCRYPT,
  NO_TLS,
  OWN_FILES,
  sophonSite,
  TlsMode,
} from '../intents';

/** ACME at a server for tests. */
const STAGING = {
  mode: TlsMode.ACME as const,
  acme: { ...ACME, server: { id: 'letsencrypt-staging', url: 'https://staging', production: false } },
};

test.each([
  ['a real authority', [LETS_ENCRYPT], { id: 'acme', retained: true }],
  ['one for tests', [STAGING], { id: 'acme-staging', retained: false }],
  ['one of each, in whatever order', [STAGING, LETS_ENCRYPT], { id: 'acme', retained: true }],
  ['one that is asked by dns-01', [DNS_01], { id: 'acme', retained: true }],
  ['no authority', [INTERNAL_CA, OWN_FILES], undefined],
  ['no TLS', [NO_TLS], undefined],
  ['no site', [], undefined],
])('with %s the state is kept in %j', (_, sources, state) => {
  expect(acmeState(edgeIntent(sources.map((tls, at) => sophonSite({ tls, domains: [`${at}.example.com`] }))))).toEqual(
    state,
  );
});
