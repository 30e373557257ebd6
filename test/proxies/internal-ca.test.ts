import { IMAGES } from '../../lib/model/images';
import { INTERNAL_ROOT, ISSUED_CERTIFICATES, internalCa, issuedCertificate } from '../../lib/proxies/internal-ca';
import { edgeIntent, INTERNAL_CA, LETS_ENCRYPT, sophonSite } from '../intents';

const SITES = [
  sophonSite({ tls: INTERNAL_CA, domains: ['localhost', 'a.lan'] }),
  sophonSite({ tls: LETS_ENCRYPT, domains: ['a.example.com'] }),
  sophonSite({ tls: INTERNAL_CA, domains: ['b.lan'] }),
];
const DOMAINS = ['localhost', 'a.lan', 'b.lan'];
const INTENT = edgeIntent(SITES, { name: 'front' });
const { sidecar, volumes } = internalCa(INTENT, { user: '65532:65532' })!;
const { container } = sidecar;

test('no site, no authority', () => {
  expect(internalCa(edgeIntent([]), { user: '1:1' })).toBeUndefined();
  expect(internalCa(edgeIntent([SITES[1]]), { user: '1:1' })).toBeUndefined();
});

test('it issues before the proxy starts, and says when every leaf is there', () => {
  expect(sidecar.beforeProxy).toBe(true);
  expect(container.healthcheck?.slice(-3)).toEqual(DOMAINS.map(issuedCertificate));
});

test('it is the same user for every proxy, so that one finds the root of another, in the group of the proxy', () => {
  expect(container.user).toBe('65532:65532');
  expect(internalCa(INTENT, { user: '101:102' })?.sidecar.container.user).toBe('65532:102');
  expect(container.capabilities).toBeUndefined();
});

test('domains are arguments and the name comes by the environment: neither is part of the script', () => {
  expect(container.command).toEqual(DOMAINS);
  expect(container.env).toEqual({ CA_NAME: 'front' });
  expect(container.entrypoint?.join()).not.toMatch(/localhost|[ab]\.lan|\bfront\b/);
  expect(container.healthcheck?.[3]).not.toMatch(/localhost|[ab]\.lan|\bfront\b/);
});

test('the proxy sees the leaves and not the root key', () => {
  expect(issuedCertificate('a.lan')).toBe('/certificates/a.lan.pem');
  expect(ISSUED_CERTIFICATES).toEqual({ volume: 'certificates', path: '/certificates', readOnly: true });
  expect(INTERNAL_ROOT).toBe('/internal-ca/root.crt');
  expect(volumes).toEqual([
    { id: 'internal-ca', retained: false },
    { id: 'certificates', retained: false },
  ]);
});

test("its image is nginx's unless another one is named", () => {
  expect(container.image).toBe(IMAGES.nginx);
  expect(internalCa(INTENT, { user: '1:1', image: 'own:1' })?.sidecar.container.image).toBe('own:1');
});
