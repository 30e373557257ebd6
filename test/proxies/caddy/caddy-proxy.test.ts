import { CaddyProxy } from '../../../lib';
import { CAPABILITIES } from '../../../lib/model/capabilities';
import type { EdgeIntent } from '../../../lib/model/intent';
import type { EdgePlan } from '../../../lib/model/plan';
import type { AcmeServerIntent, TlsIntent } from '../../../lib/model/tls-intent';
import { CADDY_CAPABILITIES } from '../../../lib/proxies/caddy/caddy-capabilities';
import {
  ACME,
  ALPN,
  DASHBOARD,
  DNS_01,
  edgeIntent,
  forward,
  INTERNAL_CA,
  LETS_ENCRYPT,
  NO_TLS,
  OWN_FILES,
  OWN_PEM,
  sophonIntent,
  sophonSite,
  TlsMode,
} from '../../intents';

const planOf = (intent: EdgeIntent = sophonIntent()) => new CaddyProxy().plan(intent).edge as EdgePlan;
const acmeAt = (change: Partial<AcmeServerIntent>): TlsIntent => ({
  mode: TlsMode.ACME,
  acme: { ...ALPN.acme, server: { ...ACME.server, ...change } },
});
const sitesWith = (...sources: TlsIntent[]) =>
  edgeIntent(sources.map((tls, at) => sophonSite({ tls, path: `app/${at}`, domains: [`${at}.example.com`] })));

test.each(['caddy 2', 'https://caddy', 'Caddy', ''])('fails when the image is %j', (image) => {
  expect(() => new CaddyProxy({ image })).toThrow(
    `CaddyProxy: image: must be an image reference, got '${image}' (e.g. 'caddy:2.11.4')`,
  );
});

test.each([
  ['a`b', 'hold no backtick'],
  ['{$HOME}', "hold no '{$', which begins an environment variable"],
  ['}', 'be more than a closing brace'],
])('fails when a response header is %j, naming the site and the header', (value, rule) => {
  expect(() => planOf(sophonIntent({ responseHeaders: { 'X-A': value, 'X-B': value } }))).toThrow(
    `CaddyProxy: app/Ingress: responseHeaders['X-A']: must ${rule}, got '${value}' (e.g. 'DENY'); ` +
      `responseHeaders['X-B']: must ${rule}, got '${value}' (e.g. 'DENY')`,
  );
});

test('fails when a response header of a route is what a Caddyfile cannot hold, naming the route', () => {
  const routes = [{ ...forward('/docs', DASHBOARD), responseHeaders: { 'X-A': 'a`b' } }];
  expect(() => planOf(sophonIntent({ routes }))).toThrow(
    "CaddyProxy: app/Ingress: /docs: responseHeaders['X-A']: must hold no backtick, got 'a`b' (e.g. 'DENY')",
  );
});

test('fails when the official image is said to have a module', () => {
  expect(() => new CaddyProxy({ rateLimitPlugin: true })).toThrow(
    "CaddyProxy: rateLimitPlugin: must come with an image that has the module, got true without one (e.g. image: 'registry.example.com/caddy:2.11.4')",
  );
  expect(() => new CaddyProxy({ rateLimitPlugin: false })).not.toThrow();
});

test('the image may be one of your own', () => {
  const own = new CaddyProxy({ image: 'registry.example.com/caddy:2' }).plan(sophonIntent()).edge;
  expect(own?.proxy.image).toBe('registry.example.com/caddy:2');
});

test('Caddy runs as nobody and keeps the one capability that its binary asks for', () => {
  expect(planOf().proxy).toMatchObject({ user: '65532:65532', capabilities: ['NET_BIND_SERVICE'] });
  expect(planOf(sitesWith(ALPN, INTERNAL_CA)).sidecars).toEqual([]);
});

const ACME_STATE = { volume: 'acme', path: '/data/caddy', readOnly: false };
const TEST_STATE = { volume: 'acme-staging', path: '/data/caddy', readOnly: false };
const CA_STATE = { volume: 'internal-ca', path: '/data/caddy/pki', readOnly: false };

test.each([
  ['ACME', [acmeAt({})], [ACME_STATE]],
  ['ACME for tests', [acmeAt({ production: false })], [TEST_STATE]],
  ['two authorities', [acmeAt({ production: false }), acmeAt({ id: 'other' })], [ACME_STATE]],
  ['an internal CA', [INTERNAL_CA], [CA_STATE]],
  ['an internal CA beside ACME', [INTERNAL_CA, acmeAt({})], [ACME_STATE, CA_STATE]],
  ['certificates of your own', [OWN_PEM, OWN_FILES], []],
  ['no TLS', [NO_TLS], []],
  ['no site', [], []],
])('state of %s is kept in volumes of its own, beside that of the admin socket', (_, sources, state) => {
  const { volumes, proxy } = planOf(sitesWith(...sources));
  expect(proxy.mounts).toEqual([
    ...state,
    { volume: 'run', path: '/run/caddy', readOnly: false },
    ...(sources.includes(NO_TLS) ? [] : [{ volume: 'certificates', path: '/certificates', readOnly: true }]),
  ]);
  expect(volumes.map(({ id }) => id)).toEqual(proxy.mounts?.map(({ volume }) => volume));
  expect(volumes.filter(({ retained }) => retained).map(({ id }) => id)).toEqual(
    state.includes(ACME_STATE) ? ['acme'] : [],
  );
  // What is not kept must have a place too, as the root is read-only.
  expect('/data/caddy' in (proxy.tmpfs ?? {})).toBe(!state.some(({ path }) => path === '/data/caddy'));
});

test('what lego keeps is a volume that Caddy does not see', () => {
  const { volumes, proxy, sidecars } = planOf(sitesWith(LETS_ENCRYPT, DNS_01));
  expect(proxy.mounts?.map(({ volume }) => volume)).toEqual(['run', 'certificates']);
  expect(volumes.filter(({ retained }) => retained).map(({ id }) => id)).toEqual(['acme']);
  expect(sidecars.map(({ id }) => id)).toEqual(['lego']);
});

test.each([
  ['TLS', {}, ['80:80/tcp', '443:443/tcp']],
  ['HTTP/3', { http3: true }, ['80:80/tcp', '443:443/tcp', '443:443/udp']],
  ['other ports', { httpPort: 8080, httpsPort: 8443 }, ['8080:80/tcp', '8443:443/tcp']],
])('with %s it publishes these ports', (_, change, ports) => {
  const published = { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 443, http3: false, ...change };
  const planned = planOf(sophonIntent({}, { published })).ports;
  expect(planned.map((port) => `${port.hostPort}:${port.containerPort}/${port.protocol}`)).toEqual(ports);
});

test('without TLS it publishes the plain port alone', () => {
  expect(planOf(sophonIntent({ tls: NO_TLS })).ports).toEqual([{ containerPort: 80, hostPort: 80, protocol: 'tcp' }]);
});

test('the health check is the same whatever the sites are: it asks Caddy itself', () => {
  const { healthcheck } = planOf().proxy;
  expect(healthcheck?.slice(4)).toEqual(['caddy-health', '127.0.0.1', '8079']);
  expect(healthcheck?.join()).not.toContain('example.com');
  for (const intent of [edgeIntent([]), sitesWith(INTERNAL_CA), sophonIntent({ tls: NO_TLS })]) {
    expect(planOf(intent).proxy.healthcheck).toEqual(healthcheck);
  }
});

test('one more site of the same kind changes the configuration alone', () => {
  const [one, two] = [planOf(sitesWith(acmeAt({}))), planOf(sitesWith(acmeAt({}), acmeAt({})))];
  expect({ ...two, config: one.config }).toEqual(one);
  expect({ ...two.config, files: one.config.files }).toEqual(one.config);
});

test('programs are the same for every edge: values reach them by the environment', () => {
  const sources = [acmeAt({ rootCertificate: 'ROOT', eabKeyId: 'kid', eabHmacKey: { text: 'c2VjcmV0' } }), OWN_PEM];
  const { validate, activate } = planOf(sitesWith(...sources)).config;
  expect({ validate, activate }).toEqual({ validate: planOf().config.validate, activate: planOf().config.activate });
  expect(`${validate}${activate}`).not.toMatch(/\/etc\/caddy|\/run\/caddy|example\.com/);
});

test('the HMAC key of an account is in a secret file of its authority, and in no environment', () => {
  const intent = sitesWith(
    acmeAt({ id: 'acme1a', eabKeyId: 'kid', eabHmacKey: { text: 'c2VjcmV0' } }),
    acmeAt({ id: 'zerossl', eabKeyId: 'kid', eabHmacKey: { variable: 'hmac_key' } }),
  );
  const { proxy, config } = planOf(intent);
  const lines = (key: object) => [{ text: 'eab kid `' }, key, { text: '`\n' }];
  expect(config.files).toEqual(
    expect.arrayContaining([
      { name: 'acme1a.eab', parts: lines({ text: 'c2VjcmV0' }), secret: true },
      { name: 'zerossl.eab', parts: lines({ variable: 'hmac_key' }), secret: true },
    ]),
  );
  expect(JSON.stringify([proxy, config.env])).not.toMatch(/c2VjcmV0|hmac_key/);
});

test('the check is told where the certificates of your own are', () => {
  expect(planOf(sitesWith(OWN_PEM, INTERNAL_CA, OWN_FILES)).config.env).toMatchObject({
    OWN_CERTIFICATES: '/etc/caddy/0.example.com.pem /etc/caddy/2.example.com.pem',
  });
  expect(planOf().config.env).not.toHaveProperty('OWN_CERTIFICATES');
});

test('the column of Caddy names every row of the matrix', () => {
  expect(Object.keys(CADDY_CAPABILITIES)).toEqual(Object.keys(CAPABILITIES));
});
