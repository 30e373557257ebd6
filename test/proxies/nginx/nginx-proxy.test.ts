import { AcmeChallengeType, AcmeServerIntent, IngressIntent, KeyType } from '../../../lib/ingress/intent';
import { NginxProxy } from '../../../lib/proxies/nginx/nginx-proxy';
import { ContainerPlan } from '../../../lib/proxies/proxy';
import { ACME, DASHBOARD, GATEWAY, sophonIntent, TlsMode, UpstreamLookup } from '../../intents';

const planOf = (change: Partial<IngressIntent> = {}, proxy = new NginxProxy()) =>
  proxy.plan(sophonIntent(change)).edge!;

describe('every field of the intent changes the plan', () => {
  const server = (change: Partial<AcmeServerIntent>) => ({
    tls: { mode: TlsMode.ACME, acme: { ...ACME, server: { ...ACME.server, ...change } } },
  });
  const sites = (change: object) => ({
    sites: [
      { domains: ['sophon.example.com'], routes: [{ path: '/', upstream: GATEWAY, compress: false, ...change }] },
    ],
  });
  const changes: [string, Partial<IngressIntent>, Partial<IngressIntent>?][] = [
    ['name', { name: 'other', tls: { mode: TlsMode.INTERNAL } }, { tls: { mode: TlsMode.INTERNAL } }],
    ['domains', { sites: [{ ...sophonIntent().sites[0], domains: ['other.example.com'] }] }],
    ['routes', sites({})],
    ['path', sites({ path: '/x' }), sites({})],
    ['compress', sites({ compress: true }), sites({})],
    ['upstream', sites({ upstream: DASHBOARD }), sites({})],
    ['upstream.secure', sites({ upstream: { ...GATEWAY, secure: true } }), sites({})],
    ['upstream.host', sites({ upstream: { ...GATEWAY, host: 'other' } }), sites({})],
    ['upstream.port', sites({ upstream: { ...GATEWAY, port: 81 } }), sites({})],
    ['upstream.lookup', sites({ upstream: { ...GATEWAY, lookup: UpstreamLookup.HOSTS_FILE } }), sites({})],
    ['tls.mode', { tls: { mode: TlsMode.NONE } }],
    ['tls.certificate', { tls: { mode: TlsMode.CERTIFICATE, certificate: { certificatePem: 'a', keyPem: 'b' } } }],
    ['tls.acme.email', { tls: { mode: TlsMode.ACME, acme: { ...ACME, email: 'b@example.com' } } }],
    ['tls.acme.keyType', { tls: { mode: TlsMode.ACME, acme: { ...ACME, keyType: KeyType.RSA4096 } } }],
    ['tls.acme.server.id', server({ id: 'other' })],
    ['tls.acme.server.url', server({ url: 'https://acme.example.com/dir' })],
    ['tls.acme.server.rootCertificate', server({ rootCertificate: 'pem' })],
    ['tls.acme.server.eabKeyId', server({ eabKeyId: 'kid' })],
    ['tls.acme.server.eabHmacKey', server({ eabHmacKey: 'key' })],
    ['tls.acme.server.production', server({ production: false })],
    ['httpPort', { httpPort: 8080 }],
    ['httpsPort', { httpsPort: 8443 }],
    ['maxBodyMiB', { maxBodyMiB: 1 }],
    ['trustedProxies', { trustedProxies: ['10.0.0.0/8'] }],
    ['clientIpHeader', { trustedProxies: ['::1'], clientIpHeader: 'X-Client' }, { trustedProxies: ['::1'] }],
    ['responseHeaders', { responseHeaders: {} }],
    ['accessLog', { accessLog: false }],
  ];
  test.each(changes)('%s', (_, change, from = {}) => {
    expect(planOf(change)).not.toEqual(planOf(from));
  });
});

describe('what nginx cannot do', () => {
  test('fails when tls-alpn-01 is asked for, and names http-01', () => {
    const acme = { ...ACME, challenge: AcmeChallengeType.TLS_ALPN_01 };
    expect(() => planOf({ tls: { mode: TlsMode.ACME, acme } })).toThrow(
      'NginxProxy: ACME, tls-alpn-01 is not possible: certbot, which asks for its certificates, cannot answer it; ' +
        'use AcmeChallenge.http01(), or CaddyProxy or TraefikProxy',
    );
  });

  test('fails when HTTP/3 is asked for, and names who can', () => {
    expect(() => planOf({ http3: true })).toThrow(
      "NginxProxy: HTTP/3 is not possible: nginx's QUIC code had CVE-2026-40460 and CVE-2026-42530; " +
        'leave http3 out, or use CaddyProxy or TraefikProxy',
    );
  });
});

describe('options', () => {
  test('images', () => {
    const proxy = new NginxProxy({
      image: 'registry.example.com/nginx:1',
      certbotImage: 'registry.example.com/certbot:5',
    });
    const edge = planOf({}, proxy);
    expect(edge.proxy.image).toBe('registry.example.com/nginx:1');
    expect(edge.sidecars[0].container.image).toBe('registry.example.com/certbot:5');
    const internal = planOf({ tls: { mode: TlsMode.INTERNAL } }, proxy);
    expect(internal.sidecars[0].container.image).toBe('registry.example.com/nginx:1');
  });

  test('snippets stand in the http block and in the server block of the sites', () => {
    const edge = planOf({}, new NginxProxy({ httpSnippet: 'geo $a { default 1; }', siteSnippet: 'etag off;' }));
    const { text } = edge.config.files.at(-1)!;
    expect(text).toMatch(/\n {4}geo \$a \{ default 1; \}\n\}\n$/);
    expect(text).toMatch(/server_name sophon\.example\.com;\n[\s\S]*\n {8}etag off;\n {8}location ~\*/);
  });

  test('fails when images are no image references: all of them together', () => {
    expect(() => new NginxProxy({ image: 'a b', certbotImage: '--privileged' })).toThrow(
      "NginxProxy: image: must be an image reference, got 'a b' (e.g. 'nginx:1.30.6'); " +
        "certbotImage: must be an image reference, got '--privileged' (e.g. 'certbot/certbot:v5.5.0')",
    );
  });
});

describe('the container', () => {
  test('runs without root, without capabilities, and stops gracefully', () => {
    const { user, capabilities, stopSignal, tmpfs } = planOf().proxy;
    expect({ user, capabilities, stopSignal, tmpfs }).toEqual({
      user: '101:101',
      capabilities: undefined,
      stopSignal: 'SIGQUIT',
      tmpfs: { '/tmp': 'size=16m,mode=1777' },
    });
  });

  test('reads certificates and challenges, and writes neither', () => {
    expect(planOf().proxy.mounts).toEqual([
      { volume: 'certificates', path: '/certificates', readOnly: true },
      { volume: 'webroot', path: '/webroot', readOnly: true },
    ]);
  });

  test.each([
    ['a redirect for the first domain', {}, ['sophon.example.com', '308']],
    ['any answer without TLS', { tls: { mode: TlsMode.NONE } }, ['healthcheck', '404']],
  ])('is healthy with %s', (_, change, expected) => {
    expect(planOf(change).proxy.healthcheck?.slice(-2)).toEqual(expected);
  });

  test.each([
    ['both ports', {}, [80, 443]],
    ['port 80 alone without TLS', { tls: { mode: TlsMode.NONE } }, [80]],
  ])('publishes %s', (_, change, expected) => {
    expect(planOf(change).ports.map((port) => port.internal)).toEqual(expected);
  });

  test('no volume is mounted that is not in the plan, and none is idle', () => {
    for (const tls of [sophonIntent().tls, { mode: TlsMode.INTERNAL }, { mode: TlsMode.NONE }]) {
      const edge = planOf({ tls });
      const containers: ContainerPlan[] = [edge.proxy, ...edge.sidecars.map((sidecar) => sidecar.container)];
      const mounted = containers.flatMap((container) => container.mounts ?? []).map((mount) => mount.volume);
      expect([...new Set(mounted)].sort()).toEqual(edge.volumes.map((volume) => volume.id).sort());
    }
  });
});

describe("the user's own certificate", () => {
  const certificate = { certificatePem: 'CERTIFICATE', keyPem: 'KEY' };
  const { config } = planOf({ tls: { mode: TlsMode.CERTIFICATE, certificate } });

  test('lies beside nginx.conf, which comes last', () => {
    expect(config.files.map((file) => [file.name, file.secret])).toEqual([
      ['own.pem', true],
      ['nginx.conf', false],
    ]);
    expect(config.files[1].text).toContain('ssl_certificate /etc/nginx/ingress/own.pem;');
  });

  test('is checked before nginx is asked', () => {
    expect(config.validate).toMatch(/openssl x509[\s\S]*openssl pkey[\s\S]*-checkend 0[\s\S]*nginx .* -t /);
    expect(planOf().config.validate).not.toContain('openssl');
  });
});
