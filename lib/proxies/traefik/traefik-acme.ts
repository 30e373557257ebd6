import { EdgeIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { AcmeChallengeKind, AcmeIntent, AcmeServerIntent, TlsMode } from '../../model/tls-intent';
import { acmeAccounts } from '../certificates';
import { ENTRY_POINTS, TRAEFIK_PATHS } from './traefik-paths';

/** File that says where the certificate of each domain comes from: '<authority> <domain>' a line, '-' for no authority. */
export const DOMAINS = 'domains';

/** Flags of one certificate resolver for each authority, under its id. In the order of ids: other flags are another proxy. */
export function certResolvers(intent: EdgeIntent): string[] {
  const authorities = acmeAccounts(intent).map(({ acme }) => acme);
  return authorities.sort((a, b) => (a.server.id < b.server.id ? -1 : 1)).flatMap(certResolver);
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
    { name: DOMAINS, text: certificateSources(intent), secret: false },
    { name: 'acme-retry.yml', text: ACME_RETRY, secret: false },
  ];
}

function certResolver({ server, email, challenge, keyType }: AcmeIntent): string[] {
  const prefix = prefixOf(server.id);
  const { rootCertificate, eabKeyId, eabHmacKey } = server;
  return [
    `${prefix}.caServer=${server.url}`,
    `${prefix}.email=${email}`,
    storageFlag(server, `${TRAEFIK_PATHS.acme}/${server.id}/acme.json`),
    `${prefix}.keyType=${keyType}`,
    challenge === AcmeChallengeKind.HTTP_01
      ? `${prefix}.httpChallenge.entryPoint=${ENTRY_POINTS.plain}`
      : `${prefix}.tlsChallenge=true`,
    ...(rootCertificate === undefined ? [] : [`${prefix}.caCertificates=${TRAEFIK_PATHS.dynamic}/${rootName(server)}`]),
    ...(eabKeyId === undefined ? [] : [`${prefix}.eab.kid=${eabKeyId}`]),
    ...(eabHmacKey === undefined ? [] : [`${prefix}.eab.hmacEncoded=${eabHmacKey}`]),
  ];
}

function prefixOf(serverId: string): string {
  return `--certificatesResolvers.${serverId}.acme`;
}

function rootName({ id }: AcmeServerIntent): string {
  return `acme-root-${id}.pem`;
}

function certificateSources({ sites }: EdgeIntent): string {
  const lines = sites.flatMap(({ domains, tls }) => {
    const source = tls.mode === TlsMode.ACME ? tls.acme.server.id : '-';
    return domains.map((domain) => `${source} ${domain}\n`);
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
