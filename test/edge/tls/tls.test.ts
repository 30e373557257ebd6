import { createPrivateKey } from 'node:crypto';
import { TerraformVariable } from 'cdktf';
import {
  AcmeChallenge,
  AcmeChallengeKind,
  type AcmeIntent,
  AcmeServer,
  type AcmeTls,
  KeyType,
  Secret,
  Tls,
} from '../../../lib';
import { CERTIFICATE, EXPIRED_CERTIFICATE, KEY, OTHER_CERTIFICATE, OTHER_KEY } from '../../certificates/certificates';
import { OwnProxy } from '../../own-proxy';
import { container, edgeIn, ingressIn, newStack, synthesized } from '../../stack';

const pem = (certificate: string, key: string) => () => Tls.certificatePem({ certificate, key: Secret.value(key) });
const file =
  (certificate: string, key = '/k.pem') =>
  () =>
    Tls.certificateFiles({ certificate, key });

const ENCRYPTED_KEY = createPrivateKey(KEY)
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hunter2' })
  .toString();
const NO_CERTIFICATE = 'certificate: must be PEM certificates, your own first, got ';
const NO_KEY = 'key: must be the PEM of an unencrypted private key, got 7 characters';

const BAD: [string, () => unknown, string][] = [
  ...['', 'admin', 'a@b@c', 'a b@c.org', 'a"@c.org', 'admin@', '@c.org', 'a@c.org\n{'].map(
    (email): [string, () => unknown, string] => [
      `the e-mail address is ${JSON.stringify(email)}`,
      () => Tls.letsEncrypt({ email }),
      `Tls.letsEncrypt: email: must be an e-mail address, got '${email.replace('\n', '\\n')}' (e.g. 'admin@example.com')`,
    ],
  ),
  [
    'a certificate is no PEM',
    pem('hello', KEY),
    `${NO_CERTIFICATE}5 characters (e.g. '-----BEGIN CERTIFICATE-----...')`,
  ],
  ['a certificate is empty', pem('', KEY), `${NO_CERTIFICATE}empty text (e.g. '-----BEGIN`],
  ['a certificate is torn', pem(CERTIFICATE.replace(/\n.{20}/, '\n'), KEY), NO_CERTIFICATE],
  ['text stands around a certificate', pem(`server {}\n${CERTIFICATE}`, KEY), NO_CERTIFICATE],
  ['certificate and key are exchanged', pem(KEY, CERTIFICATE), NO_CERTIFICATE],
  [
    'a certificate and its key are in one text',
    pem(CERTIFICATE + KEY, KEY),
    `${NO_CERTIFICATE}PEM of a certificate and a private key (part them: certificates into certificate, the private key`,
  ],
  [
    'certificate and key are exchanged, without repeating them',
    pem(KEY, CERTIFICATE),
    `${NO_CERTIFICATE}PEM of a private key (exchange certificate and key); key: must be the PEM of an unencrypted ` +
      'private key, got PEM of a certificate (exchange certificate and key)',
  ],
  [
    'PEM comes from an .env file with its line ends written out',
    pem(CERTIFICATE.replaceAll('\n', '\\n'), KEY),
    `${NO_CERTIFICATE}PEM of a certificate on one line, with \\n written out (make them ends of lines: .replaceAll('\\\\n', '\\n'))`,
  ],
  [
    'a key is encrypted',
    pem(CERTIFICATE, ENCRYPTED_KEY),
    'got PEM of an encrypted private key (decrypt it: openssl pkey -in key.pem)',
  ],
  ['a key is no PEM', pem(CERTIFICATE, 'hunter2'), NO_KEY],
  ['a key is another certificate’s', pem(CERTIFICATE, OTHER_KEY), 'key: must belong to the first certificate'],
  ['the chain comes first', pem(OTHER_CERTIFICATE + CERTIFICATE, KEY), 'key: must belong to the first certificate'],
  [
    'a certificate expired',
    pem(EXPIRED_CERTIFICATE, KEY),
    'certificate: must be valid, got one that expired on Jan  1',
  ],
  [
    'a path is relative',
    file('certs/a.pem'),
    "Tls.certificateFiles: certificate: must be an absolute path, got 'certs/a.pem' (e.g. '/etc/ssl/sophon/fullchain.pem')",
  ],
  ['a path climbs', file('/certs/../a.pem'), "certificate: must be an absolute path, got '/certs/../a.pem'"],
  ['a path has a colon', file('/certs/a:b.pem'), "certificate: must be an absolute path, got '/certs/a:b.pem'"],
  ...['/', '/etc', '/usr/lib/x', '/bin', '/proc/1', '/dev'].map((directory): [string, () => unknown, string] => [
    `certificates lie in ${directory}, which the container that watches them has one of its own`,
    file(`${directory === '/' ? '' : directory}/a.pem`, '/etc/ssl/a/k.pem'),
    `certificate: must lie in a directory of its own, got '${directory}' (e.g. '/etc/ssl/sophon')`,
  ]),
  [
    'the directory is one of the system',
    () => Tls.certificateFiles({ certificate: '/usr/share/a.pem', key: '/usr/share/b.pem', directory: '/usr' }),
    "directory: must lie in a directory of its own, got '/usr'",
  ],
  [
    'a file is outside of the directory',
    () => Tls.certificateFiles({ certificate: '/srv/a/a.pem', key: '/srv/ab/b.pem', directory: '/srv/a' }),
    "key: must lie in directory '/srv/a', got '/srv/ab/b.pem' (name one that holds both files)",
  ],
  [
    'the directory is relative',
    () => Tls.certificateFiles({ certificate: '/a/b', key: '/a/c', directory: 'a' }),
    'directory: must be an absolute path, got 1 character',
  ],
  [
    'both paths are wrong',
    file('./a', './b'),
    "got './a' (e.g. '/etc/ssl/sophon/fullchain.pem'); key: must be an absolute",
  ],
];

test.each(BAD)('fails when %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('a refused key is not repeated in the error', () => {
  expect(pem(CERTIFICATE, 'hunter2')).not.toThrow('hunter2');
});

test('fails when both certificate and key are no PEM, with both in one error', () => {
  expect(pem('x', 'y')).toThrow(/^Tls.certificatePem: certificate: .*; key: /);
});

test('an expired certificate fails also when its key is a variable', () => {
  const key = new TerraformVariable(newStack(), 'key', { sensitive: true }).stringValue;
  expect(pem(EXPIRED_CERTIFICATE, key)).toThrow('certificate: must be valid');
  expect(pem(CERTIFICATE, key)).not.toThrow();
});

test('a certificate may be a variable', () => {
  const stack = newStack();
  const certificate = new TerraformVariable(stack, 'certificate', {}).stringValue;
  const key = new TerraformVariable(stack, 'key', { sensitive: true }).stringValue;
  const tls = Tls.certificatePem({ certificate: `${certificate}\n${certificate}`, key: Secret.value(key) });
  expect(Object.keys(ingressIn(stack, { tls }).files)).toEqual(['/etc/caddy/Caddyfile']);
  expect(container(synthesized(stack), 'Ingress/Edge/Config').upload[0]).toEqual({
    file: '/etc/caddy/sophon.example.com.pem',
    content: '${var.certificate}\n${var.certificate}\n${var.key}\n',
    permissions: '0600',
  });
});

/** What a proxy is asked for. */
function acmeOf(tls: Tls): AcmeIntent {
  const proxy = new OwnProxy();
  const edge = edgeIn(newStack(), { proxy, tls });
  edge.addSite('a.example.com');
  expect(edge.files).not.toEqual({});
  return (proxy.asked[0].sites[0].tls as AcmeTls).acme;
}

test('Let’s Encrypt asks by http-01 for an ECDSA key unless told otherwise', () => {
  expect(acmeOf(Tls.letsEncrypt({ email: 'a@b.org' }))).toEqual({
    email: 'a@b.org',
    challenge: AcmeChallengeKind.HTTP_01,
    keyType: KeyType.EC256,
    server: { id: 'letsencrypt', url: 'https://acme-v02.api.letsencrypt.org/directory', production: true },
  });
});

test('a profile is asked for by http-01 and dns-01, and refused beside tls-alpn-01', () => {
  const options = { email: 'a@b.org', server: AcmeServer.letsEncryptStaging(), profile: 'shortlived' };
  expect(acmeOf(Tls.acme(options)).profile).toBe('shortlived');
  const alpn = { ...options, challenge: AcmeChallenge.tlsAlpn01() };
  expect(() => Tls.acme(alpn)).toThrow(
    "Tls.acme: profile: must come with http-01 or dns-01, got 'shortlived' with tls-alpn-01 " +
      '(use AcmeChallenge.http01() or dns01(...))',
  );
});

test('challenge and key are those that are asked for', () => {
  const options = { email: 'a@b.org', server: AcmeServer.letsEncryptStaging() };
  const asked = { ...options, challenge: AcmeChallenge.tlsAlpn01(), keyType: KeyType.RSA4096 };
  expect(acmeOf(Tls.acme(asked))).toMatchObject({
    challenge: AcmeChallengeKind.TLS_ALPN_01,
    keyType: KeyType.RSA4096,
    server: { id: 'letsencrypt-staging', production: false },
  });
});
