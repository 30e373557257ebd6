import { join } from 'node:path';
import { type EdgeIntent, RouteActionKind, type RouteIntent, type SiteIntent } from '../../../lib/model/intent';
import type { EdgePlan } from '../../../lib/model/plan';
import { expectGolden } from '../../golden';
import {
  ALPN,
  BOTH_CHALLENGES,
  DASHBOARD,
  DNS_01,
  edgeIntent,
  forward,
  GATEWAY,
  GUARDED_SITE,
  INTERNAL_CA,
  NO_TLS,
  OWN_FILES,
  OWN_PEM,
  redirect,
  SECURE_SITE,
  sophonIntent,
  sophonSite,
  WILDCARDS,
} from '../../intents';
import { fileOf, PRIVATE_CA, planOf } from './plans';

const PORTS = { addresses: ['0.0.0.0'], httpPort: 8080, httpsPort: 8443, http3: true };
const HSTS = { 'Strict-Transport-Security': 'max-age=63072000' };

/** Each source of certificates at a site of its own. */
const SOURCES = edgeIntent([
  sophonSite(),
  sophonSite({ domains: ['ca.example.com', 'www.example.com'], tls: PRIVATE_CA, routes: [forward('/', GATEWAY)] }),
  sophonSite({ domains: ['alpn.example.com'], tls: ALPN, routes: [forward('/', GATEWAY)] }),
  sophonSite({ domains: ['own.example.com'], tls: OWN_FILES, routes: [forward('/', DASHBOARD)] }),
  sophonSite({ domains: ['own.lan'], tls: INTERNAL_CA, responseHeaders: {}, routes: [forward('/', GATEWAY)] }),
]);

const REDIRECTS = edgeIntent([
  sophonSite({
    domains: ['www.example.com', 'example.org'],
    routes: [
      redirect('/docs/v1', '/docs/v2', false, 307),
      redirect('/login', 'https://login.example.com/start?from=www#form'),
      redirect('/', 'https://example.com:8443', true),
    ],
  }),
  sophonSite({
    domains: ['mixed.example.com'],
    responseHeaders: {},
    routes: [redirect('/old', '/'), forward('/', DASHBOARD)],
  }),
]);

/** All that Traefik can of a site with each policy. */
const GUARDED = withinTraefik(GUARDED_SITE);

const CASES: { [name: string]: EdgeIntent } = {
  'acme-http-01': sophonIntent(),
  'acme-dns-01': sophonIntent({ tls: DNS_01, domains: ['*.example.com', 'example.com'] }),
  'acme-tls-alpn-01': sophonIntent({ tls: ALPN }),
  'acme-http-01-beside-dns-01': edgeIntent(BOTH_CHALLENGES),
  'acme-private-two-domains': sophonIntent(
    { domains: ['sophon.example.com', 'www.example.com'], tls: PRIVATE_CA },
    { published: PORTS },
  ),
  certificate: sophonIntent(
    { tls: OWN_PEM, responseHeaders: { 'X-Template': '{{ env "PATH" }}' } },
    { accessLog: false, memoryMiB: 128 },
  ),
  'internal-ca': sophonIntent({ tls: INTERNAL_CA, responseHeaders: {} }),
  'no-tls': sophonIntent({
    tls: NO_TLS,
    routes: [forward('/', { ...GATEWAY, id: 'https-fd00--1-8080', secure: true, host: 'fd00::1' })],
  }),
  'no-sites': edgeIntent([]),
  'all-sources-of-certificates': SOURCES,
  wildcards: edgeIntent(WILDCARDS),
  redirects: REDIRECTS,
  'upstream-authorities': edgeIntent([SECURE_SITE]),
  guarded: edgeIntent([GUARDED, sophonSite()]),
  'redirects-without-tls': edgeIntent([
    sophonSite({ tls: NO_TLS, responseHeaders: HSTS, routes: [redirect('/', 'https://example.com', true)] }),
  ]),
};

describe.each(Object.entries(CASES))('the plan for %s', (name, intent) => {
  const plan = planOf(intent);
  const golden = (suffix: string) => join(__dirname, 'golden', `${name}.${suffix}`);

  test('has this dynamic configuration', () => expectGolden(golden('yml'), fileOf(plan, 'ingress.yml')));

  test('is otherwise this', () => expectGolden(golden('txt'), planText(plan)));
});

/** A site without pages and answers of the proxy's own. */
function withinTraefik(site: SiteIntent): SiteIntent {
  const { maintenance } = site;
  const routes = site.routes.flatMap((route): RouteIntent[] => {
    const { action } = route;
    if (action.kind === RouteActionKind.RESPOND) return [];
    if (action.kind === RouteActionKind.REDIRECT) return [route];
    return [{ ...route, action: { ...action, unavailablePage: undefined } }];
  });
  return { ...site, routes, maintenance: maintenance && { ...maintenance, page: undefined } };
}

/** All of a plan but the dynamic configuration and the shell programs, for reading. */
function planText({ proxy, ports, volumes, sidecars, config }: EdgePlan): string {
  const { command = [], env = {}, entrypoint: _, healthcheck: __, ...container } = proxy;
  const rest = { container, ports, volumes, sidecars: sidecars.map(({ id }) => id) };
  const texts = config.files.filter((file) => file.name !== 'ingress.yml');
  const parts = [
    ['command', command.join('\n')],
    ['env', lines(env)],
    ['plan', JSON.stringify(rest, null, 2)],
    ...texts.map(({ name, text, parts }) => [name, (text ?? JSON.stringify(parts)).trimEnd()]),
    ['env of the check', lines({ ...config.env, CANDIDATE_FLAGS: 'as tested' })],
  ];
  return parts.map(([title, text]) => `=== ${title}\n${text}\n`).join('\n');
}

function lines(env: { [name: string]: string }): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
