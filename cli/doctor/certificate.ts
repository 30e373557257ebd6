import type { DetailedPeerCertificate } from 'node:tls';
import { issuerOf, LATE_LIFE, lifeLeft, namesOf, servedCertificate, timeLeft } from '../served-certificate';
import { type Finding, note, ok, problem } from './report';
import type { Site } from './site';
import { codeOf, PATIENCE_MILLISECONDS } from './timing';

/** What is to be said of a site's certificate. */
export interface CertificateFinding {
  readonly finding: Finding;
  /** Whether there was one to look at. */
  readonly isServed: boolean;
}

/**
 * The certificate that is served: whose it is, for which names, for how long, and whether clients trust it.
 *
 * @param ownRoots PEM of roots that are trusted besides
 */
export async function lookAtCertificate(site: Site, address: string, ownRoots?: string): Promise<CertificateFinding> {
  try {
    const { certificate, error } = await servedCertificate(
      { name: site.domain, host: address, port: site.httpsPort },
      { roots: ownRoots, milliseconds: PATIENCE_MILLISECONDS },
    );
    return { finding: judgeCertificate(site.domain, certificate, error), isServed: true };
  } catch (error) {
    return { finding: noHandshake(site, codeOf(error)), isServed: false };
  }
}

/** @param error why it is not trusted, by OpenSSL's or Node's code */
export function judgeCertificate(domain: string, certificate: DetailedPeerCertificate, error?: string): Finding {
  const names = namesOf(certificate);
  const seen = `issued by '${issuerOf(certificate)}' for ${names.join(', ')}, ${remaining(certificate)}`;
  switch (error) {
    case undefined:
      break;
    case 'CERT_HAS_EXPIRED':
      return problem(seen, 'Renew it. If the edge renews it, its log says why it could not: `docker logs`.');
    case 'CERT_NOT_YET_VALID':
      return problem(`${seen}, valid from ${certificate.valid_from}`, "Set this machine's clock, or wait.");
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return problem(
        `${seen}, not for ${domain}`,
        'Take a certificate with this name. If it is not yours at all, another program holds the port, or DNS points elsewhere.',
      );
    default:
      return problem(`${seen}, not trusted here (${error})`, untrustedFix(certificate));
  }
  if (lifeLeft(certificate) < LATE_LIFE)
    return note(seen, 'Its renewal is late: `docker logs` of the edge may say why.');
  return ok(seen);
}

function untrustedFix(certificate: DetailedPeerCertificate): string {
  if (/staging|pebble|fake le/i.test(issuerOf(certificate))) {
    return 'This authority is for tests. Take Tls.letsEncrypt() when all else is well.';
  }
  if (certificate.issuerCertificate === certificate) {
    return 'It signed itself: a placeholder, or another program holds the port. Look into the log of the edge: `docker logs`.';
  }
  return (
    'With Tls.internalCa() or a company’s authority clients must be told to trust its root; --ca FILE tells this command. ' +
    'With your own certificate, put its chain behind it.'
  );
}

function noHandshake({ domain }: Site, code: string): Finding {
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER') {
    return problem('plain HTTP is spoken there', 'Another program holds the port, or the edge has Tls.none().');
  }
  if (code === 'ETIMEDOUT') return problem('no handshake in time', 'Look into the log of the edge: `docker logs`.');
  return problem(
    `the handshake is refused (${code})`,
    `Either the certificate is not there yet, which takes a minute after the first deploy: the log of the edge says what it waits for. ` +
      `Or the edge serves no site with the domain ${domain}: add it and deploy.`,
  );
}

function remaining({ valid_to }: DetailedPeerCertificate): string {
  const to = Date.parse(valid_to);
  const left = timeLeft(to);
  return left === undefined ? `expired on ${new Date(to).toISOString().slice(0, 10)}` : `${left} left`;
}
