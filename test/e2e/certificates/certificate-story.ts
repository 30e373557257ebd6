import { AcmeChallenge, AcmeServer, Tls } from 'cdktf-sophon';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { Pebble } from '../harness/pebble';
import { handshake } from '../harness/raw';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';
import type { CertificateSubject } from './subjects';

const EMAIL = 'admin@sophon.test';
const EXTERNAL_ACCOUNT = {
  keyId: 'kid-1',
  hmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W',
};

/** A certificate that came into service. */
export interface Arrival {
  /** Serial number, hexadecimal. */
  readonly serial: string;
  /** From the beginning of the step to the first handshake with it. */
  readonly seconds: number;
  /** From the authority's signature to the first handshake with it. */
  readonly secondsFromIssuance: number;
  /** Whether the container that serves it is the one that served before. */
  readonly sameContainer: boolean;
  /** Orders that the authority was sent until then. */
  readonly orders: number;
}

/** What a deploy did to the certificate. */
export interface Redeploy {
  readonly serialBefore: string;
  readonly serialAfter: string;
  readonly sameContainer: boolean;
  /** Orders that the authority was sent in the meantime. */
  readonly newOrders: number;
}

/**
 * One proxy's way through what befalls certificates, on one stack that is deployed again and again. Each method is a
 * step, to be taken in the order in which they stand here.
 */
export class CertificateStory {
  public readonly sophon: LiveSophon;
  /** The site as a client sees it that trusts nobody yet. */
  private readonly stranger: Site;
  /** Issues for long. */
  private readonly first: Pebble;
  /** Knows its customers, and issues for a short time only. */
  private readonly second: Pebble;

  constructor(private readonly subject: CertificateSubject) {
    const { proxy, validitySeconds } = subject;
    this.sophon = new LiveSophon('certificates', proxy);
    const { name } = this.sophon.deployment;
    const { address, domain } = this.sophon.site;
    this.stranger = { address, domain };
    const containers = { [domain]: name };
    this.first = new Pebble(`${name}-first-ca`, { containers });
    this.second = new Pebble(`${name}-second-ca`, { containers, validitySeconds, externalAccount: EXTERNAL_ACCOUNT });
  }

  /** The first deploy, while nobody answers under the authority's name. */
  public async bootWithoutAuthority() {
    await this.sophon.deployment.startAfresh();
    await this.deploy();
    const { status, headers } = await ask({ ...this.stranger, plain: true }, '/deep?q=1');
    const refusal = await handshake(this.stranger).catch((error: Error) => error);
    return { status, location: headers.location, refusal };
  }

  /** The authority comes up. */
  public async firstCertificate(): Promise<Arrival> {
    await this.first.start(this.network);
    return this.arrival(this.first);
  }

  /** A new route, and a proxy container made anew with it. */
  public replaceProxy(): Promise<Redeploy> {
    return this.redeployed(async () => {
      const isProxy = (address: string) => /^docker_container\.Ingress_(Proxy|Sidecar_certbot)_/.test(address);
      const replace = (await this.sophon.deployment.resources()).filter(isProxy);
      await this.deploy({ and: ({ ingress, sophon }) => ingress.addRoute('/docs', sophon.gateway) }, replace);
    });
  }

  /** The stack is destroyed and deployed again; the authority is away, so that nothing can come but what was kept. */
  public async destroyAndDeploy(): Promise<Redeploy> {
    return this.redeployed(async () => {
      await this.first.leave(this.network);
      await this.sophon.deployment.destroy();
      await this.deploy();
    });
  }

  /** Another authority, which wants an account bound to its customer's, and answers at once. */
  public async secondAuthority(): Promise<Arrival> {
    await this.second.start(this.network);
    return this.arrival(this.second, () => this.deployAtSecond());
  }

  /** The certificate of the second authority is renewed. */
  public async renewal(): Promise<Arrival> {
    return this.arrival(this.second, async () => this.subject.renew?.(this.sophon));
  }

  private get network(): string {
    return this.sophon.deployment.name;
  }

  private async deploy(change: Change = {}, replace: string[] = []): Promise<void> {
    const tls = Tls.acme({ email: EMAIL, server: serverOf(this.first) });
    await this.sophon.apply({ ...change, props: { tls } }, { replace });
  }

  private async deployAtSecond(): Promise<void> {
    const server = serverOf(this.second, EXTERNAL_ACCOUNT);
    const challenge = this.subject.otherChallenge ?? AcmeChallenge.http01();
    await this.sophon.apply({
      proxy: this.subject.eager(),
      props: { tls: Tls.acme({ email: EMAIL, server, challenge }) },
    });
  }

  /** Waits for the authority's next certificate to be served, its chain in order, while some work is done. */
  private async arrival(authority: Pebble, work: () => Promise<unknown> = async () => {}): Promise<Arrival> {
    const start = performance.now();
    const [id, old, count] = [
      await this.sophon.proxyId(),
      await this.serial().catch(() => ''),
      await authority.issued(),
    ];
    const trusting = { ...this.stranger, root: await authority.issuingRoot() };
    const issued = until('the certificate is issued', 150, async () => (await authority.issued()) > count);
    const issuedAt = issued.then(() => performance.now());
    const served = until('the certificate is served', 170, async () => {
      const { certificate } = await handshake(trusting);
      return certificate.serialNumber !== old && certificate.serialNumber;
    });
    const servedAt = served.then(() => performance.now());
    await Promise.all([work(), issuedAt, servedAt]);
    return {
      serial: await served,
      seconds: ((await servedAt) - start) / 1000,
      secondsFromIssuance: Math.max(0, (await servedAt) - (await issuedAt)) / 1000,
      sameContainer: (await this.sophon.proxyId()) === id,
      orders: await authority.orders(),
    };
  }

  private async redeployed(deploy: () => Promise<void>): Promise<Redeploy> {
    const [serialBefore, idBefore, ordersBefore] = await this.state();
    await deploy();
    await until('a certificate is served', 30, () => this.serial());
    const [serialAfter, idAfter, ordersAfter] = await this.state();
    return { serialBefore, serialAfter, sameContainer: idBefore === idAfter, newOrders: ordersAfter - ordersBefore };
  }

  private async state() {
    return [await this.serial(), await this.sophon.proxyId(), await this.first.orders()] as const;
  }

  private async serial(): Promise<string> {
    return (await handshake(this.stranger)).certificate.serialNumber;
  }
}

/** The authority as a user names it. Not for tests: what it gives is to outlive `destroy`. */
function serverOf(authority: Pebble, externalAccount?: typeof EXTERNAL_ACCOUNT): AcmeServer {
  const { directoryUrl, rootCertificate } = authority;
  return AcmeServer.custom(directoryUrl, { rootCertificate, externalAccount });
}
