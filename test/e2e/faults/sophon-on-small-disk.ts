import { AcmeServer, Tls } from 'cdktf-sophon';
import { ask } from '../harness/https';
import { type Change, LiveSophon } from '../harness/live-sophon';
import { Pebble } from '../harness/pebble';
import type { ProxyUnderTest } from '../harness/proxies';
import { until } from '../harness/wait';
import { SmallDisk } from './small-disk';

/** Its ports: it lives beside a stack that has the usual ones. */
const PORTS = { httpPort: 8080, httpsPort: 8443 };
/** Seconds that the most patient proxy waits until it asks an authority again, and some. */
export const ASKED_AGAIN_WITHIN = 170;

/** Sophon with certificates by ACME, which are kept on a disk that is soon full. */
export class SophonOnSmallDisk {
  public readonly disk: SmallDisk;
  public readonly newDomain: string;
  /** Container that writes to the disk. */
  public readonly keeper: string;
  private readonly sophon: LiveSophon;
  private readonly authority: Pebble;
  private readonly tls: Tls;

  constructor(proxy: ProxyUnderTest) {
    this.sophon = new LiveSophon('flt-acme', proxy);
    const { deployment, proxyName, site } = this.sophon;
    this.newDomain = `www.${site.domain}`;
    const containers = { [site.domain]: proxyName, [this.newDomain]: proxyName };
    this.authority = new Pebble(`${deployment.name}-ca`, { containers });
    const { directoryUrl, rootCertificate } = this.authority;
    const server = AcmeServer.custom(directoryUrl, { rootCertificate });
    this.tls = Tls.acme({ email: 'admin@sophon.test', server });
    this.disk = new SmallDisk(`${deployment.name}-acme`, `${deployment.name}-disk`);
    this.keeper = `${proxyName}-lego`;
  }

  /** Everything is well when it returns: the first domain has its certificate. */
  public async start(): Promise<void> {
    await this.sophon.deployment.startAfresh();
    await this.disk.create();
    // The authority needs the network, and whoever asks it before it is there waits for up to a minute.
    await this.sophon.apply({ props: PORTS });
    await this.authority.start(this.sophon.deployment.name);
    await this.apply();
    await until('the first certificate comes', ASKED_AGAIN_WITHIN, () => this.ask());
  }

  public async apply(change: Change = {}): Promise<void> {
    await this.sophon.apply({ ...change, props: { tls: this.tls, ...PORTS, ...change.props } });
  }

  /** Asks for the page of a domain, and takes no certificate but the authority's. */
  public async ask(domain = this.sophon.site.domain) {
    const root = await this.authority.issuingRoot();
    return ask({ ...this.sophon.site, domain, root, httpsPort: PORTS.httpsPort });
  }

  public async cleanUp(): Promise<void> {
    await this.authority.leave(this.sophon.deployment.name).catch(() => {});
    await this.sophon.deployment.cleanUp();
  }
}
