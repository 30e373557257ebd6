import { createHash } from 'node:crypto';
import { replaceTokens } from '../../internal/literal';
import { shown } from '../../internal/shown';
import { Problems } from '../../internal/validate';
import { EdgeIntent, SiteIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { AcmeIntent, AcmeServerIntent, TlsMode } from '../../model/tls-intent';
import { acmeAccounts, legoOf } from '../certificates';
import { TRAEFIK_PATHS } from './traefik-paths';

/** File that says where the certificate of each domain comes from: '<authority> <domain>' a line, '-' for no authority. */
export const DOMAINS = 'domains';

/** Flags of one certificate resolver for each authority, under its id. In the order of ids: other flags are another proxy. */
export function certResolvers(intent: EdgeIntent): string[] {
  const authorities = acmeAccounts(intent).map(({ acme }) => acme);
  return authorities.sort((a, b) => (a.server.id < b.server.id ? -1 : 1)).flatMap(certResolver);
}

/** The resolver that a site's certificates come from; undefined where they come from elsewhere. */
export function resolverOf(site: SiteIntent): string | undefined {
  return site.tls.mode === TlsMode.ACME && !legoOf(site) ? site.tls.acme.server.id : undefined;
}

/** Flag that says in which file an authority's account and certificates are kept. */
export function storageFlag({ id }: AcmeServerIntent, file: string): string {
  return `${prefixOf(id)}.storage=${file}`;
}

/** The roots of private authorities, and what the loop reads that asks for missing certificates. */
export function acmeFiles(intent: EdgeIntent): ConfigFile[] {
  const accounts = acmeAccounts(intent);
  if (accounts.length === 0) return [];
  const roots = accounts.flatMap(({ acme: { server } }) => {
    const text = server.rootCertificate;
    return text === undefined ? [] : [{ name: rootName(server), text, secret: false }];
  });
  return [
    ...roots,
    ...externalAccountKeys(intent),
    { name: DOMAINS, text: certificateSources(intent), secret: false },
    { name: 'acme-retry.yml', text: ACME_RETRY, secret: false },
  ];
}

/** Keys of external accounts, which are no flags: those every user of the host may read. See traefik-run.sh. */
function externalAccountKeys(intent: EdgeIntent): ConfigFile[] {
  return acmeAccounts(intent).flatMap(({ acme: { server } }) =>
    server.eabHmacKey === undefined
      ? []
      : [{ name: `${server.id}${KEY_ENDING}`, parts: [server.eabHmacKey], secret: true }],
  );
}

const KEY_ENDING = '.eab';

/** Where Traefik finds them, by the environment of the programs that run it. */
export function externalAccountEnv(intent: EdgeIntent): { [name: string]: string } {
  const paths = externalAccountKeys(intent).map(({ name }) => `${TRAEFIK_PATHS.dynamic}/${name}`);
  return paths.length === 0 ? {} : { EAB_KEYS: paths.join(' ') };
}

/**
 * Beside a key, flags reach Traefik as its environment, where names have no case, `_` parts them, and the last one of a name
 * counts alone.
 *
 * @throws on what would mean something else there
 */
export function checkArguments(intent: EdgeIntent, additionalArguments: string[]): void {
  if (externalAccountKeys(intent).length === 0) return;
  const problems = new Problems('TraefikProxy');
  const names = additionalArguments.map((flag) => flag.split('=')[0]);
  for (const [index, name] of names.entries()) {
    const place = `additionalArguments[${index}]`;
    const why = 'as the secret key of an ACME account has Traefik read its flags from its environment';
    if (name.includes('_') || NAMED_IN_CAPITALS.test(name)) {
      problems.note(
        `${place}: must name what it sets in lower case and without '_', ${why}, got ${shown(name)} (e.g. '--entryPoints.metrics.address=:9000')`,
      );
    }
    if (names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase())) {
      problems.note(
        `${place}: must be said once, ${why}, got ${shown(name)} again (put the values into one flag, with commas)`,
      );
    }
  }
  problems.throwIfAny();
}

/** What has names of the user's; the names of settings themselves may have any case. */
const NAMED_IN_CAPITALS = /^--(?:entryPoints|certificatesResolvers|experimental\.(?:localP|p)lugins)\.[^.]*[A-Z]/;

function certResolver({ server, email, keyType }: AcmeIntent): string[] {
  const prefix = prefixOf(server.id);
  const { rootCertificate, eabKeyId, certificateHours } = server;
  return [
    `${prefix}.caServer=${server.url}`,
    `${prefix}.email=${email}`,
    storageFlag(server, `${TRAEFIK_PATHS.acme}/${server.id}/acme.json`),
    `${prefix}.keyType=${keyType}`,
    // By it, and not by the certificate, it decides when to renew.
    ...(certificateHours === undefined ? [] : [`${prefix}.certificatesDuration=${certificateHours}`]),
    `${prefix}.tlsChallenge=true`,
    ...(rootCertificate === undefined ? [] : [`${prefix}.caCertificates=${TRAEFIK_PATHS.dynamic}/${rootName(server)}`]),
    ...(eabKeyId === undefined ? [] : [`${prefix}.eab.kid=${eabKeyId}`]),
  ];
}

function prefixOf(serverId: string): string {
  return `--certificatesResolvers.${serverId}.acme`;
}

/** By its content, too: a flag names it, and Traefik reads it when it starts. */
function rootName({ id, rootCertificate = '' }: AcmeServerIntent): string {
  const hash = createHash('sha256').update(replaceTokens(rootCertificate, '')).digest('hex').slice(0, 8);
  return `acme-root-${id}-${hash}.pem`;
}

function certificateSources({ sites }: EdgeIntent): string {
  const lines = sites.flatMap((site) => {
    const source = resolverOf(site) ?? '-';
    return site.domains.map((domain) => `${source} ${domain}\n`);
  });
  return lines.join('');
}

/** The one template among the files: a changed value that nobody uses makes the whole configuration a changed one. */
const ACME_RETRY = `# Read anew at SIGHUP and then different: Traefik orders the certificates that are still missing.
http:
  middlewares:
    acme-retry:
      headers:
        customResponseHeaders:
          X-Acme-Retry: "{{ now.Unix }}"
`;
