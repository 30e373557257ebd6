import { join } from 'node:path';
import { type EdgeIntent, type SiteIntent } from '../../../lib/model/intent';
import { AuthKind } from '../../../lib/model/policies-intent';
import { writeNginxConf } from '../../../lib/proxies/nginx/nginx-conf';
import { nginxConfig } from '../../../lib/proxies/nginx/nginx-config';
import { type NginxSnippets } from '../../../lib/proxies/nginx/nginx-snippets';
import { expectGolden } from '../../golden';
import {
  ACME,
  BOTH_CHALLENGES,
  DASHBOARD,
  DNS_01,
  edgeIntent,
  forward,
  GATEWAY,
  GUARDED_SITE,
  guarded,
  INTERNAL_CA,
  LOGIN,
  NO_TLS,
  OWN_FILES,
  OWN_PEM,
  redirect,
  respond,
  SECURE_SITE,
  sophonIntent,
  sophonSite,
  TlsMode,
  UpstreamLookup,
  WILDCARDS,
} from '../../intents';
import { readNginxConf } from './read-nginx-conf';

const write = (intent: EdgeIntent = sophonIntent(), snippets?: NginxSnippets) =>
  writeNginxConf(nginxConfig(intent, snippets));

const STAGING = { ...ACME, server: { ...ACME.server, id: 'letsencrypt-staging', production: false } };

describe('golden files', () => {
  const cases: { [name: string]: string } = {
    'acme-http-01': write(),
    'acme-dns-01': write(sophonIntent({ tls: DNS_01, domains: ['*.example.com', 'example.com'] })),
    'acme-http-01-beside-dns-01': write(edgeIntent(BOTH_CHALLENGES)),
    'own-certificate': write(sophonIntent({ tls: OWN_FILES })),
    'two-sites-internal-8443': write(
      edgeIntent(
        [
          sophonSite({ domains: ['localhost', 'sophon.lan'], tls: INTERNAL_CA, routes: [forward('/', DASHBOARD)] }),
          sophonSite({ domains: ['default'], tls: INTERNAL_CA, routes: [forward('/v1.0', GATEWAY)] }),
        ],
        { published: { addresses: ['0.0.0.0'], httpPort: 80, httpsPort: 8443, http3: false }, accessLog: false },
      ),
    ),
    'behind-a-cdn': write(behindCdn(), { http: 'geo $office {\n    default 0;\n}', site: 'auth_basic off;' }),
    'all-sources-of-certificates': write(allSourcesOfCertificates()),
    'redirects-and-responses': write(sophonIntent({ responseHeaders: { 'X-Site': 'a' }, routes: answers() })),
    'upstream-authorities': write(edgeIntent([SECURE_SITE])),
    guarded: write(edgeIntent([GUARDED_SITE, sophonSite()])),
    wildcards: write(edgeIntent(WILDCARDS)),
    'no-sites': write(edgeIntent([])),
    'no-sites-no-tls': write(edgeIntent([], { secure: false })),
  };
  test.each(Object.entries(cases))('%s', (name, text) => {
    expectGolden(join(__dirname, 'golden', `${name}.conf`), text);
    expect(() => readNginxConf(text.replaceAll('$', '~'))).not.toThrow();
  });
});

function behindCdn(): EdgeIntent {
  const site = sophonSite({
    tls: NO_TLS,
    maxBodyMiB: 10,
    responseHeaders: { 'Content-Security-Policy': 'default-src \'self\'; x $y "z" \\' },
    routes: foreignRoutes(),
  });
  const ranges = ['173.245.48.0/20', '2400:cb00::/32'];
  return edgeIntent([site], { trustedProxies: { ranges, clientIpHeader: 'CF-Connecting-IP' } });
}

function foreignRoutes() {
  const native = { ...GATEWAY, id: 'host.docker.internal-8081', host: 'host.docker.internal', port: 8081 };
  return [
    forward('/native', { ...native, lookup: UpstreamLookup.HOSTS_FILE }),
    forward('/v4', { ...GATEWAY, id: '10.0.0.1-8080', host: '10.0.0.1', lookup: UpstreamLookup.ADDRESS }),
    forward('/v6', { ...GATEWAY, id: 'fd00--1-8080', host: 'fd00::1', lookup: UpstreamLookup.ADDRESS }),
    forward('/far', { ...GATEWAY, id: 'https-far.example.com-443', host: 'far.example.com', port: 443, secure: true }),
  ];
}

function allSourcesOfCertificates(): EdgeIntent {
  const site = (domain: string, change: Partial<SiteIntent>) =>
    sophonSite({ domains: [domain], routes: [forward('/', GATEWAY)], ...change });
  return edgeIntent([
    site('sophon.example.com', { domains: ['sophon.example.com', 'www.example.com'] }),
    site('staging.example.com', { tls: { mode: TlsMode.ACME, acme: STAGING }, responseHeaders: {} }),
    site('grafana.example.com', { tls: OWN_PEM, maxBodyMiB: 1 }),
    site('sophon.lan', { tls: INTERNAL_CA, responseHeaders: { 'X-Site': 'lan' } }),
  ]);
}

function answers() {
  return [
    redirect('/old/place', '/docs', false, 307),
    redirect('/moved', 'https://example.com/there?a=$b#c'),
    redirect('/blog', 'https://blog.example.com', true),
    respond('/.well-known/security.txt', 'Contact: mailto:a@example.com\nPolicy: "$none" \\\n', 200, 'text/plain'),
    respond('/maintenance', '<p>Back soon.\n', 503, 'text/html; charset=utf-8'),
    respond('/gone', '', 410),
    respond('/long', 'All work and no play makes Jack a dull boy.\n'.repeat(100)),
  ];
}

describe('one more changes its own lines only', () => {
  const sites = ['a', 'b', 'c'].map((name) =>
    sophonSite({
      domains: [`${name}.example.com`],
      routes: [forward('/', { ...GATEWAY, id: `${name}-8080`, host: name })],
    }),
  );
  const routes = ['/a', '/b', '/c', '/'].map((path) => respond(path, 'x'));

  test.each([0, 1, 2])('site %i', (index) => {
    const added = addedLines(write(edgeIntent(sites.filter((_, at) => at !== index))), write(edgeIntent(sites)));
    const name = ['a', 'b', 'c'][index];
    expect(added.filter((line) => /[abc]\.example\.com|[abc]-8080/.test(line)).length).toBeGreaterThan(5);
    expect(added.join('\n')).not.toMatch(new RegExp(`\\b[^\\W${name}](\\.example\\.com|-8080)`));
  });

  test.each([0, 1, 2])('guarded route %i', (index) => {
    const guards = ['/a', '/b', '/c'].map((path, at) =>
      guarded(forward(path, GATEWAY), { ...ALL, allow: [`10.0.0.${at}`] }),
    );
    const without = write(sophonIntent({ routes: guards.filter((_, at) => at !== index) }));
    const added = addedLines(without, write(sophonIntent({ routes: guards })));
    const others = ['a', 'b', 'c'].filter((_, at) => at !== index).join('');
    expect(added.join('\n')).not.toMatch(new RegExp(`com/[${others}]|\\^/[${others}]`));
  });

  test.each([0, 1, 2])('route %i', (index) => {
    const without = write(sophonIntent({ routes: routes.filter((_, at) => at !== index) }));
    const added = addedLines(without, write(sophonIntent({ routes })));
    expect(added.join('\n')).toContain(`location ~* "^/${['a', 'b', 'c'][index]}(?:/|`);
    expect(added).toHaveLength(6);
  });
});

/** Lines of a text beyond those of another, whose lines it all has, in their order. */
function addedLines(before: string, after: string): string[] {
  const added: string[] = [];
  const rest = before.split('\n');
  for (const line of after.split('\n')) {
    if (line === rest[0]) rest.shift();
    else added.push(line);
  }
  expect(rest).toEqual([]);
  return added;
}

const ALL = {
  allow: ['10.0.0.0/8'],
  auth: { kind: AuthKind.FORWARD as const, upstream: LOGIN, path: '/verify', copyHeaders: ['Remote-User'] },
  rateLimit: { requestsPerMinute: 60, burst: 1 },
};

describe('length', () => {
  const path = (index: number) => `/route-${String(index).padStart(4, '0')}`;
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const upstream = (index: number) => ({ ...GATEWAY, id: `u${path(index).slice(1)}-80` });

  test.each([
    ['forwarding routes', (count: number) => numbers(count).map((index) => forward(path(index), upstream(index)))],
    ['redirects', (count: number) => numbers(count).map((index) => redirect(path(index), 'https://a.test', true))],
    ['responses', (count: number) => numbers(count).map((index) => respond(path(index), 'x'))],
    ['guarded routes', (count: number) => numbers(count).map((index) => guarded(forward(path(index), GATEWAY), ALL))],
  ])('grows by the same for each of 300 %s', (_, routes) => {
    const lengthOf = (count: number) => write(sophonIntent({ routes: routes(count) })).length;
    expect(lengthOf(300) - lengthOf(200)).toBe(lengthOf(200) - lengthOf(100));
  });

  test('grows by the same for each of 300 sites', () => {
    const lengthOf = (count: number) =>
      write(edgeIntent(numbers(count).map((index) => sophonSite({ domains: [`${path(index).slice(1)}.test`] }))))
        .length;
    expect(lengthOf(300) - lengthOf(200)).toBe(lengthOf(200) - lengthOf(100));
  });
});

describe('what must never be written', () => {
  const everything = [
    write(),
    write(sophonIntent({ tls: NO_TLS })),
    write(allSourcesOfCertificates()),
    write(sophonIntent({ routes: answers() })),
    write(edgeIntent([GUARDED_SITE])),
  ];

  test.each(everything)(
    'a variable with the query or the referrer, but in redirects, to services that are asked, and to refuse a target (%#)',
    (text) => {
      const others = text.replaceAll(/return 308 .*|if \(\$request_uri .*|proxy_set_header X-Forwarded-Uri .*/g, '');
      expect(others).not.toMatch(/\$(request|request_uri|args|query_string|http_referer|arg_\w+|is_args)\b/);
    },
  );

  test.each(everything)("a redirect to the client's own Host (%#)", (text) => {
    expect(text).not.toMatch(/return 30\d .*\$(host|http_host)/);
  });

  test('a host that no wildcard has matched', () => {
    const servers = write(edgeIntent(WILDCARDS)).split('\n    server {\n');
    const reflecting = servers.filter((text) => /return 308 .*\$host/.test(text));
    expect(reflecting.map((text) => /server_name .*/.exec(text)?.[0])).toEqual([
      'server_name _.example.com "~^[a-z0-9_-]+[.]example[.]com\\\\z";',
      'server_name _.inside.example.com "~^[a-z0-9_-]+[.]inside[.]example[.]com\\\\z";',
    ]);
  });

  test('the challenge location without http-01, and what it leads to', () => {
    expect(write()).toContain('acme-challenge');
    for (const tls of [DNS_01, INTERNAL_CA, OWN_FILES]) {
      expect(write(sophonIntent({ tls }))).not.toContain('acme-challenge');
    }
  });

  test('a resolver when nothing is in DNS', () => {
    const upstream = { ...GATEWAY, host: '10.0.0.1', lookup: UpstreamLookup.ADDRESS };
    const routes = [forward('/', upstream), respond('/x', 'x')];
    for (const tls of [DNS_01, INTERNAL_CA, OWN_PEM]) {
      expect(write(sophonIntent({ routes, tls }))).not.toMatch(/resolve/);
    }
  });

  test('the number of workers, which nginx is started with', () => {
    expect(write()).not.toContain('worker_processes');
  });
});

test.each([
  ['127.0.0.11', 'resolver 127.0.0.11 '],
  ['fd00::53', 'resolver "[fd00::53]" '],
])("the resolver is the engine's: %s", (dnsServer, expected) => {
  expect(write(sophonIntent({}, { engine: { dnsServer, network: 'edge' } }))).toContain(expected);
});

test('each upstream is written once, however many routes and sites lead to it', () => {
  const sites = ['a.test', 'b.test'].map((domain) => sophonSite({ domains: [domain] }));
  expect(write(edgeIntent(sites)).match(/upstream gateway\.edge-8080 \{/g)).toHaveLength(1);
});

test.each(['default', 'hostnames', 'include', 'volatile'])('the domain %s is no word of the map', (domain) => {
  expect(write(sophonIntent({ domains: [domain] }))).toContain(`"\\\\${domain}" /certificates/${domain}.pem;`);
});
