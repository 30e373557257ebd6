import { createPrivateKey, X509Certificate } from 'node:crypto';
import { Token } from 'cdktf';
import { Problems } from '../../internal/validate';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** Whether a text is one or more readable PEM certificates and nothing else. */
export function isCertificatePem(text: string): boolean {
  const blocks = text.match(CERTIFICATE) ?? [];
  return blocks.length > 0 && text.replace(CERTIFICATE, '').trim() === '' && blocks.every(isReadable);
}

/** Notes what is wrong with a certificate and its key, as far as synth can know it. */
export function checkPair(problems: Problems, certificate: string, key: string): void {
  const leaf = checkCertificate(problems, certificate);
  if (Token.isUnresolved(key)) return;
  const privateKey = readKey(key);
  if (!privateKey) {
    problems.note(
      "key: must be the PEM of an unencrypted private key, got something else (e.g. '-----BEGIN PRIVATE KEY-----...')",
    );
  } else if (leaf && !leaf.checkPrivateKey(privateKey)) {
    problems.note(
      'key: must belong to the first certificate, got the key of another one (put your own certificate before its chain)',
    );
  }
}

/** The user's own one of the certificates, unless it is a token or unreadable. */
function checkCertificate(problems: Problems, certificate: string): X509Certificate | undefined {
  if (Token.isUnresolved(certificate)) return undefined;
  if (!isCertificatePem(certificate)) {
    const example = '-----BEGIN CERTIFICATE-----...';
    problems.add('certificate', 'be PEM certificates, your own first', certificate, example);
    return undefined;
  }
  const leaf = leafOf(certificate);
  if (Date.parse(leaf.validTo) < Date.now()) {
    problems.note(`certificate: must be valid, got one that expired on ${leaf.validTo} (renew it)`);
  }
  return leaf;
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
