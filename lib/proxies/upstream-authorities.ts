import { edgeUpstreams } from '../model/edge-upstreams';
import { EdgeIntent, UpstreamIntent } from '../model/intent';
import { ConfigFile } from '../model/plan';

/** Path of the file with the roots that alone vouch for an upstream; undefined where the public ones do. */
export function upstreamAuthorityPath(directory: string, upstream: UpstreamIntent): string | undefined {
  return upstream.certificateAuthority === undefined ? undefined : `${directory}/${fileName(upstream)}`;
}

/** The roots of upstreams, a file for each of these: a changed one is a changed configuration. */
export function upstreamAuthorityFiles(intent: EdgeIntent): ConfigFile[] {
  return edgeUpstreams(intent).flatMap((upstream) => {
    const { certificateAuthority } = upstream;
    if (certificateAuthority === undefined) return [];
    return [{ name: fileName(upstream), text: `${certificateAuthority}\n`, secret: false }];
  });
}

function fileName({ id }: UpstreamIntent): string {
  return `${id}.authority.pem`;
}
