import { posix } from 'node:path';
import { Fn, Token } from 'cdktf';
import { shellProgram } from '../internal/shell-program';
import { CONFIG_VOLUME } from '../model/config-volume';
import { IMAGES } from '../model/images';
import { EdgeIntent, SiteIntent } from '../model/intent';
import { SidecarPlan } from '../model/plan';
import { FilesTls, TlsMode } from '../model/tls-intent';
import { certificateLife } from './certificate-life';
import { isPublishing } from './is-publishing';
import { ownCertificateName } from './own-certificate';

/** How the files are watched. */
export interface OwnCertificatesOptions {
  /** 'uid:gid' of the proxy, whose group reads the certificates. */
  readonly user: string;
  /**
   * An image with a shell and openssl.
   *
   * @default - nginx's
   */
  readonly image?: string;
}

/** Where the container sees the volume that the proxy reads its configuration from. */
const PUBLISHED = '/publish';

/**
 * What watches own certificates that lie on the engine's host, and serves good new ones; none where no site has such. It is
 * root, as the publisher is, whose files it replaces, and has no capability: it reads what root owns, and what all may read.
 */
export function ownCertificates(intent: EdgeIntent, { user, image }: OwnCertificatesOptions): SidecarPlan[] {
  const watched = intent.sites.flatMap((site) => (site.tls.mode === TlsMode.FILES ? [{ site, tls: site.tls }] : []));
  if (watched.length === 0) return [];
  const paths = watched.map(({ site }) => `${PUBLISHED}/${ownCertificateName(site)}`);
  const container = {
    image: image ?? IMAGES.nginx,
    user: `0:${user.split(':')[1]}`,
    entrypoint: ['/bin/sh', '-c', watchProgram(), 'own-certificates'],
    command: watched.map(({ site, tls }) => argument(site, tls)),
    // The directory of openssl's own settings may be one of the host's.
    env: { OPENSSL_CONF: '/dev/null' },
    tmpfs: { [SCRATCH]: 'size=4m,mode=0700' },
    mounts: [{ volume: CONFIG_VOLUME, path: PUBLISHED, readOnly: false }],
    hostDirectories: [...new Set(watched.flatMap(({ tls }) => directoriesOf(tls)))].sort(),
    healthcheck: ['CMD', '/bin/sh', '-c', healthProgram(), 'own-certificates-health', ...paths],
    // The image's own is nginx's SIGQUIT.
    stopSignal: 'SIGTERM',
  };
  // What there is has been looked at by the publisher.
  return [{ id: 'own-certificates', container, beforeProxy: false }];
}

/** Shell program that watches. */
export function watchProgram(): string {
  return `${isPublishing()}\n${shellProgram(__dirname, 'own-certificates.sh')}`;
}

/** Shell program of the health check. */
export function healthProgram(): string {
  return `${shellProgram(__dirname, 'own-certificates-health.sh')}\n${certificateLife()}`;
}

/** The programs' own default; no directory of the host's is mounted there. */
const SCRATCH = '/scratch';

/** What own-certificates.sh is told of a site: lines. */
function argument(site: SiteIntent, { certificatePath, keyPath }: FilesTls): string {
  return [ownCertificateName(site), certificatePath, keyPath, ...site.domains].join('\n');
}

function directoriesOf({ certificatePath, keyPath, directory }: FilesTls): string[] {
  return directory === undefined ? [certificatePath, keyPath].map(directoryOf) : [directory];
}

/** Of what only Terraform knows it works out the directory, too. */
function directoryOf(path: string): string {
  return Token.isUnresolved(path) ? Fn.dirname(path) : posix.dirname(path);
}
