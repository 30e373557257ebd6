import { join } from 'node:path';
import { AcmeChallengeType, IngressIntent } from '../../../lib/ingress/intent';
import { writeNginxConf } from '../../../lib/proxies/nginx/nginx-conf';
import { NginxSnippets, nginxConfig } from '../../../lib/proxies/nginx/nginx-config';
import { expectGolden } from '../../golden';
import { ACME, DASHBOARD, GATEWAY, sophonIntent, TlsMode, UpstreamLookup } from '../../intents';
import { readNginxConf } from './read-nginx-conf';

const write = (change: Partial<IngressIntent> = {}, snippets?: NginxSnippets) =>
  writeNginxConf(nginxConfig(sophonIntent(change), snippets));

describe('golden files', () => {
  const cases: { [name: string]: string } = {
    'sophon-acme': write(),
    'own-certificate': write({ tls: { mode: TlsMode.CERTIFICATE, certificate: {} } }),
    'two-sites-internal-8443': write({
      tls: { mode: TlsMode.INTERNAL },
      httpsPort: 8443,
      sites: [
        { domains: ['localhost', 'sophon.lan'], routes: [{ path: '/', upstream: DASHBOARD, compress: false }] },
        { domains: ['default'], routes: [{ path: '/v1.0', upstream: GATEWAY, compress: false }] },
      ],
      accessLog: false,
    }),
    'behind-a-cdn': write(
      {
        tls: { mode: TlsMode.NONE },
        trustedProxies: ['173.245.48.0/20', '2400:cb00::/32'],
        clientIpHeader: 'CF-Connecting-IP',
        maxBodyMiB: 10,
        responseHeaders: { 'Content-Security-Policy': 'default-src \'self\'; x $y "z" \\' },
        sites: [{ domains: ['sophon.example.com'], routes: foreignRoutes() }],
      },
      { http: 'geo $office {\n    default 0;\n}', site: 'auth_basic off;' },
    ),
  };
  test.each(Object.entries(cases))('%s', (name, text) => {
    expectGolden(join(__dirname, 'golden', `${name}.conf`), text);
    expect(() => readNginxConf(text.replaceAll('$', '~'))).not.toThrow();
  });
});

function foreignRoutes() {
  const native = { ...GATEWAY, id: 'native', host: 'host.docker.internal', port: 8081 };
  return [
    { path: '/native', upstream: { ...native, lookup: UpstreamLookup.HOSTS_FILE }, compress: false },
    {
      path: '/v4',
      upstream: { ...GATEWAY, id: 'v4', host: '10.0.0.1', lookup: UpstreamLookup.ADDRESS },
      compress: false,
    },
    {
      path: '/v6',
      upstream: { ...GATEWAY, id: 'v6', host: 'fd00::1', lookup: UpstreamLookup.ADDRESS },
      compress: false,
    },
    { path: '/far', upstream: { ...GATEWAY, id: 'far', host: 'far.example.com', secure: true }, compress: false },
  ];
}

describe('paths', () => {
  const pattern = (path: string) => {
    const routes = [{ path, upstream: GATEWAY, compress: false }];
    const statements = readNginxConf(write({ sites: [{ domains: ['a.example.com'], routes }] }).replaceAll('$', '~'));
    const [, , regex] = statements.find((words) => words[0] === 'location' && words[1] === '~*')!;
    return new RegExp(regex.replaceAll('\\z', '$'), 'i');
  };

  test.each(['/api', '/api/', '/api/x', '/API/x'])('/api serves %s', (path) => {
    expect(path).toMatch(pattern('/api'));
  });

  test.each(['/apix', '/x/api', '/', '/ap'])('/api leaves %s to others', (path) => {
    expect(path).not.toMatch(pattern('/api'));
  });

  test('a dot in a path is a dot', () => {
    expect('/v1.0').toMatch(pattern('/v1.0'));
    expect('/v1x0').not.toMatch(pattern('/v1.0'));
  });

  test('routes are tried in the order of the intent', () => {
    const locations = write().match(/location ~\* "\^\/\w+/g);
    expect(locations).toEqual(['/hubs', '/api', '/mcp'].map((path) => `location ~* "^${path}`));
  });
});

describe('what must never be written', () => {
  const everything = [write(), write({ tls: { mode: TlsMode.NONE } }), write({ tls: { mode: TlsMode.INTERNAL } })];

  test.each(everything)(
    'a variable with the query or the referrer, except in the redirect and to refuse a target (%#)',
    (text) => {
      const others = text.replaceAll(/return 308 .*|if \(\$request_uri .*/g, '');
      expect(others).not.toMatch(/\$(request|request_uri|args|query_string|http_referer|arg_\w+|is_args)\b/);
    },
  );

  test.each(everything)("a redirect to the client's own Host (%#)", (text) => {
    expect(text).not.toMatch(/return 30\d .*\$(host|http_host)/);
  });

  test('the challenge location without http-01', () => {
    expect(write()).toContain('acme-challenge');
    expect(write({ tls: { mode: TlsMode.INTERNAL } })).not.toContain('acme-challenge');
    const alpn = { ...ACME, challenge: AcmeChallengeType.TLS_ALPN_01 };
    expect(write({ tls: { mode: TlsMode.ACME, acme: alpn } })).not.toContain('acme-challenge');
  });

  test('a resolver when nothing is in DNS', () => {
    const upstream = { ...GATEWAY, host: '10.0.0.1', lookup: UpstreamLookup.ADDRESS };
    const sites = [{ domains: ['a.example.com'], routes: [{ path: '/', upstream, compress: false }] }];
    expect(write({ sites })).not.toMatch(/resolve/);
  });
});

test('each upstream is written once, however many routes lead to it', () => {
  expect(write().match(/upstream gateway \{/g)).toHaveLength(1);
});

test.each(['default', 'hostnames', 'include', 'volatile'])('the domain %s is no word of the map', (domain) => {
  const sites = [{ domains: [domain], routes: [{ path: '/', upstream: GATEWAY, compress: false }] }];
  expect(write({ sites })).toContain(`"\\\\${domain}" /certificates/${domain}.pem;`);
});
