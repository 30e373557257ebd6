import { TerraformVariable } from 'cdktf';
import { CaddyProxy, type SophonIngressProps, Tls, Upstream } from '../../lib';
import { CERTIFICATE, KEY } from '../certificates/certificates';
import { container, ingressIn, type Json, newStack, synthesized } from '../stack';

type Change = Partial<SophonIngressProps>;

const NO_DOMAIN = 'must be a host name in lower case, without scheme, port or path';
const own = () => Tls.certificatePem({ certificate: CERTIFICATE, key: KEY });

/** What is wrong, the props, the message after 'app/Ingress: '. */
const BAD: [string, Change, string][] = [
  [
    'a domain is a URL',
    { domain: 'https://sophon.acme.org' },
    `domain: ${NO_DOMAIN}, got 'https://sophon.acme.org' (e.g. 'sophon.acme.org')`,
  ],
  [
    'a domain has a port',
    { domain: 'sophon.acme.org:8443' },
    `domain: ${NO_DOMAIN}, got 'sophon.acme.org:8443' (e.g. 'sophon.acme.org')`,
  ],
  [
    'a domain has a path',
    { domain: 'acme.org/sophon' },
    `domain: ${NO_DOMAIN}, got 'acme.org/sophon' (e.g. 'acme.org')`,
  ],
  ['a domain has a space', { domain: 'a b.org' }, `domain: ${NO_DOMAIN}, got 'a b.org' (e.g. 'sophon.example.com')`],
  ['a domain has a line break', { domain: 'a.org\nb' }, `domain: ${NO_DOMAIN}, got 'a.org\\nb' (e.g. `],
  ['a domain has a NUL', { domain: 'a\0.org' }, `domain: ${NO_DOMAIN}, got 'a\\u0000.org' (e.g. `],
  ['a domain is empty', { domain: '' }, `domain: ${NO_DOMAIN}, got '' (e.g. 'sophon.example.com')`],
  ['a domain ends in a dot', { domain: 'a.org.' }, `domain: ${NO_DOMAIN}, got 'a.org.' (e.g. `],
  ['a domain is in upper case', { domain: 'Acme.org' }, `domain: ${NO_DOMAIN}, got 'Acme.org' (e.g. 'acme.org')`],
  ['a domain has a brace', { domain: 'a{.org' }, `domain: ${NO_DOMAIN}, got 'a{.org' (e.g. `],
  ['a domain is an address', { domain: '10.0.0.1' }, `domain: ${NO_DOMAIN}, got '10.0.0.1' (e.g. `],
  ['a label is over-long', { domain: `${'a'.repeat(64)}.org` }, `domain: ${NO_DOMAIN}, got 'aaaa`],
  ['a domain is over-long', { domain: `${'a.'.repeat(130)}org` }, `domain: ${NO_DOMAIN}, got 'a.a.`],
  [
    'a domain is a wildcard',
    { domain: '*.acme.org' },
    "domain: must be a full host name, got '*.acme.org' (write each name out: wildcards need dns-01, which is not " +
      "supported yet, e.g. 'sophon.example.com')",
  ],
  [
    'a domain is international and not punycode',
    { domain: 'bücher.example' },
    "domain: must be written in punycode, got 'bücher.example' (e.g. 'xn--bcher-kva.example')",
  ],
  [
    'a further domain is none',
    { additionalDomains: ['ok.example.com', 'not ok'] },
    `additionalDomains[1]: ${NO_DOMAIN}, got 'not ok' (e.g. 'sophon.example.com')`,
  ],
  [
    'a domain is there twice',
    { additionalDomains: ['sophon.example.com'] },
    "additionalDomains[0]: must be served once, got 'sophon.example.com' a second time (leave one out)",
  ],
  [
    'a domain is not in the own certificate',
    { tls: own(), additionalDomains: ['else.example.com'] },
    "tls: must be a certificate for every domain, got one without 'else.example.com' (add it to the certificate's names)",
  ],
  ['a port is 0', { httpPort: 0 }, "httpPort: must be a port, 1 to 65535, got '0' (e.g. '80')"],
  ['a port is over 65535', { httpsPort: 65536 }, "httpsPort: must be a port, 1 to 65535, got '65536' (e.g. '443')"],
  ['a port is no whole number', { httpsPort: 1.5 }, "httpsPort: must be a port, 1 to 65535, got '1.5' (e.g. '443')"],
  ['a port is not a number', { httpsPort: Number.NaN }, "httpsPort: must be a port, 1 to 65535, got 'NaN'"],
  ['a port is negative', { httpPort: -80 }, "httpPort: must be a port, 1 to 65535, got '-80' (e.g. '80')"],
  [
    'both ports are one',
    { httpPort: 8443, httpsPort: 8443 },
    "httpPort: must differ from httpsPort, got '8443' for both (e.g. '8080' and '8443')",
  ],
  [
    'HTTP/3 is wanted without TLS',
    { http3: true, tls: Tls.none() },
    "http3: must be left out with Tls.none(), got 'true' (HTTP/3 is always encrypted: switch it on at the CDN)",
  ],
  ['the https port is the http default', { httpsPort: 80 }, "httpPort: must differ from httpsPort, got '80' for both"],
  [
    'a body limit is 0',
    { maxBodyMiB: 0 },
    "maxBodyMiB: must be a whole number of MiB, at least 1, got '0' (e.g. '260')",
  ],
  ['memory is too little to start', { memoryMiB: 8 }, "memoryMiB: must be at least 32, got '8' (e.g. '256')"],
  [
    'an HSTS age is negative',
    { hsts: { maxAgeSeconds: -1 } },
    "hsts.maxAgeSeconds: must be a whole number of seconds, got '-1' (e.g. '63072000')",
  ],
  [
    'a bind address is a name',
    { bindAddress: 'localhost' },
    "bindAddress: must be an IP address of the Docker host, got 'localhost' (e.g. '127.0.0.1')",
  ],
  ['a bind address has a zone', { bindAddress: 'fe80::1%eth0' }, 'bindAddress: must be an IP address'],
  [
    'a name has a space',
    { name: 'my edge' },
    "name: must be lower-case letters, digits, dots, dashes, at most 49, got 'my edge' (e.g. 'sophon-edge')",
  ],
  [
    'a name is over-long',
    { name: 'a'.repeat(50) },
    'name: must be lower-case letters, digits, dots, dashes, at most 49',
  ],
  [
    'a trusted network is none',
    { trustedProxies: { ranges: ['10.0.0.0/8', '10.0.0.0/33'], clientIpHeader: 'X-Real-IP' } },
    "trustedProxies.ranges[1]: must be a network in CIDR notation, got '10.0.0.0/33' (e.g. '173.245.48.0/20')",
  ],
  [
    'nobody is trusted',
    { trustedProxies: { ranges: [], clientIpHeader: 'X-Real-IP' } },
    "trustedProxies.ranges: must hold at least one network, got '[]' (e.g. '173.245.48.0/20')",
  ],
  [
    'the client address header is none',
    { trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader: 'CF Connecting' } },
    "trustedProxies.clientIpHeader: must be the name of a header, got 'CF Connecting' (e.g. 'CF-Connecting-IP')",
  ],
  [
    'a header name has a colon',
    { responseHeaders: { 'X-A:': 'b' } },
    "responseHeaders['X-A:']: must be named like a header, got 'X-A:' (e.g. 'X-Frame-Options')",
  ],
  [
    'a header value has a line break',
    { responseHeaders: { 'X-A': 'b\r\nSet-Cookie: c' } },
    "responseHeaders['X-A']: must be one line of visible ASCII, got 'b\\r\\nSet-Cookie: c' (e.g. 'DENY')",
  ],
  [
    'a header is there twice in different case',
    { responseHeaders: { 'X-A': '1', 'x-a': '2' } },
    "responseHeaders['x-a']: must be named once, got 'x-a' a second time (case does not count: leave one out)",
  ],
  [
    'HSTS is set as a header',
    { responseHeaders: { 'strict-transport-security': 'max-age=1' } },
    "responseHeaders['strict-transport-security']: must be left to hsts, got 'max-age=1' (e.g. hsts: { maxAgeSeconds: 63072000 })",
  ],
];

test.each(BAD)('fails when %s', (_, change, message) => {
  expect(() => ingressIn(newStack(), change)).toThrow(`app/Ingress: ${message}`);
});

test('fails when much is wrong, with all of it in one error', () => {
  const everything: Change = {
    domain: 'a b',
    additionalDomains: ['*.a.org'],
    httpPort: 0,
    name: '-',
    bindAddress: 'x',
    responseHeaders: { 'X A': 'b' },
    trustedProxies: { ranges: ['x'], clientIpHeader: '' },
  };
  expect(() => ingressIn(newStack(), everything)).toThrow(
    /^app\/Ingress: domain: .*; additionalDomains\[0\]: .*; httpPort: .*; responseHeaders\['X A'\]: .*; name: .*; bindAddress: .*; trustedProxies.ranges\[0\]: .*; trustedProxies.clientIpHeader: /,
  );
});

test.each(['localhost', 'sophon.internal', 'xn--bcher-kva.example', '3com.com', `${'a'.repeat(63)}.org`])(
  'takes the domain %s',
  (domain) => {
    expect(ingressIn(newStack(), { domain }).url).toBe(`https://${domain}`);
  },
);

test('fails when text around a token breaks the rule, whatever the token is', () => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'team', {});
  for (const domain of [`${stringValue} {`, `${stringValue}\n.org`, `https://${stringValue}`]) {
    expect(() => ingressIn(stack, { domain }, `Ingress${domain.length}`)).toThrow(NO_DOMAIN);
  }
});

test('fails when two ingresses of a stack publish one port of one address', () => {
  const stack = newStack();
  ingressIn(stack, {}, 'One');
  expect(() => ingressIn(stack, { httpPort: 8080 }, 'Two')).toThrow(
    "app/Two: httpPort, httpsPort: must be free on 0.0.0.0, got '443', which 'app/One' publishes " +
      '(e.g. give one of them another bindAddress, or one ingress both domains)',
  );
  ingressIn(stack, { httpPort: 8080, httpsPort: 8443 }, 'Three');
});

test('two ingresses share a port on two addresses', () => {
  const stack = newStack();
  ingressIn(stack, { bindAddress: '10.0.0.1' }, 'One');
  ingressIn(stack, { bindAddress: '10.0.0.2' }, 'Two');
  expect(() => ingressIn(stack, {}, 'All')).toThrow("which 'app/One' publishes");
});

test('fails when two ingresses have one name', () => {
  const stack = newStack();
  ingressIn(stack, { name: 'edge' }, 'One');
  expect(() => ingressIn(stack, { name: 'edge', httpPort: 8080, httpsPort: 8443 }, 'Two')).toThrow(
    "app/Two: name: must be its own, got 'edge', which 'app/One' has (e.g. name: 'edge-2')",
  );
});

/** Each string prop as a variable, and where its value must arrive. */
const TOKENS: [string, (token: string) => Change, (terraform: Json) => string][] = [
  ['domain', (token) => ({ domain: token }), caddyfile],
  ['a part of domain', (token) => ({ domain: `sophon.${token}` }), caddyfile],
  ['additionalDomains', (token) => ({ additionalDomains: [token] }), caddyfile],
  ['name', (token) => ({ name: token }), (terraform) => container(terraform, 'Ingress/Proxy').name],
  [
    'bindAddress',
    (token) => ({ bindAddress: token }),
    (terraform) => container(terraform, 'Ingress/Proxy').ports[0].ip,
  ],
  ['responseHeaders', (token) => ({ responseHeaders: { 'X-A': `a ${token}; b` } }), caddyfile],
  ['trustedProxies.ranges', (token) => ({ trustedProxies: { ranges: [token], clientIpHeader: 'X-A' } }), caddyfile],
  [
    'trustedProxies.clientIpHeader',
    (token) => ({ trustedProxies: { ranges: ['10.0.0.0/8'], clientIpHeader: token } }),
    caddyfile,
  ],
  ['e-mail', (token) => ({ tls: Tls.letsEncrypt({ email: `ops@${token}` }) }), caddyfile],
  [
    'the host of an upstream',
    (token) => ({ gateway: Upstream.onNetwork({ network: 'n', host: token, port: 1 }) }),
    caddyfile,
  ],
  [
    'the network of an upstream',
    (token) => ({ gateway: Upstream.onNetwork({ network: token, host: 'h', port: 1 }) }),
    (terraform) => JSON.stringify(container(terraform, 'Ingress/Proxy').networks_advanced),
  ],
  ['the URL of an upstream', (token) => ({ gateway: Upstream.url(`http://${token}:8081`) }), caddyfile],
  ['image', (token) => ({ proxy: new CaddyProxy({ image: `${token}/caddy:2` }) }), image],
];

test.each(TOKENS)('a variable as %s arrives as an interpolation', (_, change, find) => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'value', {});
  ingressIn(stack, change(stringValue));
  expect(find(synthesized(stack))).toContain('${var.value}');
});

test('fails when the body limit is a variable, which could not be multiplied', () => {
  const stack = newStack();
  const maxBodyMiB = new TerraformVariable(stack, 'limit', {}).numberValue;
  expect(() => ingressIn(stack, { maxBodyMiB })).toThrow(
    "maxBodyMiB: must be known at synth, got a token (write it out, e.g. '260')",
  );
});

test('ports and ages may be variables', () => {
  const stack = newStack();
  const port = new TerraformVariable(stack, 'port', {}).numberValue;
  const age = new TerraformVariable(stack, 'age', {}).numberValue;
  ingressIn(stack, { httpsPort: port, hsts: { maxAgeSeconds: age } });
  const terraform = synthesized(stack);
  expect(container(terraform, 'Ingress/Proxy').ports[1].external).toBe('${var.port}');
  for (const text of ['https://sophon.example.com:${var.port}{uri}', 'max-age=${var.age}']) {
    expect(caddyfile(terraform)).toContain(text);
  }
});

function caddyfile(terraform: Json): string {
  return container(terraform, 'Ingress/Config').upload.at(-1).content;
}

function image(terraform: Json): string {
  return JSON.stringify(terraform.resource.docker_image);
}
