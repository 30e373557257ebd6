import { type AcmeIntent, KeyType } from '../../../lib/model/tls-intent';
import { certbots } from '../../../lib/proxies/nginx/certbot';
import { ACME, edgeIntent, INTERNAL_CA, LETS_ENCRYPT, sophonIntent, sophonSite, TlsMode } from '../../intents';

const tls = (acme: Partial<AcmeIntent>) => ({ mode: TlsMode.ACME as const, acme: { ...ACME, ...acme } });
const STAGING = tls({ server: { ...ACME.server, id: 'letsencrypt-staging', production: false } });

const TWO_AUTHORITIES = edgeIntent([
  sophonSite({ domains: ['a.example.com', 'b.example.com'] }),
  sophonSite({ domains: ['c.example.com'], tls: STAGING }),
  sophonSite({ domains: ['d.example.com'], tls: INTERNAL_CA }),
  sophonSite({ domains: ['e.example.com'], tls: LETS_ENCRYPT }),
]);

/** The container for the one authority of an intent. */
function containerFor(acme: Partial<AcmeIntent> = {}) {
  const { sidecars } = certbots(sophonIntent({ tls: tls(acme) }), 'certbot:1');
  expect(sidecars).toHaveLength(1);
  return sidecars[0].container;
}

describe('one container for each authority', () => {
  const { sidecars, volumes } = certbots(TWO_AUTHORITIES, 'certbot:1');

  test('asks for the domains of all sites that have it', () => {
    expect(sidecars.map(({ id, container }) => [id, container.command])).toEqual([
      ['certbot-letsencrypt', ['a.example.com', 'b.example.com', 'e.example.com']],
      ['certbot-letsencrypt-staging', ['c.example.com']],
    ]);
  });

  test('shares volumes with the others, and no directory that it cleans up', () => {
    expect(volumes).toEqual([{ id: 'acme', retained: true }]);
    const directories = sidecars.map(({ container }) => [container.env?.STATE, container.env?.WEBROOT]);
    expect(directories).toEqual([
      ['/acme/certbot/letsencrypt', '/webroot/letsencrypt'],
      ['/acme/certbot/letsencrypt-staging', '/webroot/letsencrypt-staging'],
    ]);
    for (const { container } of sidecars) {
      expect(container.env?.CERTIFICATES).toBe('/certificates');
      expect(container.mounts?.map(({ volume, path, readOnly }) => [volume, path, readOnly])).toEqual([
        ['acme', '/acme', false],
        ['certificates', '/certificates', false],
        ['webroot', '/webroot', false],
      ]);
    }
  });

  test('is healthy by the life of those certificates that it hands out', () => {
    expect(sidecars.map(({ container }) => container.healthcheck?.slice(4))).toEqual([
      ['certbot-health', ...['a', 'b', 'e'].map((one) => `/certificates/${one}.example.com.pem`)],
      ['certbot-health', '/certificates/c.example.com.pem'],
    ]);
  });

  test('is not waited for: an authority asks the running proxy', () => {
    expect(sidecars.map(({ beforeProxy }) => beforeProxy)).toEqual([false, false]);
  });
});

test('without ACME there is neither a container nor a volume', () => {
  expect(certbots(sophonIntent({ tls: INTERNAL_CA }), 'certbot:1')).toEqual({ sidecars: [], volumes: [] });
});

test('domains are arguments and never part of the program', () => {
  expect(containerFor().entrypoint?.join()).not.toContain('example.com');
});

test('what the authority is told comes by the environment', () => {
  const server = { ...ACME.server, rootCertificate: 'ROOT', eabKeyId: 'KID', eabHmacKey: { text: 'HMAC' } };
  expect(containerFor({ server }).env).toMatchObject({
    ACME_SERVER: 'https://acme-v02.api.letsencrypt.org/directory',
    ACME_EMAIL: 'admin@example.com',
    ACME_ROOT: 'ROOT',
    ACME_ACCOUNT: '/acme-secrets/letsencrypt.eab',
  });
});

test('every variable of the program is set: it stops at one that is not', () => {
  const { entrypoint, env } = containerFor();
  const read = entrypoint![2].matchAll(/\$\{?([A-Z][A-Z_]+)(:-)?/g);
  for (const [, name, hasDefault] of read) if (!hasDefault) expect(Object.keys(env!)).toContain(name);
});

test.each([
  [KeyType.EC256, ['ecdsa', 'secp256r1', '2048']],
  [KeyType.EC384, ['ecdsa', 'secp384r1', '2048']],
  [KeyType.RSA2048, ['rsa', 'secp256r1', '2048']],
  [KeyType.RSA4096, ['rsa', 'secp256r1', '4096']],
])('the key type %s', (keyType, expected) => {
  const { KEY_TYPE, KEY_CURVE, KEY_BITS } = containerFor({ keyType }).env!;
  expect([KEY_TYPE, KEY_CURVE, KEY_BITS]).toEqual(expected);
});
