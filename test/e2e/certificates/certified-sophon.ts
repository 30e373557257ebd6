import { AcmeServer, Secret, Tls } from 'cdktf-sophon';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { Pebble } from '../harness/pebble';
import type { ProxyUnderTest } from '../harness/proxies';
import { handshake } from '../harness/raw';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';
import { type CertificateSubject, SUBJECTS } from './subjects';

const EMAIL = 'admin@sophon.test';
const EXTERNAL_ACCOUNT = {
  keyId: 'kid-1',
  hmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W',
};
/** Seconds that the politest proxy waits until it asks again, and some. */
const PATIENCE = 170;

/** A certificate that came into service. */
export interface Arrival {
  /** From the beginning of the step to the first handshake with it. */
  readonly seconds: number;
  /** From the authority's signature to the first handshake with it. */
  readonly secondsFromIssuance: number;
  /** Whether the container that serves it is the one that served before. */
  readonly sameContainer: boolean;
  /** Orders that the authority has been sent so far. */
  readonly orders: number;
}

/** What a deploy did to the certificate. */
export interface Redeploy {
  readonly sameCertificate: boolean;
  readonly sameContainer: boolean;
  /** Orders that the authority was sent in the meantime. */
  readonly newOrders: number;
}

/** Sophon behind one proxy with certificates of two authorities, one after the other, on one stack. */
export class CertifiedSophon {
  public readonly sophon: LiveSophon;
  /** The site as a client sees it that takes any certificate. */
  public readonly site: Site;
  public readonly subject: CertificateSubject;
  /** Issues for long. */
  private readonly first: Pebble;
  /** Knows its customers, and issues for a short time only. */
  private readonly second: Pebble;

  constructor(proxy: ProxyUnderTest) {
    this.subject = SUBJECTS[proxy.id];
    this.sophon = new LiveSophon('certificates', proxy);
    const { name } = this.sophon.deployment;
    const { address, domain } = this.sophon.site;
    this.site = { address, domain };
    const { validitySeconds } = this.subject;
    const containers = { [domain]: name };
    this.first = new Pebble(`${name}-first-ca`, { containers });
    this.second = new Pebble(`${name}-second-ca`, { containers, validitySeconds, externalAccount: EXTERNAL_ACCOUNT });
  }

  /** Deploys with the first authority. */
  public async deploy(change: Change = {}, replace: string[] = []): Promise<void> {
    const { directoryUrl, rootCertificate } = this.first;
    const server = AcmeServer.custom(directoryUrl, { rootCertificate });
    await this.sophon.apply({ ...change, props: { tls: Tls.acme({ email: EMAIL, server }) } }, { replace });
  }

  /** The first authority comes up, and what it issues is served. */
  public async firstAuthority(): Promise<Arrival> {
    await this.first.start(this.network);
    return this.arrival(this.first);
  }

  /** A new route, and a proxy made anew with it, and lego. */
  public replaceProxy(): Promise<Redeploy> {
    return this.redeployed(async () => {
      const isMadeAnew = (address: string) => /^docker_container\.Ingress_Edge_(Proxy|Sidecar_lego)_/.test(address);
      const replace = (await this.sophon.deployment.resources()).filter(isMadeAnew);
      await this.deploy({ and: ({ ingress, sophon }) => ingress.addRoute('/docs', sophon.gateway) }, replace);
    });
  }

  /** The stack is destroyed and deployed; the authority is away, so that nothing can come but what was kept. */
  public destroyAndDeploy(): Promise<Redeploy> {
    return this.redeployed(async () => {
      await this.first.leave(this.network);
      await this.sophon.deployment.destroy();
      await this.deploy();
    });
  }

  /** Another authority, which answers at once: the site moves to it. */
  public async secondAuthority(): Promise<Arrival> {
    await this.second.start(this.network);
    return this.arrival(this.second, () => this.deployAtSecond());
  }

  /** The certificate of the second authority is renewed. */
  public renewal(): Promise<Arrival> {
    return this.arrival(this.second);
  }

  /** Both authorities leave, which would else keep the network from being destroyed. */
  public async cleanUp(): Promise<void> {
    await Promise.all(
      [this.first.leave(this.network), this.second.leave(this.network)].map((gone) => gone.catch(() => {})),
    );
    await this.sophon.deployment.cleanUp();
  }

  private get network(): string {
    return this.sophon.deployment.name;
  }

  private async deployAtSecond(): Promise<void> {
    const server = this.secondServer();
    const tls = Tls.acme({ email: EMAIL, server, challenge: this.subject.challenge });
    await this.sophon.apply({ proxy: this.subject.eager(server._intent.id), props: { tls } });
  }

  private secondServer(): AcmeServer {
    const { directoryUrl, rootCertificate } = this.second;
    const { keyId, hmacKey } = EXTERNAL_ACCOUNT;
    const externalAccount = { keyId, hmacKey: Secret.value(hmacKey) };
    return AcmeServer.custom(directoryUrl, { rootCertificate, externalAccount });
  }

  /** Waits for the authority's next certificate to be served, its chain in order, while some work is done. */
  private async arrival(authority: Pebble, work: () => Promise<unknown> = async () => {}): Promise<Arrival> {
    const start = Date.now();
    const id = await this.sophon.proxyId();
    const [old, count] = [await this.serial().catch(() => ''), await authority.issued()];
    const trusting = { ...this.site, root: await authority.issuingRoot() };
    const issued = until('the certificate is issued', PATIENCE, async () => (await authority.issued()) > count);
    const served = until('the certificate is served', PATIENCE, async () => {
      const { certificate } = await handshake(trusting);
      return certificate.serialNumber !== old;
    });
    const now = () => Date.now();
    const [issuedAt, servedAt] = await Promise.all([issued.then(now), served.then(now), work()]);
    return {
      seconds: (servedAt - start) / 1000,
      secondsFromIssuance: Math.max(0, servedAt - issuedAt) / 1000,
      sameContainer: (await this.sophon.proxyId()) === id,
      orders: await authority.orders(),
    };
  }

  private async redeployed(deploy: () => Promise<void>): Promise<Redeploy> {
    const before = await this.state();
    await deploy();
    await until('a certificate is served', 30, () => this.serial());
    const after = await this.state();
    return {
      sameCertificate: before.serial === after.serial,
      sameContainer: before.id === after.id,
      newOrders: after.orders - before.orders,
    };
  }

  private async state() {
    const [serial, id, orders] = await Promise.all([this.serial(), this.sophon.proxyId(), this.first.orders()]);
    return { serial, id, orders };
  }

  private async serial(): Promise<string> {
    return (await handshake(this.site)).certificate.serialNumber;
  }
}
