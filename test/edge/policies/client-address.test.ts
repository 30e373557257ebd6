import { checkClientsKnown } from '../../../lib/edge/policies/client-address';
import { edgeIntent, forward, GATEWAY, guarded, NO_TLS, sophonSite } from '../../intents';

const OFFICE = ['203.0.113.0/24'];
const LIMIT = { requestsPerMinute: 60, burst: 10 };
const CDN = { ranges: ['173.245.48.0/20'], clientIpHeader: 'CF-Connecting-IP' };

const site = (change: Parameters<typeof sophonSite>[0]) => sophonSite({ tls: NO_TLS, ...change });

test.each([
  ['allow', site({ routes: [guarded(forward('/mcp', GATEWAY), { allow: OFFICE })] })],
  ['deny', site({ policies: { deny: OFFICE } })],
  ['rateLimit', site({ routes: [guarded(forward('/api', GATEWAY), { rateLimit: LIMIT })] })],
  ['maintenance.allow', site({ maintenance: { retryAfterSeconds: 60, allow: OFFICE } })],
])('fails when %s is asked where all clients have the address of a CDN, with the fix', (prop, one) => {
  expect(() => checkClientsKnown(edgeIntent([one]))).toThrow(
    `app/Ingress: ${prop}: must be able to tell clients apart, got Tls.none() without trustedProxies`,
  );
  checkClientsKnown(edgeIntent([one], { trustedProxies: CDN }));
  checkClientsKnown(edgeIntent([one], { secure: true }));
});

test('what depends on nobody’s address is possible behind any CDN', () => {
  checkClientsKnown(edgeIntent([site({ maintenance: { retryAfterSeconds: 60, allow: [] } })]));
});
