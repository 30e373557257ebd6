import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { Edge, Tls, Upstream } from 'cdktf-sophon';
import type { Look } from '../../../cli/certificates/look';
import { IMAGES } from '../../../lib/model/images';
import { Authority, type Certificate, tlsOf } from '../harness/certificates';
import { docker } from '../harness/docker';
import { ROOT, WORK } from '../harness/paths';
import { type Outcome, outcomeOf } from '../harness/process';
import type { ProxyUnderTest } from '../harness/proxies';
import { Deployment } from '../harness/stack';

const AUTHORITY = new Authority('Expiry of the tests');

/** One edge whose certificates are of every age, and the command that lists them. */
export class ExpiringSites {
  public readonly deployment: Deployment;
  private readonly root: string;
  private readonly own: { readonly good: Certificate; readonly wild: Certificate };

  constructor(private readonly proxy: ProxyUnderTest) {
    this.deployment = new Deployment(`e2e-expiry-${proxy.id}`);
    this.root = join(WORK, 'host-files', this.deployment.name, 'root.crt');
    this.own = { good: this.issue(['good']), wild: this.issue(['*.wild']) };
  }

  public domain(name: string): string {
    return `${name}.${this.proxy.id}.sophon.test`;
  }

  /** @param age days that it has lived; @param days those that it has left */
  public issue(names: string[], age = 0, days = 30): Certificate {
    return AUTHORITY.issue(
      names.map((name) => this.domain(name)),
      { age, days },
    );
  }

  public async start(): Promise<void> {
    mkdirSync(dirname(this.root), { recursive: true });
    writeFileSync(this.root, AUTHORITY.root);
    await this.deployment.startAfresh();
    await this.apply(this.issue(['aged'], 74, 26));
  }

  /** @param aged what the site of that name serves */
  public apply(aged: Certificate): Promise<string> {
    return this.deployment.apply((stack) => this.declare(stack, aged));
  }

  public async cleanUp(): Promise<void> {
    await this.deployment.cleanUp();
    rmSync(dirname(this.root), { recursive: true, force: true });
  }

  /** `cdktf-sophon certificates`, as it is shipped, for what the edge on the engine says that it serves. */
  public command(...flags: string[]): Promise<Outcome> {
    const { name } = this.deployment;
    const place = ['--name', name, '--address', this.proxy.address, '--ca', this.root];
    return outcomeOf(process.execPath, [join(ROOT, 'dist/cli/main.js'), 'certificates', ...place, ...flags]);
  }

  /** What it tells programs, by the first label of each domain, and its exit code. */
  public async looks(): Promise<{ code: number | null; looks: Map<string, Look> }> {
    const { code, stdout } = await this.command('--json');
    const looks: Look[] = JSON.parse(stdout);
    return {
      code,
      looks: new Map(looks.map((look) => [look.domain.replace(`.${this.proxy.id}.sophon.test`, ''), look])),
    };
  }

  /** Puts a pair in place of the one of a site, past everything that checks it. @param volume what follows the edge's name */
  public async put(name: string, { certificate, key }: Certificate, volume: string): Promise<void> {
    const file = `/volume/${this.domain(name)}.pem`;
    const program = `cp -p ${file} /volume/new && cat >/volume/new && mv /volume/new ${file}`;
    const run = ['run', '--rm', '-i', '-v', `${this.deployment.name}-${volume}:/volume`, '--entrypoint', 'sh'];
    await docker([...run, IMAGES.nginx, '-ec', program], { input: certificate + key });
  }

  private declare(stack: TerraformStack, aged: Certificate): void {
    const edge = new Edge(stack, 'Edge', {
      name: this.deployment.name,
      proxy: this.proxy.plain(),
      tls: Tls.internalCa(),
      bindAddresses: [this.proxy.address],
    });
    const add = (name: string, tls?: Tls) => edge.addSite(this.domain(name), { tls }).addRoute('/', Upstream.onHost(9));
    add('good', tlsOf(this.own.good));
    add('*.wild', tlsOf(this.own.wild));
    add('aged', tlsOf(aged));
    add('inside');
  }
}
