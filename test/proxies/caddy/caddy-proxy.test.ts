import { CaddyProxy, type IngressIntent } from '../../../lib';
import { CADDY_CAPABILITIES } from '../../../lib/proxies/caddy/caddy-capabilities';
import { CAPABILITIES } from '../../../lib/proxies/capability';
import { ACME, sophonIntent, TlsMode } from '../../intents';

const edge = (change: Partial<IngressIntent> = {}) => new CaddyProxy().plan(sophonIntent(change)).edge!;
const acmeAt = (production: boolean) => ({
  tls: { mode: TlsMode.ACME, acme: { ...ACME, server: { ...ACME.server, production } } },
});

test.each(['caddy 2', 'https://caddy', 'Caddy', ''])('fails when the image is %j', (image) => {
  expect(() => new CaddyProxy({ image })).toThrow(
    `CaddyProxy: image: must be an image reference, got '${image}' (e.g. 'caddy:2.11.4')`,
  );
});

test.each([
  ['a`b', 'hold no backtick'],
  ['{$HOME}', "hold no '{$', which begins an environment variable"],
  ['}', 'be more than a closing brace'],
])('fails when a response header is %j, naming the header', (value, rule) => {
  expect(() => edge({ responseHeaders: { 'X-A': value, 'X-B': value } })).toThrow(
    `CaddyProxy: responseHeaders['X-A']: must ${rule}, got '${value}' (e.g. 'DENY'); ` +
      `responseHeaders['X-B']: must ${rule}, got '${value}' (e.g. 'DENY')`,
  );
});

test('the image may be one of your own', () => {
  const own = new CaddyProxy({ image: 'registry.example.com/caddy:2' }).plan(sophonIntent()).edge!;
  expect(own.proxy.image).toBe('registry.example.com/caddy:2');
});

test('Caddy runs as nobody and keeps the one capability that its binary asks for', () => {
  expect(edge().proxy).toMatchObject({ user: '65532:65532', capabilities: ['NET_BIND_SERVICE'] });
  expect(edge().sidecars).toEqual([]);
});

test.each([
  ['ACME', acmeAt(true), [{ id: 'acme-letsencrypt', retained: true }]],
  ['ACME for tests', acmeAt(false), [{ id: 'acme-letsencrypt', retained: false }]],
  ['an internal CA', { tls: { mode: TlsMode.INTERNAL } }, [{ id: 'internal-ca', retained: false }]],
  ['no TLS', { tls: { mode: TlsMode.NONE } }, []],
])('state of %s is kept in a volume of its own, beside that of the admin socket', (_, change, state) => {
  const { volumes, proxy } = edge(change);
  expect(volumes).toEqual([...state, { id: 'run', retained: false }]);
  expect(proxy.mounts?.map(({ volume }) => volume)).toEqual(volumes.map(({ id }) => id));
  expect('/data' in proxy.tmpfs!).toBe(state.length === 0);
});

test.each([
  ['TLS', {}, ['80:80/tcp', '443:443/tcp']],
  ['HTTP/3', { http3: true }, ['80:80/tcp', '443:443/tcp', '443:443/udp']],
  ['other ports', { httpPort: 8080, httpsPort: 8443 }, ['8080:80/tcp', '8443:443/tcp']],
  ['no TLS', { tls: { mode: TlsMode.NONE }, httpPort: 8080 }, ['8080:80/tcp']],
])('with %s it publishes these ports', (_, change, ports) => {
  expect(edge(change).ports.map((port) => `${port.external}:${port.internal}/${port.protocol}`)).toEqual(ports);
});

test('the health check asks for the first domain, which is an argument and no part of the script', () => {
  const [, , , script, , domain] = edge().proxy.healthcheck!;
  expect(domain).toBe('sophon.example.com');
  expect(script).toContain('"$1"');
  expect(script).toContain('308');
  expect(edge({ tls: { mode: TlsMode.NONE } }).proxy.healthcheck![3]).toContain('[1-5]');
});

test('the column of Caddy names every row of the matrix', () => {
  expect(Object.keys(CADDY_CAPABILITIES)).toEqual(Object.keys(CAPABILITIES));
});
