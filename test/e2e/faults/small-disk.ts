import { docker } from '../harness/docker';
import { standIns } from '../harness/facts';

const KIB = 1024;

/** A volume of two MiB in memory. It exists as long as the container that holds it, which starts with the disk. */
export class SmallDisk {
  /** @param volume its name; @param holder name of the container */
  constructor(
    private readonly volume: string,
    private readonly holder: string,
  ) {}

  public async create(): Promise<void> {
    const tmpfs = ['type=tmpfs', 'device=tmpfs', 'o=size=2m'].flatMap((option) => ['--opt', option]);
    await docker(['volume', 'create', ...tmpfs, this.volume]);
    const mount = ['--volume', `${this.volume}:/disk`];
    await docker(['run', '--detach', '--name', this.holder, '--user', '0', ...mount, standIns().gateway]);
  }

  /** Writes until nothing more fits. */
  public fill(): Promise<string> {
    const block = `Buffer.alloc(${4 * KIB}, 1)`;
    return this.node(`try { for (;;) require('fs').appendFileSync('/disk/filler', ${block}) } catch {}`);
  }

  public free(): Promise<string> {
    return this.node(`require('fs').rmSync('/disk/filler')`);
  }

  private node(program: string): Promise<string> {
    return docker(['exec', this.holder, '/usr/bin/node', '-e', program]);
  }
}
