import { once } from 'node:events';
import { isIP } from 'node:net';
import * as tls from 'node:tls';
import { codeOf, inTime } from './doctor/timing';

/** Where a certificate is looked at. */
export interface CertificatePlace {
  /** What the server is asked for, and the certificate must be for: a name, or an IP address. */
  readonly name: string;
  /** Who is connected to: a name, or an IP address. */
  readonly host: string;
  readonly port: number;
}

/** How it is looked at. */
export interface LookOptions {
  /** PEM of roots that are trusted besides. */
  readonly roots?: string;
  /** How long connection and handshake may take. */
  readonly milliseconds: number;
}

/** A certificate, and whether this machine trusts it. */
export interface ServedCertificate {
  readonly certificate: tls.DetailedPeerCertificate;
  /** Why it is not trusted, by OpenSSL's or Node's code. */
  readonly error?: string;
}

/**
 * Less of its life left means that a renewal is late: they come at a third or before, and take their time. Only Traefik comes
 * later where it is told of certificates that live for less than 30 days: 6 hours before the end of 24.
 */
export const LATE_LIFE = 0.3;

/** Shakes hands, whatever certificate is shown. @throws when there is no handshake */
export async function servedCertificate(place: CertificatePlace, options: LookOptions): Promise<ServedCertificate> {
  const { name, host, port } = place;
  const socket = tls.connect({
    host,
    port,
    // TLS has no such names (RFC 6066, 3).
    servername: isIP(name) === 0 ? name : '',
    checkServerIdentity: (_, certificate) => tls.checkServerIdentity(name, certificate),
    ca: trustedRoots(options.roots),
    rejectUnauthorized: false,
  });
  try {
    await inTime(once(socket, 'secureConnect'), options.milliseconds);
    const error = socket.authorizationError as string | Error | null | undefined;
    return { certificate: socket.getPeerCertificate(true), error: error ? codeOf(error) : undefined };
  } finally {
    socket.destroy();
  }
}

/** What this machine trusts, where this Node can read it, and what the user says. */
function trustedRoots(own?: string): string[] | undefined {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default' | 'system') => string[] };
  if (getCACertificates) return [...getCACertificates('default'), ...getCACertificates('system'), own ?? []].flat();
  // The default has NODE_EXTRA_CA_CERTS, too.
  return own === undefined ? undefined : [...tls.rootCertificates, own];
}

/** The names that it is for. */
export function namesOf({ subject, subjectaltname }: tls.PeerCertificate): string[] {
  const names = subjectaltname?.split(', ').map((name) => name.replace(/^(DNS|IP Address):/, ''));
  return names ?? [[subject?.CN ?? 'nobody'].flat()[0]];
}

/** Its authority's organization and name, e.g. "Let's Encrypt, E7". */
export function issuerOf({ issuer }: tls.PeerCertificate): string {
  const parts = [issuer?.O, issuer?.CN].flat().filter((part) => part !== undefined);
  return parts.length === 0 ? 'nobody' : parts.join(', ');
}

/** How much of its life is left: 1 when it begins, 0 or less when it has expired. */
export function lifeLeft({ valid_from, valid_to }: tls.PeerCertificate, now = Date.now()): number {
  const [from, to] = [Date.parse(valid_from), Date.parse(valid_to)];
  return (to - now) / (to - from);
}

/** Time until then, e.g. '61 days' or '40 minutes'; undefined when it has passed. */
export function timeLeft(to: number, now = Date.now()): string | undefined {
  const minutes = Math.floor((to - now) / 60_000);
  if (minutes < 0) return undefined;
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours < 72 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
