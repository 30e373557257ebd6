import type { DetailedPeerCertificate, PeerCertificate } from 'node:tls';
import { checkServerIdentity } from 'node:tls';
import { codeOf } from '../doctor/timing';
import { issuerOf, lifeLeft, namesOf, servedCertificate } from '../served-certificate';
import type { Domain } from './domains';

/** What a domain is served with now; the fields of --json. */
export interface Look {
  readonly domain: string;
  readonly port: number;
  /** Absent: no certificate was shown. */
  readonly certificate?: CertificateFacts;
  /** What is not well; empty when all is. */
  readonly problems: string[];
}

/** What there is to know of a certificate. */
export interface CertificateFacts {
  readonly names: string[];
  readonly issuer: string;
  readonly serialNumber: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly daysLeft: number;
  /** The share of its life that is left, 0.33 is a third. */
  readonly lifeLeft: number;
  /** Whether this machine trusts it. */
  readonly trusted: boolean;
  /** Why not, by OpenSSL's or Node's code. */
  readonly untrusted?: string;
}

/** How domains are looked at. */
export interface LookSettings {
  /** Whom to ask, instead of whom DNS names. */
  readonly address?: string;
  /** PEM of roots that are trusted besides. */
  readonly roots?: string;
  /** The share of its life that a certificate must have left. */
  readonly leastLife: number;
}

/** How long connection and handshake may take. */
const HANDSHAKE_MILLISECONDS = 10_000;

/** A name that nobody gives to a site of its own. */
const MADE_UP = 'cdktf-sophon-certificates';

export async function lookAt(domain: Domain, { address, roots, leastLife }: LookSettings): Promise<Look> {
  const name = domain.name.replace(/^\*/, MADE_UP);
  const place = { name, host: address ?? name, port: domain.port };
  const look = { domain: domain.name, port: domain.port };
  try {
    const { certificate, error } = await servedCertificate(place, { roots, milliseconds: HANDSHAKE_MILLISECONDS });
    return { ...look, certificate: factsOf(certificate, error), problems: problemsOf(certificate, name, leastLife) };
  } catch (error) {
    return { ...look, problems: [`no handshake (${codeOf(error)})`] };
  }
}

function factsOf(certificate: DetailedPeerCertificate, error?: string): CertificateFacts {
  const [from, until] = [new Date(certificate.valid_from), new Date(certificate.valid_to)];
  // Whether it covers the name is told apart.
  const untrusted = error === 'ERR_TLS_CERT_ALTNAME_INVALID' ? undefined : error;
  return {
    names: namesOf(certificate),
    issuer: issuerOf(certificate),
    serialNumber: certificate.serialNumber,
    validFrom: from.toISOString(),
    validUntil: until.toISOString(),
    daysLeft: rounded((until.getTime() - Date.now()) / 86_400_000),
    lifeLeft: rounded(lifeLeft(certificate)),
    trusted: untrusted === undefined,
    ...(untrusted === undefined ? {} : { untrusted }),
  };
}

/** @param name what the certificate must be for; @param leastLife the share of its life that it must have left */
export function problemsOf(certificate: PeerCertificate, name: string, leastLife: number): string[] {
  const problems: string[] = [];
  if (checkServerIdentity(name, certificate) !== undefined) problems.push(`is not for ${name}`);
  const left = lifeLeft(certificate);
  if (left <= 0) problems.push('has expired');
  else if (left > 1) problems.push('is not valid yet');
  else if (left < leastLife) problems.push(`has ${Math.floor(100 * left)} % of its life left, its renewal is late`);
  return problems;
}

/** Down, so that it never looks better than it is. */
function rounded(value: number): number {
  return Math.floor(1000 * value) / 1000;
}
