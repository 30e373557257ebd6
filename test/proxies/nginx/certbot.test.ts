import { execFileSync } from 'node:child_process';
import { AcmeIntent, KeyType } from '../../../lib/ingress/intent';
import { certbotSidecar, certbotVolumes } from '../../../lib/proxies/nginx/certbot';
import { ACME } from '../../intents';

const sidecar = (acme: AcmeIntent = ACME) =>
  certbotSidecar({ acme, domains: ['a.example.com', 'b.example.com'], image: 'certbot:1' });

test('domains are arguments and never part of the script', () => {
  const { entrypoint, command } = sidecar().container;
  expect(command).toEqual(['a.example.com', 'b.example.com']);
  expect(entrypoint?.join()).not.toContain('example.com');
});

test('a shell can read the scripts', () => {
  const { entrypoint, healthcheck } = sidecar().container;
  for (const script of [entrypoint![2], healthcheck![3]]) execFileSync('sh', ['-n', '-c', script]);
});

test('what the authority is told comes by the environment', () => {
  const server = { ...ACME.server, rootCertificate: 'ROOT', eabKeyId: 'KID', eabHmacKey: 'HMAC' };
  expect(sidecar({ ...ACME, server }).container.env).toEqual({
    HOME: '/tmp',
    ACME_SERVER: 'https://acme-v02.api.letsencrypt.org/directory',
    ACME_EMAIL: 'admin@example.com',
    ACME_ROOT: 'ROOT',
    EAB_KEY_ID: 'KID',
    EAB_HMAC_KEY: 'HMAC',
    KEY_TYPE: 'ecdsa',
    KEY_CURVE: 'secp256r1',
    KEY_BITS: '2048',
  });
});

test.each([
  [KeyType.EC256, ['ecdsa', 'secp256r1', '2048']],
  [KeyType.EC384, ['ecdsa', 'secp384r1', '2048']],
  [KeyType.RSA2048, ['rsa', 'secp256r1', '2048']],
  [KeyType.RSA4096, ['rsa', 'secp256r1', '4096']],
])('the key type %s', (keyType, expected) => {
  const { KEY_TYPE, KEY_CURVE, KEY_BITS } = sidecar({ ...ACME, keyType }).container.env!;
  expect([KEY_TYPE, KEY_CURVE, KEY_BITS]).toEqual(expected);
});

test('the proxy does not wait for certificates, which need it', () => {
  expect(sidecar().beforeProxy).toBe(false);
});

test.each([true, false])('accounts and certificates are kept when the server is a production one: %s', (production) => {
  expect(certbotVolumes({ ...ACME, server: { ...ACME.server, production } })).toEqual([
    { id: 'acme-letsencrypt', retained: production },
    { id: 'certificates', retained: false },
    { id: 'webroot', retained: false },
  ]);
});

test('nothing is mounted at a directory of the image, whose owner the volume would take over', () => {
  expect(sidecar().container.mounts?.map((mount) => mount.path)).toEqual(['/acme', '/certificates', '/webroot']);
});
