import { AcmeChallenge, AcmeServer, Edge, KeyType, type LetsEncryptOptions, Secret, Tls } from '../../lib';
import { CERTIFICATE, KEY } from '../certificates/certificates';
import { edgeIn, ingressIn, ingressOn, newStack } from '../stack';

const EMAIL = { email: 'admin@example.com' };
/** Where an authority has one account for all sites of an edge. */
const ALPN = { ...EMAIL, challenge: AcmeChallenge.tlsAlpn01() };

/** Every way to TLS, named as users write it. */
const WITH_TLS: { [name: string]: () => Tls } = {
  'Tls.acme()': () => Tls.letsEncrypt(EMAIL),
  'Tls.certificatePem()': () => Tls.certificatePem({ certificate: CERTIFICATE, key: Secret.value(KEY) }),
  'Tls.certificateFiles()': () =>
    Tls.certificateFiles({ certificate: '/etc/ssl/sophon/a.crt', key: '/etc/ssl/sophon/a.key' }),
  'Tls.internalCa()': () => Tls.internalCa(),
};

test('fails when neither site nor edge say where certificates come from', () => {
  const edge = edgeIn(newStack(), { tls: undefined });
  expect(() => edge.addSite('a.example.com')).toThrow(
    "app/Edge/a.example.com: tls: must be given here or at 'app/Edge' (e.g. Tls.letsEncrypt({ email: 'admin@example.com' }))",
  );
  expect(() => ingressIn(newStack(), { tls: undefined })).toThrow(
    "app/Ingress: tls: must be given here or at 'app/Ingress/Edge' (e.g. ",
  );
});

test('a site may say it where its edge does not, and otherwise than its edge does', () => {
  for (const tls of Object.values(WITH_TLS)) {
    edgeIn(newStack(), { tls: undefined }).addSite('sophon.example.com', { tls: tls() });
    edgeIn(newStack(), { tls: Tls.internalCa() }).addSite('sophon.example.com', { tls: tls() });
  }
});

test('fails when a site has no TLS on an edge that ends it', () => {
  for (const tls of [undefined, Tls.internalCa()]) {
    expect(() => edgeIn(newStack(), { tls }).addSite('a.example.com', { tls: Tls.none() })).toThrow(
      "app/Edge/a.example.com: tls: must fit 'app/Edge', which ends TLS, got Tls.none() " +
        '(give Tls.none() to the edge, for all its sites, or an edge of its own to this one)',
    );
  }
});

test.each(Object.entries(WITH_TLS))('fails when a site has %s on an edge without TLS', (name, tls) => {
  const edge = edgeIn(newStack(), { tls: Tls.none() });
  expect(() => edge.addSite('sophon.example.com', { tls: tls() })).toThrow(
    `tls: must fit 'app/Edge', which has Tls.none(), got ${name} (leave it out, or give the edge another tls)`,
  );
  edge.addSite('a.example.com', { tls: Tls.none() });
});

test('sites under one account share it, also where each of them says so', () => {
  const edge = edgeIn(newStack(), { tls: Tls.letsEncrypt(EMAIL) });
  for (const name of ['a', 'b', 'c']) edge.addSite(`${name}.example.com`, { tls: Tls.letsEncrypt(EMAIL) });
  const server = () => AcmeServer.custom('https://ca.internal/dir', { rootCertificate: CERTIFICATE });
  for (const domain of ['d', 'e']) edge.addSite(domain, { tls: Tls.acme({ ...EMAIL, server: server() }) });
  edge.addSite('f.example.com');
});

const OTHER_ACCOUNTS: [string, Partial<LetsEncryptOptions>][] = [
  ['email', { email: 'other@example.com' }],
  ['keyType', { keyType: KeyType.RSA4096 }],
];

test.each(OTHER_ACCOUNTS)('fails when two sites ask one authority with another %s', (what, change) => {
  const stack = newStack();
  const edge = edgeIn(stack, { tls: Tls.letsEncrypt(ALPN) });
  ingressOn(edge);
  expect(() => edge.addSite('b.example.com', { tls: Tls.letsEncrypt({ ...ALPN, ...change }) })).toThrow(
    `app/Edge/b.example.com: tls.${what}: must be the same at all sites of an authority, got another one than ` +
      "'app/Ingress' has (set tls once, at the edge)",
  );
});

test('fails when two sites know one authority by another root', () => {
  const edge = edgeIn(newStack());
  const tls = (rootCertificate?: string) =>
    Tls.acme({ ...EMAIL, server: AcmeServer.custom('https://ca.internal/dir', { rootCertificate }) });
  edge.addSite('a.example.com', { tls: tls() });
  expect(() => edge.addSite('b.example.com', { tls: tls(CERTIFICATE) })).toThrow(
    "tls.server: must be the same at all sites of an authority, got another one than 'app/Edge/a.example.com' has",
  );
});

test('fails when much of an account differs, with all of it in one error', () => {
  const edge = edgeIn(newStack(), { tls: Tls.letsEncrypt(ALPN) });
  edge.addSite('a.example.com');
  const change = Object.assign({}, ...OTHER_ACCOUNTS.map(([, one]) => one));
  expect(() => edge.addSite('b.example.com', { tls: Tls.letsEncrypt({ ...ALPN, ...change }) })).toThrow(
    /: tls\.email: .*; tls\.keyType: /,
  );
});

test('another authority is another account, with an e-mail address of its own', () => {
  const edge = edgeIn(newStack(), { tls: Tls.letsEncrypt(ALPN) });
  edge.addSite('a.example.com');
  const tls = Tls.acme({ ...ALPN, email: 'other@example.com', server: AcmeServer.letsEncryptStaging() });
  edge.addSite('b.example.com', { tls });
  expect(edge.files['/etc/caddy/Caddyfile'].match(/email .*/g)).toEqual([
    'email admin@example.com',
    'email other@example.com',
  ]);
});

test('edges do not share accounts', () => {
  const stack = newStack();
  edgeIn(stack, { tls: Tls.letsEncrypt(EMAIL) }).addSite('a.example.com');
  const ports = { httpPort: 81, httpsPort: 444 };
  const other = edgeIn(stack, { ...ports, name: 'other', tls: Tls.letsEncrypt({ email: 'b@example.com' }) }, 'Other');
  other.addSite('b.example.com');
  expect(other).toBeInstanceOf(Edge);
});
