import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tls } from 'cdktf-sophon';
import type { Certificate } from '../harness/certificates';
import { WORK } from '../harness/paths';

/** Certificates as files on the Docker host, which is this machine. */
export class HostFiles {
  private readonly directory: string;

  /** @param name unique among all suites */
  constructor(name: string) {
    this.directory = join(WORK, 'host-files', name);
  }

  /** The certificate and the key, in files that were not there before. */
  public tls(name: string, { certificate, key }: Certificate): Tls {
    const directory = join(this.directory, name);
    mkdirSync(directory, { recursive: true });
    const files = { certificate: join(directory, 'fullchain.pem'), key: join(directory, 'privkey.pem') };
    writeFileSync(files.certificate, certificate);
    writeFileSync(files.key, key);
    return Tls.certificateFiles(files);
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
