import { Site as SiteConstruct, Tls } from 'cdktf-sophon';
import { containerId, docker } from '../harness/docker';
import { ask } from '../harness/https';
import { internalRoot } from '../harness/internal-root';
import { type Change, LiveSophon } from '../harness/live-sophon';
import type { ProxyUnderTest } from '../harness/proxies';
import { handshake } from '../harness/raw';
import type { Site } from '../harness/site';
import { secondsOf, until } from '../harness/wait';

/** Seconds within which everything must be back and healthy, on a machine that starts three deployments at once. */
const BACK_WITHIN = 60;
/** Milliseconds for an answer; an engine that is starting may take a connection and leave it. */
const PATIENCE = 2000;

/** What is looked at of `docker inspect`. */
interface Survivor {
  readonly Id: string;
  readonly Name: string;
  readonly State: { Running: boolean; Status: string; Error: string; Health?: { Status: string } };
  readonly HostConfig: { RestartPolicy: { Name: string } };
}

/**
 * Sophon behind a proxy, with a certificate of its own and a second site whose certificate is of the edge's authority, with
 * all that must come back when the engine does.
 */
export class SteadfastSophon {
  private readonly sophon: LiveSophon;
  /** Served by the gateway, with a certificate that may be another one after a start, of the same root. */
  private internal: Site;
  /** Ids of the containers that the engine is to start again. */
  private lasting: string[] = [];
  private fingerprint?: string;

  constructor(proxy: ProxyUnderTest) {
    this.sophon = new LiveSophon('engine', proxy);
    this.internal = { domain: `internal.${this.sophon.site.domain}`, address: proxy.address };
  }

  /** Deploys it. All of it is healthy and served when this returns. */
  public async start(): Promise<void> {
    const { sophon } = this;
    await sophon.start(this.declaration());
    const root = await until('the root is there', BACK_WITHIN, () => internalRoot(sophon.proxyName, sophon.proxy));
    this.internal = { ...this.internal, root };
    this.fingerprint = await this.certificate();
    const ids = await docker(['ps', '-aq', '--no-trunc', '--filter', `name=^/${sophon.deployment.name}`]);
    this.lasting = (await inspectAll(ids.split('\n'))).filter(isLasting).map(({ Id }) => Id);
    expect(this.lasting).toContain(await containerId(sophon.proxyName));
    await this.back();
  }

  /**
   * Waits until everything is back by itself: the same containers, the same certificate.
   *
   * @returns the seconds until gateway and dashboard were served
   * @throws with what is not
   */
  public async back(): Promise<number> {
    const start = performance.now();
    const left = () => BACK_WITHIN - (performance.now() - start) / 1000;
    const seconds = await secondsOf(() => until('gateway and dashboard are served', left(), () => this.serves()));
    await until('the site of the internal authority is served', left(), () => this.servesInternal());
    await until('all containers run and are healthy', left(), () => this.healthy());
    expect(await this.certificate()).toBe(this.fingerprint);
    return seconds;
  }

  /** What another deploy would change. */
  public plan(): Promise<string> {
    return this.sophon.deployment.plan();
  }

  private declaration(): Change {
    const { domain } = this.internal;
    return {
      and: ({ ingress, sophon: { gateway } }) => {
        const { edge } = ingress;
        new SiteConstruct(ingress, 'Internal', { edge, domain, tls: Tls.internalCa() }).addRoute('/', gateway);
      },
    };
  }

  private async serves(): Promise<boolean> {
    const asked = ['/api/x', '/'].map((path) => ask(this.sophon.site, { path, timeout: PATIENCE }));
    const [gateway, dashboard] = await Promise.all(asked);
    return gateway.servedBy === 'gateway' && dashboard.servedBy === 'dashboard';
  }

  private async servesInternal(): Promise<boolean> {
    return (await ask(this.internal, { timeout: PATIENCE })).servedBy === 'gateway';
  }

  /** @throws with what is not */
  private async healthy(): Promise<true> {
    const problems = (await inspectAll(this.lasting)).flatMap(problemOf);
    if (problems.length > 0) throw new Error(problems.join(', '));
    return true;
  }

  private async certificate(): Promise<string> {
    return (await handshake(this.sophon.site)).certificate.fingerprint256;
  }
}

async function inspectAll(ids: string[]): Promise<Survivor[]> {
  return JSON.parse(await docker(['container', 'inspect', ...ids]));
}

function isLasting({ HostConfig }: Survivor): boolean {
  return HostConfig.RestartPolicy.Name !== 'no';
}

function problemOf({ Name, State }: Survivor): string[] {
  if (!State.Running) return [`${Name} is ${State.Status} ${State.Error}`];
  return (State.Health?.Status ?? 'healthy') === 'healthy' ? [] : [`${Name} is ${State.Health?.Status}`];
}
