import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';

const MIB = randomBytes(1024 * 1024);

/** A body that is made while it is sent. */
export interface Upload {
  readonly bytes: number;
  readonly sha256: string;
  readonly body: Readable;
}

/** So many MiB of what no compression makes smaller. */
export function uploadOf(mebibytes: number): Upload {
  const hash = createHash('sha256');
  for (let at = 0; at < mebibytes; at++) hash.update(MIB);
  const chunks = function* () {
    for (let at = 0; at < mebibytes; at++) yield MIB;
  };
  return { bytes: mebibytes * MIB.length, sha256: hash.digest('hex'), body: Readable.from(chunks()) };
}
