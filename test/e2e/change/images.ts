import { CaddyProxy, type IProxy, NginxProxy, TraefikProxy } from 'cdktf-sophon';
import { IMAGES } from '../../../lib/model/images';
import { docker } from '../harness/docker';
import type { ProxyUnderTest } from '../harness/proxies';

/** The proxy from another image. */
export function proxyFrom(image: string, { id }: ProxyUnderTest): IProxy {
  if (id === 'caddy') return new CaddyProxy({ image });
  return id === 'nginx' ? new NginxProxy({ image }) : new TraefikProxy({ image });
}

/** The image that a proxy comes from unless told otherwise. */
export function officialImage({ id }: ProxyUnderTest): string {
  return IMAGES[id as 'caddy' | 'nginx' | 'traefik'];
}

/**
 * The next release of an image, which differs by a label: what a deploy sees when a tag moves on.
 *
 * @param entrypoint what it does instead, as JSON
 */
export async function nextRelease(image: string, tag: string, entrypoint?: string): Promise<string> {
  const next = `${image.split(':')[0]}:${tag}`;
  const container = await docker(['create', image, 'true']);
  try {
    const changes = [
      `LABEL release=${tag}`,
      ...(entrypoint === undefined ? [] : [`ENTRYPOINT ${entrypoint}`, 'CMD []']),
    ];
    await docker(['commit', ...changes.flatMap((change) => ['--change', change]), container, next]);
  } finally {
    await docker(['rm', container]);
  }
  return next;
}

/** Removes the tags that were made, if they are there. */
export async function removeImages(images: string[]): Promise<void> {
  const present = (await docker(['images', '--format', '{{.Repository}}:{{.Tag}}'])).split('\n');
  const made = images.filter((image) => present.includes(image));
  if (made.length > 0) await docker(['rmi', ...made]);
}
