import { TerraformVariable } from 'cdktf';
import { CaddyProxy, type IProxy, NginxProxy, TraefikProxy } from '../../lib';
import { resolvedText } from '../../lib/internal/resolved-text';
import { IMAGES } from '../../lib/model/images';
import type { TlsIntent } from '../../lib/model/tls-intent';
import { ownCertificates } from '../../lib/proxies/own-certificates';
import { edgeIntent, INTERNAL_CA, LETS_ENCRYPT, OWN_PEM, sophonSite, TlsMode } from '../intents';
import { newStack } from '../stack';

function files(certificatePath: string, keyPath: string, directory?: string): TlsIntent {
  return { mode: TlsMode.FILES, certificatePath, keyPath, ...(directory === undefined ? {} : { directory }) };
}

const LIVE = '/etc/letsencrypt/live/b.example.com';
const SITES = [
  sophonSite({
    tls: files('/etc/ssl/a/crt.pem', '/etc/ssl/private/a.key'),
    domains: ['a.example.com', 'www.a.example.com'],
  }),
  sophonSite({ tls: OWN_PEM, domains: ['pem.example.com'] }),
  sophonSite({
    tls: files(`${LIVE}/fullchain.pem`, `${LIVE}/privkey.pem`, '/etc/letsencrypt'),
    domains: ['*.b.example.com'],
  }),
  sophonSite({ tls: files('/etc/ssl/a/c.crt', '/etc/ssl/a/c.key'), domains: ['c.example.com'] }),
];
const [sidecar] = ownCertificates(edgeIntent(SITES), { user: '101:102' });
const { container } = sidecar;

test('nobody watches where no certificate is a file of the host', () => {
  const sites = [OWN_PEM, LETS_ENCRYPT, INTERNAL_CA].map((tls) => sophonSite({ tls }));
  expect(ownCertificates(edgeIntent(sites), { user: '1:1' })).toEqual([]);
});

test('it is told of each site by an argument: the file that is served, the pair on the host, the domains', () => {
  expect(container.command).toEqual([
    'a.example.com.pem\n/etc/ssl/a/crt.pem\n/etc/ssl/private/a.key\na.example.com\nwww.a.example.com',
    `_.b.example.com.pem\n${LIVE}/fullchain.pem\n${LIVE}/privkey.pem\n*.b.example.com`,
    'c.example.com.pem\n/etc/ssl/a/c.crt\n/etc/ssl/a/c.key\nc.example.com',
  ]);
  expect(container.entrypoint?.join()).not.toMatch(/example\.com|letsencrypt/);
});

test('it sees the directory that was named, or those of the files, each once', () => {
  expect(container.hostDirectories).toEqual(['/etc/letsencrypt', '/etc/ssl/a', '/etc/ssl/private']);
});

test('the directory of a file that only Terraform knows is worked out by it', () => {
  const stack = newStack();
  const path = new TerraformVariable(stack, 'path', {}).stringValue;
  const site = sophonSite({ tls: files(path, '/etc/ssl/a/key') });
  const [{ container: watching }] = ownCertificates(edgeIntent([site]), { user: '1:1' });
  const directories = watching.hostDirectories?.map((directory) => resolvedText(stack, directory));
  expect(directories).toEqual(['${dirname(var.path)}', '/etc/ssl/a']);
});

test('it is root of the group of the proxy, as the publisher, without a capability, and waits for nobody', () => {
  expect(container).toMatchObject({ user: '0:102', image: IMAGES.nginx, stopSignal: 'SIGTERM' });
  expect(container.capabilities).toBeUndefined();
  expect(container.mounts).toEqual([{ volume: 'config', path: '/publish', readOnly: false }]);
  expect(sidecar.beforeProxy).toBe(false);
});

test('its health is also that of what is served', () => {
  expect(container.healthcheck?.slice(-3)).toEqual([
    '/publish/a.example.com.pem',
    '/publish/_.b.example.com.pem',
    '/publish/c.example.com.pem',
  ]);
});

test.each<[string, IProxy, string, string]>([
  ['Caddy', new CaddyProxy(), IMAGES.nginx, '0:65532'],
  ['nginx, whose image it is,', new NginxProxy({ image: 'own/nginx:1' }), 'own/nginx:1', '0:101'],
  ['Traefik', new TraefikProxy(), IMAGES.nginx, '0:65532'],
])('it runs beside %s', (_, proxy, image, user) => {
  const found = proxy.plan(edgeIntent(SITES)).edge?.sidecars.find(({ id }) => id === 'own-certificates');
  expect(found?.container).toMatchObject({ image, user });
});
