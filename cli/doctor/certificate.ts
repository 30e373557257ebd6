import { once } from 'node:events';
import * as tls from 'node:tls';
import { type Finding, note, ok, problem } from './report';
import type { Site } from './site';
import { codeOf, inTime } from './timing';

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
    const { certificate, error } = await shakeHands(site, address, ownRoots);
    return { finding: judgeCertificate(site.domain, certificate, error), isServed: true };
  } catch (error) {
    return { finding: noHandshake(site, codeOf(error)), isServed: false };
  }
}

interface Shown {
  readonly certificate: tls.DetailedPeerCertificate;
  /** Why it is not trusted, by OpenSSL's code. */
  readonly error?: string;
}

async function shakeHands({ domain, httpsPort }: Site, host: string, ownRoots?: string): Promise<Shown> {
  const socket = tls.connect({
    host,
    port: httpsPort,
    servername: domain,
    ca: roots(ownRoots),
    rejectUnauthorized: false,
  });
  try {
    await inTime(once(socket, 'secureConnect'));
    const error = socket.authorizationError as string | Error | null | undefined;
    return { certificate: socket.getPeerCertificate(true), error: error ? codeOf(error) : undefined };
  } finally {
    socket.destroy();
  }
}

/** What this machine trusts, where this Node can read it, and what the user says. */
function roots(own?: string): string[] | undefined {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default' | 'system') => string[] };
  if (getCACertificates) return [...getCACertificates('default'), ...getCACertificates('system'), own ?? []].flat();
  // The default has NODE_EXTRA_CA_CERTS, too.
  return own === undefined ? undefined : [...tls.rootCertificates, own];
}

/** @param error why it is not trusted, by OpenSSL's or Node's code */
export function judgeCertificate(domain: string, certificate: tls.DetailedPeerCertificate, error?: string): Finding {
  const names = namesOf(certificate);
  const from = Date.parse(certificate.valid_from);
  const to = Date.parse(certificate.valid_to);
  const seen = `issued by ${issuerOf(certificate)} for ${names.join(', ')}, ${remaining(to)}`;
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
  // A renewal takes place when a third is left.
  if (to - Date.now() < (to - from) / 6)
    return note(seen, 'Its renewal is late: `docker logs` of the edge may say why.');
  return ok(seen);
}

function untrustedFix(certificate: tls.DetailedPeerCertificate): string {
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

function namesOf({ subject, subjectaltname }: tls.PeerCertificate): string[] {
  const names = subjectaltname?.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return names ?? [[subject?.CN ?? 'nobody'].flat()[0]];
}

function issuerOf({ issuer }: tls.PeerCertificate): string {
  const parts = [issuer?.O, issuer?.CN].flat().filter((part) => part !== undefined);
  return parts.length === 0 ? 'nobody' : `'${parts.join(', ')}'`;
}

function remaining(to: number): string {
  const hours = Math.floor((to - Date.now()) / 3_600_000);
  if (hours < 0) return `expired on ${new Date(to).toISOString().slice(0, 10)}`;
  return hours < 72 ? `${hours} hours left` : `${Math.floor(hours / 24)} days left`;
}
