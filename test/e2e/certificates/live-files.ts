import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Tls } from 'cdktf-sophon';
import type { Certificate } from '../harness/certificates';
import { WORK } from '../harness/paths';

const NAMES = { certificate: 'fullchain.pem', key: 'privkey.pem' } as const;

/** A pair on the Docker host, which is this machine, that is renewed as people renew theirs. */
export class LiveFiles {
  public readonly tls: Tls;
  private readonly directory: string;
  private generation = 0;

  /** @param name unique among all suites */
  constructor(name: string) {
    this.directory = join(WORK, 'host-files', name);
    const [certificate, key] = [NAMES.certificate, NAMES.key].map((file) => join(this.directory, 'live', file));
    this.tls = Tls.certificateFiles({ certificate, key, directory: this.directory });
  }

  /** As certbot does: into a new place, to which the links are moved. */
  public linked(pair: Certificate): void {
    this.generation += 1;
    mkdirSync(join(this.directory, 'live'), { recursive: true });
    for (const [part, name] of Object.entries(NAMES)) {
      const archived = `../archive/${this.generation}/${name}`;
      mkdirSync(join(this.directory, 'archive', String(this.generation)), { recursive: true });
      this.write(join('live', archived), pair[part as keyof Certificate]);
      symlinkSync(archived, this.path(`live/${name}.new`));
      renameSync(this.path(`live/${name}.new`), this.path(`live/${name}`));
    }
  }

  /** As installers do: whole files, moved into place. */
  public renamed(pair: Certificate): void {
    for (const [part, name] of Object.entries(NAMES)) {
      this.write(`live/${name}.new`, pair[part as keyof Certificate]);
      renameSync(this.path(`live/${name}.new`), this.path(`live/${name}`));
    }
  }

  /** As people do: over what was there, one file and, seconds later, the other. */
  public async rewritten(pair: Certificate): Promise<void> {
    this.write(`live/${NAMES.certificate}`, pair.certificate);
    await new Promise((resolve) => setTimeout(resolve, 500));
    this.write(`live/${NAMES.key}`, pair.key);
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  private path(name: string): string {
    return join(this.directory, name);
  }

  /** Root's alone, where the tests are root. */
  private write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
    if (process.getuid?.() === 0) chmodSync(this.path(name), 0o600);
  }
}
