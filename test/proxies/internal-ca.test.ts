import { execFileSync } from 'node:child_process';
import { IMAGES } from '../../lib/proxies/images';
import { INTERNAL_ROOT, ISSUED_CERTIFICATES, internalCa, issuedCertificate } from '../../lib/proxies/internal-ca';

const { sidecar, volumes } = internalCa({ name: 'app', domains: ['localhost', 'a.lan'], user: '65532:65532' });
const { container } = sidecar;

test('it issues before the proxy starts, and says when every leaf is there', () => {
  expect(sidecar.beforeProxy).toBe(true);
  expect(container.healthcheck?.slice(-2)).toEqual(['localhost', 'a.lan']);
});

test("it runs as the proxy's user, so that the proxy can read what only the owner may", () => {
  expect(container.user).toBe('65532:65532');
  expect(container.capabilities).toBeUndefined();
});

test('domains are arguments and the name comes by the environment: neither is part of the script', () => {
  expect(container.command).toEqual(['localhost', 'a.lan']);
  expect(container.env).toEqual({ CA_NAME: 'app' });
  expect(container.entrypoint?.join()).not.toMatch(/localhost|a\.lan|\bapp\b/);
});

test('a shell can read the scripts', () => {
  for (const script of [container.entrypoint![2], container.healthcheck![3]]) execFileSync('sh', ['-n', '-c', script]);
});

test('the proxy sees the leaves and not the root key', () => {
  expect(issuedCertificate('a.lan')).toBe('/certificates/a.lan.pem');
  expect(ISSUED_CERTIFICATES).toEqual({ volume: 'certificates', path: '/certificates', readOnly: true });
  expect(INTERNAL_ROOT).toBe('/internal-ca/root.crt');
  expect(volumes.map((volume) => volume.id)).toEqual(['internal-ca', 'certificates']);
});

test("its image is nginx's unless another one is named", () => {
  expect(container.image).toBe(IMAGES.nginx);
  expect(internalCa({ name: 'app', domains: [], user: '1:1', image: 'own:1' }).sidecar.container.image).toBe('own:1');
});
