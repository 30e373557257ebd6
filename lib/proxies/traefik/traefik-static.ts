import { AcmeChallengeType, AcmeIntent, IngressIntent, TlsMode } from '../../ingress/intent';
import { DEFAULTS } from '../defaults';

/** Where things lie in the proxy's container. */
export const TRAEFIK_PATHS = {
  /** Watched; Traefik reads its YAML files and passes over the others. */
  dynamic: '/etc/traefik/dynamic',
  acme: '/acme',
} as const;

/** Names that static and dynamic configuration share. */
export const ENTRY_POINTS = { plain: 'web', secure: 'websecure' } as const;
export const CERT_RESOLVER = 'acme';
export const ACME_ROOT = 'acme-root.pem';

/** What differs between the proxy and the candidate that checks a configuration. */
export interface StaticPlaces {
  /** 'host:port' or ':port' of plain HTTP. */
  readonly plainAddress: string;
  /** 'host:port' or ':port' of HTTPS. */
  readonly secureAddress: string;
  /** Directory of the ACME account and certificates. */
  readonly acmeDirectory: string;
}

/** The places of the proxy itself. */
export const PROXY_PLACES: StaticPlaces = {
  plainAddress: ':80',
  secureAddress: ':443',
  acmeDirectory: TRAEFIK_PATHS.acme,
};

/**
 * An intent as command line flags. Flags alone, because Traefik takes the first of file, flags and environment that
 * says anything, and passes over the others.
 *
 * @see https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/
 */
export function staticFlags(intent: IngressIntent, places: StaticPlaces): string[] {
  const { acme, mode } = intent.tls;
  return [
    '--global.checkNewVersion=false',
    '--global.sendAnonymousUsage=false',
    `--providers.file.directory=${TRAEFIK_PATHS.dynamic}`,
    '--providers.file.watch=true',
    // A change of several files is seen several times: by default the last one is taken over two seconds later.
    '--providers.providersThrottleDuration=500ms',
    // Below this level Traefik prints whole URLs, and with them the tokens in their queries.
    '--log.level=ERROR',
    '--log.format=json',
    ...(intent.accessLog ? ACCESS_LOG : []),
    ...entryPoint(ENTRY_POINTS.plain, places.plainAddress),
    ...(mode === TlsMode.NONE ? [] : entryPoint(ENTRY_POINTS.secure, places.secureAddress)),
    ...(intent.http3 ? [`--entryPoints.${ENTRY_POINTS.secure}.http3.advertisedPort=${intent.httpsPort}`] : []),
    ...(acme ? certResolver(acme, places.acmeDirectory) : []),
  ];
}

const ACCESS_LOG = [
  '--accessLog=true',
  '--accessLog.format=json',
  '--accessLog.fields.queryParameters.defaultMode=drop',
  '--accessLog.fields.headers.defaultMode=drop',
];

function entryPoint(name: string, address: string): string[] {
  const prefix = `--entryPoints.${name}`;
  return [
    `${prefix}.address=${address}`,
    // The whole request, body included; Traefik has no limit of its own for the header.
    `${prefix}.transport.respondingTimeouts.readTimeout=${DEFAULTS.uploadTimeoutSeconds}s`,
    `${prefix}.transport.respondingTimeouts.writeTimeout=0s`,
    `${prefix}.transport.respondingTimeouts.idleTimeout=180s`,
    `${prefix}.transport.lifeCycle.graceTimeOut=${DEFAULTS.stopGraceSeconds}s`,
    `${prefix}.http.maxHeaderBytes=${DEFAULTS.maxHeaderKiB * 1024}`,
    // Upstreams disagree on what these are; every other encoded character is forwarded as it came.
    `${prefix}.http.encodedCharacters.allowEncodedBackSlash=false`,
    `${prefix}.http.encodedCharacters.allowEncodedNullCharacter=false`,
    // Without it a semicolon in a query arrives as an ampersand.
    `${prefix}.http.encodeQuerySemicolons=true`,
    // Some applications take X_Forwarded_For for X-Forwarded-For.
    `${prefix}.http.underscoreHeadersStrategy=delete`,
  ];
}

function certResolver(acme: AcmeIntent, directory: string): string[] {
  const { server } = acme;
  const prefix = `--certificatesResolvers.${CERT_RESOLVER}.acme`;
  const challenge =
    acme.challenge === AcmeChallengeType.HTTP_01
      ? `${prefix}.httpChallenge.entryPoint=${ENTRY_POINTS.plain}`
      : `${prefix}.tlsChallenge=true`;
  return [
    `${prefix}.caServer=${server.url}`,
    `${prefix}.email=${acme.email}`,
    `${prefix}.storage=${directory}/acme.json`,
    `${prefix}.keyType=${acme.keyType}`,
    challenge,
    ...(server.rootCertificate === undefined ? [] : [`${prefix}.caCertificates=${TRAEFIK_PATHS.dynamic}/${ACME_ROOT}`]),
    ...(server.eabKeyId === undefined ? [] : [`${prefix}.eab.kid=${server.eabKeyId}`]),
    ...(server.eabHmacKey === undefined ? [] : [`${prefix}.eab.hmacEncoded=${server.eabHmacKey}`]),
  ];
}

/** Flags with others added, which take the place of ours of the same name (Traefik reads names in any case). */
export function withFlags(flags: string[], additional: string[]): string[] {
  const nameOf = (flag: string) => flag.split('=')[0].toLowerCase();
  const replaced = new Set(additional.map(nameOf));
  return [...flags.filter((flag) => !replaced.has(nameOf(flag))), ...additional];
}
