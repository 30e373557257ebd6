import { TerraformVariable } from 'cdktf';
import { AcmeServer, Secret } from '../../../lib';
import { CERTIFICATE } from '../../certificates/certificates';
import { newStack } from '../../stack';

const binding = { keyId: 'kid-1', hmacKey: Secret.value('c2VjcmV0') };

const BAD: [string, () => AcmeServer, string][] = [
  ...[
    '',
    'ca.example.com',
    'http://ca.example.com/dir',
    'https://ca.example.com/a b',
    'https://ca/{x}',
    'https://ca/"',
  ].map((url): [string, () => AcmeServer, string] => [
    `the URL is '${url}'`,
    () => AcmeServer.custom(url),
    `AcmeServer.custom: url: must be an https URL, got '${url}' (e.g. 'https://ca.example.com/acme/acme/directory')`,
  ]),
  [
    'the root is no PEM',
    () => AcmeServer.custom('https://ca', { rootCertificate: '/etc/root.pem' }),
    "rootCertificate: must be PEM certificates, got 13 characters (e.g. '-----BEGIN CERTIFICATE-----...')",
  ],
  [
    'a key id has a space',
    () => AcmeServer.zeroSsl({ ...binding, keyId: 'kid 1' }),
    "AcmeServer.zeroSsl: externalAccount.keyId: must be the key id as the authority gave it, got 5 characters (e.g. 'kid-1')",
  ],
  [
    'a key id is an option of a program’s',
    () => AcmeServer.zeroSsl({ ...binding, keyId: '--kid' }),
    'AcmeServer.zeroSsl: externalAccount.keyId: must be the key id as the authority gave it, got 5 characters',
  ],
  [
    'a HMAC key is none, without repeating it',
    () => AcmeServer.zeroSsl({ ...binding, hmacKey: Secret.value('hunter2!') }),
    "externalAccount.hmacKey: must be base64url, got 8 characters (e.g. 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajV')",
  ],
  [
    'Google’s key id has a space',
    () => AcmeServer.google({ ...binding, keyId: 'kid 1' }),
    'AcmeServer.google: externalAccount.keyId: must be the key id as the authority gave it, got 5 characters',
  ],
  ...[0, -1, 1.5, 87601].map((certificateHours): [string, () => AcmeServer, string] => [
    `certificates live for ${certificateHours} hours`,
    () => AcmeServer.custom('https://ca', { certificateHours }),
    `certificateHours: must be a whole number of hours, 1 to 87600, got '${certificateHours}' (e.g. '24')`,
  ]),
];

test.each(BAD)('fails when %s', (_, make, message) => {
  expect(make).toThrow(message);
});

test('fails when URL, root and binding are wrong, with all of it in one error', () => {
  const externalAccount = { keyId: '', hmacKey: Secret.value('!') };
  expect(() => AcmeServer.custom('x', { rootCertificate: 'y', externalAccount })).toThrow(
    /^AcmeServer.custom: url: .*; rootCertificate: .*; externalAccount.keyId: .*; externalAccount.hmacKey: /,
  );
});

test('another authority has another id, so that it has another volume', () => {
  const ids = ['https://a/dir', 'https://b/dir'].map((url) => AcmeServer.custom(url)._intent.id);
  expect(new Set([...ids, AcmeServer.letsEncrypt()._intent.id, AcmeServer.letsEncryptStaging()._intent.id]).size).toBe(
    4,
  );
  expect(AcmeServer.custom('https://a/dir')._intent.id).toBe(ids[0]);
});

test('Google and ZeroSSL are asked with the binding', () => {
  const bound = { production: true, eabKeyId: 'kid-1', eabHmacKey: { text: 'c2VjcmV0' } };
  const google = { id: 'google', url: 'https://dv.acme-v02.api.pki.goog/directory' };
  expect(AcmeServer.google(binding)._intent).toEqual({ ...google, ...bound });
  const zerossl = { id: 'zerossl', url: 'https://acme.zerossl.com/v2/DV90' };
  expect(AcmeServer.zeroSsl(binding)._intent).toEqual({ ...zerossl, ...bound });
});

test('how long certificates live is told where it is said', () => {
  expect(AcmeServer.custom('https://a/dir', { certificateHours: 24 })._intent.certificateHours).toBe(24);
  expect(AcmeServer.custom('https://a/dir')._intent.certificateHours).toBeUndefined();
});

test('only servers for tests lose their certificates on destroy', () => {
  expect(AcmeServer.letsEncrypt()._intent.production).toBe(true);
  expect(AcmeServer.zeroSsl(binding)._intent.production).toBe(true);
  expect(AcmeServer.letsEncryptStaging()._intent.production).toBe(false);
  expect(AcmeServer.custom('https://a/dir')._intent.production).toBe(true);
  expect(AcmeServer.custom('https://a/dir', { staging: true })._intent.production).toBe(false);
});

test('URL, root and binding may be variables', () => {
  const token = new TerraformVariable(newStack(), 'value', {}).stringValue;
  const externalAccount = { keyId: token, hmacKey: Secret.value(token) };
  const { _intent } = AcmeServer.custom(`https://${token}/dir`, { rootCertificate: token, externalAccount });
  expect(_intent).toMatchObject({ url: `https://${token}/dir`, rootCertificate: token, eabHmacKey: { text: token } });
  expect(AcmeServer.custom('https://a', { rootCertificate: CERTIFICATE })._intent.rootCertificate).toBe(CERTIFICATE);
});
