import { TerraformStack, TerraformVariable, Testing } from 'cdktf';
import { AcmeChallenge, DnsProvider, ExistingTraefik, Secret, Site, type SiteOptions, Tls, Upstream } from '../../lib';
import { CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY, WILDCARD_CERTIFICATE } from '../certificates/certificates';
import { edgeIn, ingressIn, newStack } from '../stack';

const NO_DOMAIN = 'must be a host name in lower case, without scheme, port or path';
const BY_DNS = AcmeChallenge.dns01(DnsProvider.cloudflare({ apiToken: Secret.environment('cloudflare_token') }));
const own = () => Tls.certificatePem({ certificate: CERTIFICATE, key: Secret.value(KEY) });

/** What is wrong, the domain, the message after 'domain: '. */
const BAD: [string, string, string][] = [
  ['is a URL', 'https://sophon.acme.org', `${NO_DOMAIN}, got 'https://sophon.acme.org' (e.g. 'sophon.acme.org')`],
  ['has a port', 'sophon.acme.org:8443', `${NO_DOMAIN}, got 'sophon.acme.org:8443' (e.g. 'sophon.acme.org')`],
  ['has a path', 'acme.org/sophon', `${NO_DOMAIN}, got 'acme.org/sophon' (e.g. 'acme.org')`],
  ['has a space', 'a b.org', `${NO_DOMAIN}, got 'a b.org' (e.g. 'sophon.example.com')`],
  ['has a line break', 'a.org\nb', `${NO_DOMAIN}, got 'a.org\\nb' (e.g. `],
  ['has a NUL', 'a\0.org', `${NO_DOMAIN}, got 'a\\u0000.org' (e.g. `],
  ['is empty', '', `${NO_DOMAIN}, got '' (e.g. 'sophon.example.com')`],
  ['ends in a dot', 'a.org.', `${NO_DOMAIN}, got 'a.org.' (e.g. `],
  ['is in upper case', 'Acme.org', `${NO_DOMAIN}, got 'Acme.org' (e.g. 'acme.org')`],
  ['is called like a part of the edge', 'Proxy', `${NO_DOMAIN}, got 'Proxy' (e.g. 'sophon.example.com')`],
  ['has a brace', 'a{.org', `${NO_DOMAIN}, got 'a{.org' (e.g. `],
  ['is an address', '10.0.0.1', `${NO_DOMAIN}, got '10.0.0.1' (e.g. `],
  ['has an over-long label', `${'a'.repeat(64)}.org`, `${NO_DOMAIN}, got 'aaaa`],
  ['is over-long', `${'a.'.repeat(130)}org`, `${NO_DOMAIN}, got 'a.a.`],
  ...['*', '*.org', 'a.*.acme.org', '*a.acme.org', '*.*.acme.org', '**.acme.org', '*.Acme.org', '*.acme.org.'].map(
    (domain): [string, string, string] => [
      `is no wildcard of one label: ${domain}`,
      domain,
      'must have its star in place of one label, at the left of a host name of two labels or more, in lower case, ' +
        `got '${domain}' (e.g. '*.example.com')`,
    ],
  ),
  [
    'is international and not punycode',
    'bücher.example',
    "must be written in punycode, got 'bücher.example' (e.g. 'xn--bcher-kva.example')",
  ],
];

test.each(BAD)('fails when the domain of an ingress %s', (_, domain, message) => {
  expect(() => ingressIn(newStack(), { domain })).toThrow(`app/Ingress: domain: ${message}`);
});

test.each(BAD)('fails when the domain of a site %s', (_, domain, message) => {
  expect(() => edgeIn(newStack()).addSite(domain)).toThrow(`app/Edge: addSite: domain: ${message}`);
});

test.each(BAD)('fails when a further domain %s', (_, domain, message) => {
  const site = edgeIn(newStack()).addSite('ok.example.com');
  expect(() => site.addDomain(domain)).toThrow(`app/Edge/ok.example.com: addDomain: domain: ${message}`);
  expect(() => ingressIn(newStack(), { additionalDomains: ['ok.example.com', domain] })).toThrow(
    `app/Ingress: additionalDomains[1]: ${message}`,
  );
});

test.each(['localhost', 'sophon.internal', 'xn--bcher-kva.example', '3com.com', `${'a'.repeat(63)}.org`])(
  'takes the domain %s',
  (domain) => {
    expect(edgeIn(newStack()).addSite(domain).url).toBe(`https://${domain}`);
  },
);

describe('a wildcard', () => {
  const acme = (challenge?: AcmeChallenge) => Tls.letsEncrypt({ email: 'admin@example.com', challenge });

  test.each([
    ['dns-01', acme(BY_DNS)],
    ['the internal CA', Tls.internalCa()],
    ['files on the host', Tls.certificateFiles({ certificate: '/etc/ssl/a/a.pem', key: '/etc/ssl/a/a.key' })],
  ])('may be the domain of a site with %s, or a further one', (_, tls) => {
    const site = edgeIn(newStack(), { tls }).addSite('*.acme.org', { additionalDomains: ['acme.org', '*.acme.net'] });
    expect(site.url).toBe('https://*.acme.org');
    site.addDomain('*.docs.acme.org');
  });

  test('may be what an edge serves to which TLS does not get', () => {
    expect(edgeIn(newStack(), { tls: Tls.none() }).addSite('*.acme.org').url).toBe('https://*.acme.org');
  });

  test.each([
    ['http-01', undefined],
    ['http-01', AcmeChallenge.http01()],
    ['tls-alpn-01', AcmeChallenge.tlsAlpn01()],
  ])(
    'fails when the authority is to see by %s that it is yours, whether the site says so or its edge',
    (name, challenge) => {
      const message =
        "tls.challenge: must be dns-01 for '*.acme.org', as authorities believe nothing else of a wildcard, got " +
        `${name} (e.g. AcmeChallenge.dns01(DnsProvider.cloudflare({ ... })))`;
      const edge = edgeIn(newStack(), { tls: acme(challenge) });
      expect(() => edge.addSite('*.acme.org')).toThrow(`app/Edge/*.acme.org: ${message}`);
      expect(() => edge.addSite('acme.org', { additionalDomains: ['*.acme.org'] })).toThrow(message);
      expect(() => edge.addSite('a.acme.org').addDomain('*.acme.org')).toThrow(`addDomain: ${message}`);
      expect(() => ingressIn(newStack(), { domain: '*.acme.org', tls: acme(challenge) })).toThrow(message);
    },
  );

  test('may have any challenge at a proxy that is somebody else’s, which has its own', () => {
    const proxy = new ExistingTraefik({ network: 'traefik', certResolver: 'dns' });
    expect(edgeIn(newStack(), { proxy, tls: acme() }).addSite('*.acme.org').url).toBe('https://*.acme.org');
  });

  test('fails when it is not in the own certificate, which may be for some of its names', () => {
    const edge = edgeIn(newStack(), { tls: own() });
    expect(() => edge.addSite('*.example.com')).toThrow(
      "tls: must be a certificate for every domain, got one without '*.example.com' (add it to the certificate's names)",
    );
  });

  test('is what an own certificate for it is for, and each of its names', () => {
    const tls = Tls.certificatePem({ certificate: WILDCARD_CERTIFICATE, key: Secret.value(KEY) });
    const edge = edgeIn(newStack(), { tls });
    edge.addSite('*.wild.example.com', { additionalDomains: ['wild.example.com'] });
    edge.addSite('a.wild.example.com');
    expect(() => edge.addSite('*.a.wild.example.com')).toThrow("got one without '*.a.wild.example.com'");
  });

  test('may stand beside sites for some of its names, but not on two sites', () => {
    const edge = edgeIn(newStack(), { tls: Tls.internalCa() });
    edge.addSite('a.acme.org');
    edge.addSite('*.acme.org', { additionalDomains: ['b.acme.org'] });
    edge.addSite('c.acme.org');
    expect(() => edge.addSite('*.acme.org')).toThrow(
      "must be on one site, got '*.acme.org', which 'app/Edge/*.acme.org' serves (leave it out of one)",
    );
  });

  test('may be below a variable', () => {
    const stack = newStack();
    const { stringValue } = new TerraformVariable(stack, 'domain', {});
    const edge = edgeIn(stack, { tls: Tls.internalCa() });
    edge.addSite(`*.${stringValue}`).addRoute('/', Upstream.onHost(81));
    expect(edge.files['/etc/caddy/Caddyfile']).toContain('\n`https://*.${var.domain}` {');
    expect(edge.files['/etc/caddy/Caddyfile']).toContain(
      'vars_regexp {http.request.host} `(?i)^(?:[a-z0-9_-]+[.]${replace(var.domain, ".", "[.]")})$`',
    );
  });
});

test('fails when text around a token breaks the rule, whatever the token is', () => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'team', {});
  const edge = edgeIn(stack);
  for (const domain of [`${stringValue} {`, `${stringValue}\n.org`, `https://${stringValue}`]) {
    expect(() => edge.addSite(domain)).toThrow(NO_DOMAIN);
  }
});

test('a variable may be a domain or a part of one, on as many sites as there are variables', () => {
  const stack = newStack();
  const [one, two] = ['one', 'two'].map((id) => new TerraformVariable(stack, id, {}).stringValue);
  const edge = edgeIn(stack);
  edge.addSite(one);
  edge.addSite(two, { additionalDomains: [`www.${two}`] }).addDomain(`docs.${two}`);
  expect(edge.node.children.map(({ node }) => node.id)).toEqual(expect.arrayContaining(['${var.one}', '${var.two}']));
  expect(edge.files['/etc/caddy/Caddyfile']).toContain('\n`https://${var.one}` {');
  expect(edge.files['/etc/caddy/Caddyfile']).toContain(
    '\n`https://${var.two},` `https://www.${var.two},` `https://docs.${var.two}` {',
  );
});

test('fails when a domain is twice on one site', () => {
  expect(() => ingressIn(newStack(), { additionalDomains: ['sophon.example.com'] })).toThrow(
    "app/Ingress: additionalDomains[0]: must be served once, got 'sophon.example.com' a second time (leave one out)",
  );
  const site = edgeIn(newStack()).addSite('a.example.com');
  expect(() => site.addDomain('a.example.com')).toThrow(
    "app/Edge/a.example.com: addDomain: domain: must be served once, got 'a.example.com' a second time (leave one out)",
  );
});

test('fails when a domain is on two sites, naming both', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  const site = edge.addSite('a.example.com', { additionalDomains: ['b.example.com'] });
  site.addDomain('c.example.com');
  const taken = (domain: string) => `must be on one site, got '${domain}', which 'app/Edge/a.example.com' serves`;
  expect(() => edge.addSite('a.example.com')).toThrow(`app/Edge: addSite: domain: ${taken('a.example.com')}`);
  expect(() => edge.addSite('b.example.com')).toThrow(`app/Edge: addSite: domain: ${taken('b.example.com')}`);
  const options: SiteOptions = { additionalDomains: ['c.example.com'] };
  expect(() => edge.addSite('d.example.com', options)).toThrow(taken('c.example.com'));
  expect(() => edge.addSite('e.example.com').addDomain('a.example.com')).toThrow(
    `app/Edge/e.example.com: addDomain: domain: ${taken('a.example.com')} (leave it out of one)`,
  );
  expect(() => ingressIn(stack, { edge, proxy: undefined, tls: undefined, domain: 'b.example.com' })).toThrow(
    `app/Ingress: domain: ${taken('b.example.com')} (leave it out of one)`,
  );
});

test('fails when one variable is the domain of two sites, or of one site twice', () => {
  const stack = newStack();
  const variable = new TerraformVariable(stack, 'domain', {});
  const edge = edgeIn(stack);
  const site = edge.addSite(variable.stringValue);
  expect(() => edge.addSite(variable.stringValue)).toThrow("which 'app/Edge/${var.domain}' serves");
  expect(() => site.addDomain(variable.stringValue)).toThrow('domain: must be served once');
  site.addDomain(`www.${variable.stringValue}`);
});

test('fails when a domain is a variable of another stack than the edge is in', () => {
  const app = Testing.app();
  const edge = edgeIn(newStack('a', app));
  const other = newStack('b', app);
  const [own, foreign] = [TerraformStack.of(edge), other].map(
    (stack) => new TerraformVariable(stack, 'domain', {}).stringValue,
  );
  expect(new Site(other, 'Own', { edge, domain: own }).url).toBe(`https://${own}`);
  const message =
    "domain: must be known in 'a', as the edge is there, got a value of 'b' " +
    '(write it out, or declare the variable there)';
  expect(() => new Site(other, 'Foreign', { edge, domain: foreign })).toThrow(`b/Foreign: ${message}`);
  expect(() => edge.addSite(`www.${foreign}`)).toThrow(`a/Edge: addSite: ${message}`);
  expect(() => edge.addSite('a').addDomain(foreign)).toThrow(`a/Edge/a: addDomain: ${message}`);
});

test('a site that was refused has taken no domain and no account', () => {
  const edge = edgeIn(newStack());
  const challenge = AcmeChallenge.tlsAlpn01();
  const staging = Tls.letsEncrypt({ email: 'a@example.com', challenge });
  expect(() => edge.addSite('a.example.com', { maxBodyMiB: 0 })).toThrow('maxBodyMiB');
  expect(() => edge.addSite('a.example.com', { tls: staging, additionalDomains: ['a b'] })).toThrow(
    'additionalDomains',
  );
  expect(() => edge.addSite('a.example.com', { tls: Tls.none() })).toThrow('tls');
  edge.addSite('a.example.com', { tls: Tls.letsEncrypt({ email: 'b@example.com', challenge }) }).addResponse('/', {});
  expect(edge.files['/etc/caddy/Caddyfile']).toContain('email b@example.com');
});

test('two edges may serve one domain: DNS decides which one is asked', () => {
  const stack = newStack();
  edgeIn(stack).addSite('a.example.com');
  const other = edgeIn(stack, { name: 'other', bindAddresses: ['10.0.0.1'], httpPort: 81, httpsPort: 444 }, 'Other');
  expect(other.addSite('a.example.com').url).toBe('https://a.example.com:444');
});

test('fails when a domain is not in the own certificate, whether the site has it or its edge', () => {
  const message =
    "tls: must be a certificate for every domain, got one without 'else.example.com' (add it to the certificate's names)";
  expect(() => ingressIn(newStack(), { tls: own(), additionalDomains: ['else.example.com'] })).toThrow(
    `app/Ingress: ${message}`,
  );
  const edge = edgeIn(newStack(), { tls: own() });
  expect(() => edge.addSite('else.example.com')).toThrow(`app/Edge/else.example.com: ${message}`);
  const site = edge.addSite('sophon.example.com');
  expect(() => site.addDomain('else.example.com')).toThrow(`app/Edge/sophon.example.com: addDomain: ${message}`);
  site.addDomain('www.sophon.example.com');
});

test('a site with a certificate of its own is not asked for in that of its edge', () => {
  const edge = edgeIn(newStack(), { tls: own() });
  const tls = Tls.certificatePem({ certificate: OTHER_CERTIFICATE, key: Secret.value(OTHER_KEY) });
  const site = edge.addSite('other.example.com', { tls });
  site.addRoute('/', Upstream.onHost(81));
  expect(edge.files['/etc/caddy/Caddyfile']).toContain('tls /etc/caddy/other.example.com.pem');
});
