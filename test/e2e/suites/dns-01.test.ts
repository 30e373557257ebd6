import { randomBytes } from 'node:crypto';
import { AcmeChallenge, AcmeServer, DnsProvider, Secret, Tls } from 'cdktf-sophon';
import { inWords, isFailed, Traffic } from '../change/traffic';
import { Bind } from '../harness/bind';
import { belongings, docker, inspect, logs } from '../harness/docker';
import { ask } from '../harness/https';
import { LiveSophon } from '../harness/live-sophon';
import { Pebble } from '../harness/pebble';
import type { ProxyUnderTest } from '../harness/proxies';
import { handshake } from '../harness/raw';
import { factsSideBySide } from '../harness/side-by-side';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';

/** Renewed when half of it is over. */
const VALIDITY_SECONDS = 120;
/** Until lego asks an authority again that was away at first, and has proven two names. */
const PATIENCE = 150;
/** Seconds within which a certificate must be served, counted from its issuance. */
const SERVED_WITHIN = 15;

/** Sophon behind one proxy whose certificate is proven by records in a zone of BIND's. */
class ProvenByDns {
  public readonly sophon: LiveSophon;
  public readonly secret = randomBytes(32).toString('base64');
  public readonly bind: Bind;
  public readonly pebble: Pebble;

  constructor(proxy: ProxyUnderTest) {
    this.sophon = new LiveSophon('dns-01', proxy);
    const { name } = this.sophon.deployment;
    this.bind = new Bind(`${name}-bind`, this.domain, { name: 'lego.', secret: this.secret });
    this.pebble = new Pebble(`${name}-ca`, { dnsServer: this.bind.server, validitySeconds: VALIDITY_SECONDS });
  }

  public get domain(): string {
    return this.sophon.site.domain;
  }

  /** One certificate for the domain and for all names below it. */
  public deploy(): Promise<void> {
    const provider = DnsProvider.lego('dnsupdate', {
      settings: {
        DNSUPDATE_NAMESERVER: this.bind.server,
        DNSUPDATE_TSIG_KEY: 'lego.',
        DNSUPDATE_TSIG_ALGORITHM: 'hmac-sha256.',
        // A minute, by default, between two names.
        DNSUPDATE_SEQUENCE_INTERVAL: '1',
        DNSUPDATE_POLLING_INTERVAL: '1',
      },
      secrets: { DNSUPDATE_TSIG_SECRET: Secret.value(this.secret) },
    });
    const { directoryUrl, rootCertificate } = this.pebble;
    const tls = Tls.acme({
      email: 'admin@sophon.test',
      server: AcmeServer.custom(directoryUrl, { rootCertificate, staging: true }),
      challenge: AcmeChallenge.dns01(provider, { resolvers: [this.bind.server] }),
    });
    return this.sophon.apply({ props: { tls, additionalDomains: [`*.${this.domain}`] } });
  }

  /** A name, as a client sees it that trusts the authority alone. */
  public async site(name = this.domain): Promise<Site> {
    return { ...this.sophon.site, domain: name, root: await this.pebble.issuingRoot() };
  }

  public async serial(): Promise<string | undefined> {
    const { certificate } = await handshake(await this.site());
    return certificate.serialNumber;
  }

  /** Processes of lego's container, with their arguments. */
  public processes(): Promise<string> {
    return processesOf(`${this.sophon.deployment.name}-lego`);
  }

  public async cleanUp(): Promise<void> {
    const { name } = this.sophon.deployment;
    // They would keep the network from being destroyed.
    await docker(['rm', '--force', '--volumes', this.bind.name, `${name}-ca`]).catch(() => {});
    await this.sophon.deployment.cleanUp();
  }
}

function processesOf(container: string): Promise<string> {
  return docker(['top', container, '-eo', 'pid,args']);
}

factsSideBySide('ACME, dns-01', ['127.0.0.201', '127.0.0.202', '127.0.0.203'], (proxy, lane) => {
  const proven = new ProvenByDns(proxy);
  const { deployment } = proven.sophon;
  lane.before(() => deployment.startAfresh());
  lane.after(() => proven.cleanUp());

  /** Processes of lego's container while it obtained a certificate. */
  let working = '';

  lane.fact('is deployed while the authority is away, and refuses handshakes', async () => {
    await proven.deploy();
    await expect(handshake({ ...proven.sophon.site })).rejects.toThrow();
  });

  lane.fact('a certificate for a domain and all names below it comes by one order, without a restart', async (note) => {
    const id = await proven.sophon.proxyId();
    await proven.bind.start(deployment.name);
    await proven.pebble.start(deployment.name);
    const start = Date.now();
    await until('the certificate is served', PATIENCE, () => proven.serial().catch(() => undefined));
    note('seconds from the return of the authority to the certificate', ((Date.now() - start) / 1000).toFixed(0));
    for (const name of [proven.domain, `any.${proven.domain}`]) {
      expect((await ask(await proven.site(name), '/api/x')).servedBy).toBe('gateway');
      const { subjectaltname } = (await handshake(await proven.site(name))).certificate;
      expect(subjectaltname?.split(', ').sort()).toEqual([`DNS:*.${proven.domain}`, `DNS:${proven.domain}`]);
    }
    expect(await proven.pebble.orders()).toBe(1);
    expect(await proven.sophon.proxyId()).toBe(id);
  });

  lane.fact('no record of a challenge is left', async () => {
    expect(await proven.bind.challenges()).toEqual([]);
  });

  lane.fact(
    `a renewed one is served within ${SERVED_WITHIN} s, in the same container, and no request fails`,
    async (note) => {
      const [id, old] = [await proven.sophon.proxyId(), await proven.serial()];
      const issued = await proven.pebble.issued();
      const traffic = new Traffic(await proven.site());
      try {
        await until('it is issued', VALIDITY_SECONDS, async () => {
          working += await proven.processes();
          // It works for some seconds.
          await new Promise((resolve) => setTimeout(resolve, 500));
          return (await proven.pebble.issued()) > issued;
        });
        const start = Date.now();
        await until('it is served', VALIDITY_SECONDS, async () => (await proven.serial()) !== old);
        const seconds = (Date.now() - start) / 1000;
        note('seconds from issuance to the first handshake', seconds.toFixed(1));
        // What its reload breaks late is seen as well.
        await new Promise((resolve) => setTimeout(resolve, 3000));
        const samples = traffic.since(0);
        note('renewal: failed requests', `${samples.filter(isFailed).length} of ${samples.length}`);
        expect(samples.filter(isFailed).map(inWords)).toEqual([]);
        expect(seconds).toBeLessThan(SERVED_WITHIN);
        expect(await proven.sophon.proxyId()).toBe(id);
        expect(await proven.bind.challenges()).toEqual([]);
      } finally {
        await traffic.stop();
      }
    },
  );

  lane.fact('the key to the zone is in no settings, no arguments and no log, also while lego works', async () => {
    const { containers } = await belongings(deployment.name);
    expect(containers).toContain(`${deployment.name}-lego`);
    for (const name of containers.filter((one) => one !== proven.bind.name)) {
      const settings = await inspect(name);
      const processes = settings.State.Running ? await processesOf(name) : '';
      expect([JSON.stringify(settings), processes, await logs(name)].join('\n')).not.toContain(proven.secret);
    }
    expect(working).toContain('/lego run');
    expect(working).not.toContain(proven.secret);
  });

  lane.fact('a second plan is empty', async () => {
    expect(await deployment.plan()).toBe('');
  });
});
