import { CaddyProxy, NginxProxy, TraefikProxy } from '../../lib';
import { type EdgeIntent } from '../../lib/model/intent';
import { ALPN, DNS_01, edgeIntent, INTERNAL_CA, LETS_ENCRYPT, sophonSite } from '../intents';

const WILDCARD = sophonSite({ domains: ['*.acme.test', 'acme.test'], tls: DNS_01 });
const SITES = [
  WILDCARD,
  sophonSite({ domains: ['a.example.com'], tls: LETS_ENCRYPT }),
  sophonSite({ domains: ['a.lan'], tls: INTERNAL_CA }),
];

/** What is the same at every proxy: a site with dns-01 or http-01 is lego's, beside it and for its group. */
describe.each([
  ['Caddy', (legoImage?: string) => new CaddyProxy({ legoImage }), '65532'],
  ['nginx', (legoImage?: string) => new NginxProxy({ legoImage }), '101'],
  ['Traefik', (legoImage?: string) => new TraefikProxy({ legoImage }), '65532'],
])('dns-01 at %s', (_, create, group) => {
  const planned = (intent: EdgeIntent, image?: string) => create(image).plan(intent).edge!;
  const alone = planned(edgeIntent([WILDCARD]));
  const all = planned(edgeIntent(SITES));
  const legoOf = ({ sidecars }: typeof alone) => sidecars.find(({ id }) => id === 'lego');

  test('is a lego beside it, of its group, before it starts', () => {
    expect(alone.sidecars.map(({ id }) => id)).toEqual(['lego']);
    expect(legoOf(alone)).toMatchObject({ beforeProxy: true, container: { user: `65532:${group}` } });
    expect(legoOf(all)?.container.command?.map((one) => one.split('\n')[0])).toEqual([
      'letsencrypt/_.acme.test',
      'letsencrypt/a.example.com',
    ]);
    expect(legoOf(planned(edgeIntent(SITES.slice(2))))).toBeUndefined();
  });

  test('is the same lego for http-01, which nobody publishes a port for', () => {
    const { sidecars, ports, proxy } = planned(edgeIntent([SITES[1]]));
    expect(sidecars.map(({ id }) => id)).toEqual(['lego']);
    expect(ports.map(({ containerPort }) => containerPort)).toEqual([80, 443]);
    expect(proxy.mounts?.map(({ volume }) => volume)).not.toEqual(expect.arrayContaining(['acme']));
    expect(proxy.mounts?.map(({ volume }) => volume)).not.toContain('webroot');
  });

  test('has the image that is named', () => {
    expect(legoOf(planned(edgeIntent([WILDCARD]), 'own:1'))?.container.image).toBe('own:1');
  });

  test('shows the proxy certificates, read-only, and neither secrets nor what lego keeps', () => {
    const mounts = alone.proxy.mounts ?? [];
    expect(mounts).toContainEqual({ volume: 'certificates', path: '/certificates', readOnly: true });
    expect(mounts.map(({ volume }) => volume)).not.toContain('acme');
    for (const { proxy, config } of [alone, all]) {
      expect([...(proxy.mounts ?? []), ...(config.mounts ?? [])].map(({ volume }) => volume)).not.toContain(
        'acme-secrets',
      );
    }
  });

  test('mounts no volume that is not there, and has none twice or idle', () => {
    for (const { proxy, sidecars, volumes } of [alone, all]) {
      const mounted = [proxy, ...sidecars.map(({ container }) => container)].flatMap(({ mounts = [] }) => mounts);
      const names = [...new Set(mounted.map(({ volume }) => volume))].filter((name) => name !== 'config');
      expect(volumes.map(({ id }) => id).sort()).toEqual(names.sort());
    }
  });

  test('publishes secrets for lego ahead of what activates the others', () => {
    const secrets = all.config.files.filter(({ volume }) => volume === 'acme-secrets');
    expect(secrets.map(({ name, secret }) => [name, secret])).toEqual([['_.acme.test.DNSUPDATE_TSIG_SECRET', true]]);
    expect(all.config.files.at(-1)?.volume).toBeUndefined();
  });

  test('is nothing that the proxy asks for itself', () => {
    const { sidecars, proxy, config } = alone;
    const shown = JSON.stringify([sidecars.filter(({ id }) => id !== 'lego'), proxy, config.files]);
    expect(shown).not.toMatch(/letsencrypt|certResolver|issuer|acme-challenge/i);
  });

  test('does not have the proxy hand on what an authority looks for, as http-01 does', () => {
    const texts = (intent: EdgeIntent) => planned(intent).config.files.map(({ text = '' }) => text);
    expect(texts(edgeIntent([WILDCARD])).join()).not.toContain('edge-lego');
    const byHttp = texts(edgeIntent(SITES)).join();
    expect(byHttp).toContain('edge-lego.edge:8080');
    expect(byHttp).toMatch(/well-known\/acme-challenge/);
  });

  test('leaves the proxy as it is when a site with one domain moves there from http-01', () => {
    const [byHttp, byDns] = [LETS_ENCRYPT, DNS_01].map((tls) => planned(edgeIntent([sophonSite({ tls })])));
    expect(byDns.proxy).toEqual(byHttp.proxy);
    const nameOf = (edge: typeof byDns) => legoOf(edge)?.container.command?.[0].split('\n')[0];
    expect(nameOf(byDns)).toBe(nameOf(byHttp));
  });
});

test('Traefik reads one file for all domains of such a site, and a missing one is no reason to refuse the others', () => {
  const own = sophonSite({ domains: ['own.example.com'], tls: ALPN });
  const { config, proxy } = new TraefikProxy().plan(edgeIntent([...SITES, own])).edge!;
  const text = config.files.find(({ name }) => name === 'ingress.yml')?.text;
  expect(text?.match(/certFile: .*/g)).toEqual([
    'certFile: "/certificates/_.acme.test.pem"',
    'certFile: "/certificates/a.example.com.pem"',
    'certFile: "/certificates/a.lan.pem"',
  ]);
  expect(config.env?.EXPECTED_COMPLAINTS).toContain('/certificates/');
  expect(proxy.env?.ISSUED_CERTIFICATES).toBe('/certificates');
  expect(config.files.find(({ name }) => name === 'domains')?.text).toBe(
    '- *.acme.test\n- acme.test\n- a.example.com\n- a.lan\nletsencrypt own.example.com\n',
  );
});

test('nginx finds one file for all domains of such a site, and one for each of others', () => {
  const { config } = new NginxProxy().plan(edgeIntent(SITES)).edge!;
  expect(config.files.at(-1)?.text).toContain(
    [
      'map $ssl_server_name $issued_certificate {',
      '        hostnames;',
      '        *.acme.test /certificates/_.acme.test.pem;',
      '        acme.test /certificates/_.acme.test.pem;',
      '        a.example.com /certificates/a.example.com.pem;',
      '        a.lan /certificates/a.lan.pem;',
    ].join('\n'),
  );
});

test.each([
  ['CaddyProxy', () => new CaddyProxy({ legoImage: 'a b' })],
  ['NginxProxy', () => new NginxProxy({ legoImage: 'a b' })],
  ['TraefikProxy', () => new TraefikProxy({ legoImage: 'a b' })],
])('fails when the image of lego at %s is no image reference', (name, create) => {
  expect(create).toThrow(`${name}: legoImage: must be an image reference, got 'a b' (e.g. 'goacme/lego:v5.3.1')`);
});
