import { DEFAULTS } from '../../model/defaults';
import { EdgeIntent } from '../../model/intent';
import { CONTAINER_PORTS } from '../../model/published-ports';
import { certResolvers } from './traefik-acme';
import { healthFlags } from './traefik-health';
import { ENTRY_POINTS, TRAEFIK_PATHS } from './traefik-paths';

/**
 * An intent as command line flags. Flags alone, because Traefik takes the first of file, flags and environment that
 * says anything, and passes over the others.
 *
 * @see https://doc.traefik.io/traefik/reference/install-configuration/configuration-options/
 */
export function staticFlags(intent: EdgeIntent): string[] {
  const { http3, httpsPort } = intent.published;
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
    ...healthFlags(),
    ...entryPoint(ENTRY_POINTS.plain, CONTAINER_PORTS.http),
    ...(intent.secure ? entryPoint(ENTRY_POINTS.secure, CONTAINER_PORTS.https) : []),
    ...(http3 ? [`--entryPoints.${ENTRY_POINTS.secure}.http3.advertisedPort=${httpsPort}`] : []),
    ...certResolvers(intent),
  ];
}

/** Flags with others added, which take the place of ours of the same name (Traefik reads names in any case). */
export function withFlags(flags: string[], additional: string[]): string[] {
  const nameOf = (flag: string) => flag.split('=')[0].toLowerCase();
  const replaced = new Set(additional.map(nameOf));
  return [...flags.filter((flag) => !replaced.has(nameOf(flag))), ...additional];
}

const ACCESS_LOG = [
  '--accessLog=true',
  '--accessLog.format=json',
  '--accessLog.fields.queryParameters.defaultMode=drop',
  '--accessLog.fields.headers.defaultMode=drop',
];

function entryPoint(name: string, port: number): string[] {
  const prefix = `--entryPoints.${name}`;
  return [
    `${prefix}.address=:${port}`,
    // Where a router of the user's is that names no entry point: never at the health check's.
    `${prefix}.asDefault=true`,
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
    // Traefik's own default, said as the removal of X_Forwarded_For and the like is a middleware's (traefik-headers.ts).
    `${prefix}.http.underscoreHeadersStrategy=keep`,
  ];
}
