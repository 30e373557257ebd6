import { posix } from 'node:path';
import { shellProgram } from '../internal/shell-program';
import { IMAGES } from '../model/images';
import { EdgeIntent, SiteIntent } from '../model/intent';
import { ConfigFile, SidecarPlan, VolumePlan } from '../model/plan';
import { CONTAINER_PORTS } from '../model/published-ports';
import { AcmeChallengeKind, AcmeIntent, AcmeServerIntent, DnsIntent, SecretIntent } from '../model/tls-intent';
import { LEGO, LEGO_PORT } from './acme-challenges';
import { ACME_SECRETS } from './acme-secrets';
import { acmeState } from './acme-state';
import { legoOf } from './certificates';
import { ISSUED_CERTIFICATES, ISSUER_UID, issuedCertificate } from './internal-ca';

/** How lego is run. */
export interface LegoOptions {
  /** 'uid:gid' of the proxy, whose group reads the certificates. */
  readonly user: string;
  /**
   * An image with lego 5 at `/lego`, and a shell with the commands that BusyBox has.
   *
   * @default - the official image at the version this library is tested with
   */
  readonly image?: string;
}

/** What obtains certificates by http-01 and dns-01. */
export interface Lego {
  /** None where no site asks for it. */
  readonly sidecars: SidecarPlan[];
  readonly volumes: VolumePlan[];
  /** What the sidecar alone reads. */
  readonly files: ConfigFile[];
}

/** Not where lego would look: a new volume has the owner of an image's directory, and this one is in no image. */
const STATE = '/acme';

/**
 * lego beside a proxy, of whatever kind: one container, which obtains certificates and renews them, and hands them out as
 * `issuedCertificateOf(site, domain)`. By dns-01 there is one for all domains of a site; by http-01 one for each, so that none
 * waits for another that does not lead here yet.
 *
 * - Proxies hand it the requests of http-01: it listens while an authority looks, and asks none before the edge does so.
 * - What lego keeps, accounts included, is below `/acme/lego/<authority>` in the volume of all ACME, by a user that is the same
 *   beside every proxy: after a switch of proxies it is found, and handed to the group of the new one before that starts.
 * - What is no secret is told by arguments. A secret is a file in a volume that no proxy mounts, and becomes a variable of
 *   lego's own process: some of lego's providers take `<VARIABLE>_FILE`, all take `<VARIABLE>`. So do roots of private
 *   authorities lie there, as a changed file is taken up by the lego that runs.
 * - Sites have their own accounts with DNS providers, so a secret's file is named for the site, too.
 * - A record is made where a CNAME of `_acme-challenge.<domain>` leads to: lego's default, as
 *   nobody sets `LEGO_DISABLE_CNAME_SUPPORT`.
 * - When a certificate is to be renewed is lego's own choice: with a third of its life left, with half of one of ten days or
 *   less, or when the authority says so (RFC 9773). Other domains or another type of key are a new certificate, while the old
 *   one is served on. A site that is gone is no longer asked for.
 */
export function lego(intent: EdgeIntent, options: LegoOptions): Lego {
  const state = acmeState(intent);
  const certificates = intent.sites.flatMap(certificatesOf);
  if (!state || certificates.length === 0) return { sidecars: [], volumes: [], files: [] };
  const files = [...new Map(certificates.flatMap(filesOf).map((file) => [file.name, file])).values()];
  const secrets = files.length === 0 ? [] : [ACME_SECRETS];
  return {
    sidecars: [
      {
        id: LEGO,
        container: {
          image: options.image ?? IMAGES.lego,
          user: `${ISSUER_UID}:${options.user.split(':')[1]}`,
          entrypoint: ['/bin/sh', '-c', shellProgram(__dirname, 'lego.sh'), 'lego'],
          command: certificates.map(argument),
          env: {
            ...ENVIRONMENT,
            STATE: `${STATE}/lego`,
            CERTIFICATES: ISSUED_CERTIFICATES.path,
            EDGE: `${intent.name} ${CONTAINER_PORTS.http}`,
          },
          tmpfs: { '/tmp': 'size=16m,mode=1777' },
          mounts: [
            { volume: state.id, path: STATE, readOnly: false },
            { ...ISSUED_CERTIFICATES, readOnly: false },
            ...secrets,
          ],
          healthcheck: ['CMD', '/bin/sh', '-c', shellProgram(__dirname, 'lego-health.sh'), 'lego-health'],
        },
        // What it holds is handed out within a second, and the first certificate is not waited for.
        beforeProxy: true,
      },
    ],
    volumes: [state, ...[ISSUED_CERTIFICATES, ...secrets].map(({ volume }) => ({ id: volume, retained: false }))],
    files,
  };
}

/** Of all certificates alike, by lego's own variables. */
const ENVIRONMENT = {
  HOME: '/tmp',
  SECRETS: ACME_SECRETS.path,
  LEGO_ACCEPT_TOS: 'true',
  LEGO_FORCE_CERT_DOMAINS: 'true',
  LEGO_LOG_FORMAT: 'text',
  // The loop spreads renewals by itself, and waits for lego meanwhile.
  LEGO_NO_RANDOM_SLEEP: 'true',
  LEGO_PEM: 'true',
};

/** A certificate to obtain. */
interface Certificate {
  /** Of its files, here and at lego. */
  readonly name: string;
  readonly domains: string[];
  readonly acme: AcmeIntent;
}

function certificatesOf(site: SiteIntent): Certificate[] {
  const acme = legoOf(site);
  if (!acme) return [];
  const { domains, path } = site;
  if (acme.challenge === AcmeChallengeKind.HTTP_01) return domains.map((domain) => certificate([domain], acme));
  if (!acme.dns) throw new Error(`${path}: asks for ACME by dns-01 and names no DNS provider`);
  return [certificate(domains, acme)];
}

function certificate(domains: string[], acme: AcmeIntent): Certificate {
  return { name: posix.basename(issuedCertificate(domains[0]), '.pem'), domains, acme };
}

/** What lego.sh is told of a certificate: a line for each variable of lego's. */
function argument(certificate: Certificate): string {
  const { acme, name } = certificate;
  const secrets = Object.entries(secretsOf(certificate)).map(
    ([variable, { file }]) => `${variable}${sign(variable)}${file}`,
  );
  const settings = Object.entries(settingsOf(certificate)).map(([variable, value]) => `${variable}=${value}`);
  return [`${acme.server.id}/${name}`, ...settings, ...secrets].join('\n');
}

/** Whether lego is given the content of a secret's file, or the file, as it says by the variable's name. */
function sign(variable: string): string {
  return /_(FILE|PATH)$/.test(variable) ? '=' : '<';
}

function settingsOf({ domains, acme }: Certificate): { [variable: string]: string } {
  const { server, email, keyType, profile, dns } = acme;
  return {
    ...dns?.settings,
    LEGO_SERVER: server.url,
    LEGO_EMAIL: email,
    LEGO_KEY_TYPE: keyType,
    ...(profile === undefined ? {} : { LEGO_PROFILE: profile }),
    LEGO_DOMAINS: domains.join(','),
    ...(dns ? dnsSettings(dns) : { LEGO_HTTP: 'true', LEGO_HTTP_ADDRESS: `:${LEGO_PORT}` }),
    ...(server.rootCertificate === undefined ? {} : { LEGO_CA_CERTIFICATES: secretPath(rootName(server)) }),
    ...(server.eabKeyId === undefined ? {} : { LEGO_EAB: 'true', LEGO_EAB_KID: server.eabKeyId }),
  };
}

function dnsSettings(dns: DnsIntent): { [variable: string]: string } {
  const { provider, resolvers } = dns;
  return {
    LEGO_DNS: provider,
    ...(resolvers === undefined ? {} : { LEGO_DNS_RESOLVERS: resolvers.join(',') }),
    ...propagationOf(dns),
  };
}

/**
 * How it is known that a record has arrived. lego would ask the zone's own servers, too, and looks for their addresses with the
 * host's DNS server whatever resolvers it has: where these are given, that one does not know the zone, or knows another one.
 */
function propagationOf({ resolvers, propagationSeconds }: DnsIntent): { [variable: string]: string } {
  if (propagationSeconds !== undefined) return { LEGO_DNS_PROPAGATION_WAIT: `${propagationSeconds}s` };
  return resolvers === undefined ? {} : { LEGO_DNS_PROPAGATION_DISABLE_ANS: 'true' };
}

/** Secrets by the variables that hold them. */
function secretsOf({ name, acme: { server, dns } }: Certificate) {
  const secrets: { [variable: string]: { file: string; secret: SecretIntent } } = {};
  for (const [variable, secret] of Object.entries(dns?.secrets ?? {})) {
    secrets[variable] = { file: secretPath(`${name}.${variable}`), secret };
  }
  if (server.eabHmacKey !== undefined) {
    secrets.LEGO_EAB_HMAC = { file: secretPath(`${server.id}.LEGO_EAB_HMAC`), secret: server.eabHmacKey };
  }
  return secrets;
}

function filesOf(certificate: Certificate): ConfigFile[] {
  const { server } = certificate.acme;
  const { volume } = ACME_SECRETS;
  const secrets = Object.values(secretsOf(certificate)).map(({ file, secret }) => ({
    name: posix.basename(file),
    parts: [secret],
    secret: true,
    volume,
  }));
  const { rootCertificate } = server;
  if (rootCertificate === undefined) return secrets;
  return [...secrets, { name: rootName(server), text: rootCertificate, secret: false, volume }];
}

function rootName({ id }: AcmeServerIntent): string {
  return `${id}.root.pem`;
}

function secretPath(name: string): string {
  return `${ACME_SECRETS.path}/${name}`;
}
