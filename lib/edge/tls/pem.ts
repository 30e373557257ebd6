import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Token } from 'cdktf';
import { Rule } from '../../internal/rules';
import { shownSecret } from '../../internal/shown';
import { Problems } from '../../internal/validate';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Whether a text is one or more readable PEM certificates and nothing else. */
export function isCertificatePem(text: string): boolean {
  const blocks = text.match(CERTIFICATE) ?? [];
  return blocks.length > 0 && text.replace(CERTIFICATE, '').trim() === '' && blocks.every(isReadable);
}

/** What a PEM of certificates may be. A private key may stand there by mistake, so none of it is repeated. */
export const CERTIFICATE_PEM = pemRule(isCertificatePem, 'be PEM certificates', '-----BEGIN CERTIFICATE-----...');

/** What roots may be. nginx, unlike others, believes no intermediate whose root it has not. */
export const ROOTS_PEM: Rule = (problems, path, value) => {
  const before = problems.count;
  CERTIFICATE_PEM(problems, path, value);
  if (problems.count > before || Token.isUnresolved(value)) return;
  const certificates = ((value as string).match(CERTIFICATE) ?? []).map((block) => new X509Certificate(block));
  const subjects = certificates.map(({ subject }) => subject);
  for (const { subject, issuer } of certificates) {
    if (subjects.includes(issuer)) continue;
    const [own, missing] = [subject, issuer].map((name) => name.replaceAll('\n', ', '));
    problems.note(`${path}: must hold every root, got '${own}' without its issuer '${missing}' (add that certificate)`);
  }
};

/** What the user's own certificate may be. */
export const OWN_CERTIFICATE_PEM = pemRule(
  isCertificatePem,
  'be PEM certificates, your own first',
  '-----BEGIN CERTIFICATE-----...',
);

/** What a private key may be. */
export const KEY_PEM = pemRule(
  (key) => readKey(key) !== undefined,
  'be the PEM of an unencrypted private key',
  '-----BEGIN PRIVATE KEY-----...',
);

/** Notes what is wrong with a certificate and its key beside each other, as far as synth can know it. */
export function checkPair(problems: Problems, certificate?: string, key?: string): void {
  if (certificate === undefined || Token.isUnresolved(certificate)) return;
  const leaf = leafOf(certificate);
  if (Date.parse(leaf.validTo) < Date.now()) {
    problems.note(`certificate: must be valid, got one that expired on ${leaf.validTo} (renew it)`);
  }
  const privateKey = key === undefined || Token.isUnresolved(key) ? undefined : readKey(key);
  if (privateKey && !leaf.checkPrivateKey(privateKey)) {
    problems.note(
      'key: must belong to the first certificate, got the key of another one (put your own certificate before its chain)',
    );
  }
}

function pemRule(valid: (text: string) => boolean, must: string, example: string): Rule {
  return (problems, path, value) => {
    if (Token.isUnresolved(value) && typeof value === 'string') return;
    if (typeof value === 'string' && valid(value)) return;
    problems.note(`${path}: must ${must}, got ${shownSecret(value)} (${fixOf(value, path, example)})`);
  };
}

/** What was probably done. */
function fixOf(value: unknown, path: string, example: string): string {
  const text = typeof value === 'string' ? value : '';
  if (text.includes('\\n')) return `make them ends of lines: .replaceAll('\\\\n', '\\n')`;
  if (/ENCRYPTED/.test(text)) return 'decrypt it: openssl pkey -in key.pem';
  const [isCertificate, isKey] = [/BEGIN CERTIFICATE-/, /PRIVATE KEY-/].map((kind) => kind.test(text));
  if (isCertificate && isKey) return 'part them: certificates into certificate, the private key into key';
  if (path === 'certificate' ? isKey : path === 'key' && isCertificate) return 'exchange certificate and key';
  return `e.g. '${example}'`;
}

/** Domains that the first certificate does not cover. Tokens are taken as covered. */
export function uncoveredDomains(certificate: string, domains: string[]): string[] {
  if (Token.isUnresolved(certificate)) return [];
  const leaf = leafOf(certificate);
  return domains.filter((domain) => !Token.isUnresolved(domain) && leaf.checkHost(domain) === undefined);
}

function leafOf(certificate: string): X509Certificate {
  return new X509Certificate(certificate);
}

function isReadable(block: string): boolean {
  try {
    return Boolean(new X509Certificate(block));
  } catch {
    return false;
  }
}

function readKey(key: string) {
  try {
    return createPrivateKey(key);
  } catch {
    return undefined;
  }
}
