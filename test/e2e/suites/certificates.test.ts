import { X509Certificate } from 'node:crypto';
import { AcmeChallenge, AcmeServer, Tls } from 'cdktf-sophon';
import { type Arrival, CertifiedSophon } from '../certificates/certified-sophon';
import { HostFiles } from '../certificates/host-files';
import { Crowd } from '../change/crowd';
import { inWords, isFailed, Traffic } from '../change/traffic';
import { Authority } from '../harness/certificates';
import { ask } from '../harness/https';
import { handshake } from '../harness/raw';
import { factsSideBySide, type Lane, type Note } from '../harness/side-by-side';
import { until } from '../harness/wait';
import { edge, readableByAll } from '../security/settings';

/** Seconds within which a certificate must be served, counted from its issuance. */
const SERVED_WITHIN = 10;
/** Connected while a certificate is renewed. */
const SOCKETS = 40;
const STREAMS = 10;

factsSideBySide('Certificates', ['127.0.0.31', '127.0.0.32', '127.0.0.33'], (proxy, lane) => {
  const certified = new CertifiedSophon(proxy);
  lane.before(() => certified.sophon.deployment.startAfresh());
  lane.after(() => certified.cleanUp());

  lane.fact('is deployed while the authority is away: redirects work, handshakes are refused at once', async () => {
    const { site, subject } = certified;
    await certified.deploy();
    const { status, headers } = await ask({ ...site, plain: true }, '/deep?q=1');
    expect([status, headers.location]).toEqual([subject.redirectStatus, `https://${site.domain}/deep?q=1`]);
    await expect(handshake(site)).rejects.toThrow();
  });
  acme(lane, certified);
  ownCertificate(lane, certified);

  if (proxy.id === 'nginx') {
    lane.fact('fails at synth when tls-alpn-01 is asked for, and says what to do', async () => {
      const tls = Tls.acme({
        email: 'admin@sophon.test',
        server: AcmeServer.custom('https://ca.internal/directory'),
        challenge: AcmeChallenge.tlsAlpn01(),
      });
      await expect(certified.sophon.apply({ props: { tls } })).rejects.toThrow(
        /tls-alpn-01.*use AcmeChallenge\.http01/,
      );
    });
  }
});

/** Facts about certificates that an authority issues. */
function acme(lane: Lane, certified: CertifiedSophon): void {
  const { challengeName } = certified.subject;
  let first: Arrival;

  lane.fact('the certificate comes by http-01 when the authority is back, by one order', async (note) => {
    first = await certified.firstAuthority();
    note('seconds from the return of the authority to the certificate', first.seconds.toFixed(1));
    expect(first.orders).toBe(1);
  });

  lane.fact(`it is served within ${SERVED_WITHIN} s of its issuance, without a restart`, async (note) => {
    note('seconds from issuance to the first handshake', first.secondsFromIssuance.toFixed(1));
    expect(first.secondsFromIssuance).toBeLessThan(SERVED_WITHIN);
    expect(first.sameContainer).toBe(true);
  });

  lane.fact('no file of the edge, and so no key or account, is readable by everybody', async () => {
    const authorities = (name: string) => name.endsWith('-ca');
    for (const name of (await edge(certified.sophon)).filter((name) => !authorities(name))) {
      expect(await readableByAll(name)).toEqual([]);
    }
  });

  lane.fact('a proxy that is made anew serves the same certificate and orders none', async () => {
    const replaced = await certified.replaceProxy();
    expect(replaced).toEqual({ sameCertificate: true, sameContainer: false, newOrders: 0 });
  });

  lane.fact('what is destroyed and deployed again serves the same certificate, with the authority away', async () => {
    const deployed = await certified.destroyAndDeploy();
    expect(deployed).toEqual({ sameCertificate: true, sameContainer: false, newOrders: 0 });
  });

  lane.fact(`an authority with a private root and an external account issues by ${challengeName}`, async (note) => {
    const { seconds } = await certified.secondAuthority();
    note('seconds from `terraform apply` to the first certificate', seconds.toFixed(1));
  });

  lane.fact('a renewed certificate is served within 10 s, and disconnects nobody and fails no request', (note) =>
    renewUnderLoad(certified, note),
  );
}

async function renewUnderLoad(certified: CertifiedSophon, note: Note): Promise<void> {
  const { site } = certified;
  const crowd = await Crowd.gather(site, SOCKETS, STREAMS);
  const traffic = new Traffic(site);
  try {
    const renewed = await certified.renewal();
    expect(await crowd.isServed()).toBe(true);
    const samples = traffic.since(0);
    note('renewal: failed requests', `${samples.filter(isFailed).length} of ${samples.length}`);
    note('renewal: closed WebSockets', `${crowd.lost.sockets} of ${SOCKETS}`);
    note('renewal: seconds from issuance to the first handshake', renewed.secondsFromIssuance.toFixed(1));
    expect(crowd.lost).toEqual({ sockets: 0, streams: 0 });
    expect(samples.filter(isFailed).map(inWords)).toEqual([]);
    expect(renewed.secondsFromIssuance).toBeLessThan(SERVED_WITHIN);
    expect(renewed.sameContainer).toBe(true);
  } finally {
    crowd.disperse();
    await traffic.stop();
  }
}

/** Facts about certificates that lie on the Docker host. */
function ownCertificate(lane: Lane, { sophon, site }: CertifiedSophon): void {
  const authority = new Authority('Own certificates of the tests');
  const files = new HostFiles(sophon.deployment.name);
  const own = authority.issue([site.domain]);
  const trusting = { ...site, root: authority.root };
  const deploy = (tls: Tls) => sophon.apply({ props: { tls } });

  lane.fact('a certificate of files on the host is served', async () => {
    await deploy(files.tls('good', own));
    const isServed = async () => (await ask(trusting)).servedBy === 'dashboard';
    await until('the certificate of files is served', SERVED_WITHIN, isServed);
  });

  lane.fact('fails when the key on the host is of another certificate; the one before stays live', async () => {
    const before = await sophon.proxyId();
    const { key } = authority.issue([site.domain]);
    await expect(deploy(files.tls('wrong-key', { ...own, key }))).rejects.toThrow(
      /key (does not match|of \S+ must belong)/,
    );
    expect((await ask(trusting)).status).toBe(200);
    expect(await sophon.proxyId()).toBe(before);
  });

  lane.fact('fails when the certificate on the host has expired; the one before stays live', async () => {
    const expired = authority.issue([site.domain], { days: 0 });
    await expect(deploy(files.tls('expired', expired))).rejects.toThrow(/the certificate of \S+ must be valid/);
    expect((await ask(trusting)).status).toBe(200);
  });

  lane.fact('the next good certificate on the host is served', async () => {
    const next = authority.issue([site.domain]);
    await deploy(files.tls('next', next));
    const { serialNumber } = new X509Certificate(next.certificate);
    const served = async () => (await handshake(trusting)).certificate.serialNumber === serialNumber;
    await until('the next certificate is served', SERVED_WITHIN, served);
    files.remove();
  });
}
