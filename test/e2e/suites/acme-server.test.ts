import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IMAGES } from '../../../lib/model/images';
import { docker, inspect, logs, removeBelongings } from '../harness/docker';
import { facts } from '../harness/facts';
import { ask } from '../harness/https';
import { Pebble } from '../harness/pebble';
import { handshake } from '../harness/raw';
import type { Site } from '../harness/site';
import { until } from '../harness/wait';

const NAME = 'e2e-acme-server';
const DOMAIN = 'acme.sophon.test';
const ACCOUNT = { keyId: 'kid-1', hmacKey: 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W' };

/** The ACME server of the certificate suites, proven by a Caddy that knows nothing of the library. */
facts('ACME server', undefined, () => {
  let pebble: Pebble;
  let site: Site;

  beforeAll(async () => {
    await removeBelongings(NAME);
    await docker(['network', 'create', NAME]);
    pebble = new Pebble(`${NAME}-pebble`, { externalAccount: ACCOUNT, validitySeconds: 600 });
    await pebble.start(NAME);
    site = await startCaddy(pebble);
  });
  afterAll(() => removeBelongings(NAME));

  test('it issues to the holder of the external account, after it has asked port 80 of the domain', async () => {
    const { certificate } = await until('the certificate is there', 20, () => handshake(site));
    expect(certificate.subjectaltname).toBe(`DNS:${DOMAIN}`);
    expect(Date.parse(certificate.valid_to) - Date.parse(certificate.valid_from)).toBeLessThanOrEqual(600_000);
    expect([await pebble.orders(), await pebble.issued()]).toEqual([1, 1]);
    expect(await logs(`${NAME}-pebble`)).toContain(`Attempting to validate w/ HTTP: http://${DOMAIN}:80/`);
  });

  test('its issuing root vouches for what it issued', async () => {
    expect((await ask({ ...site, root: await pebble.issuingRoot() })).text).toBe('hello');
    await expect(ask({ ...site, root: pebble.rootCertificate })).rejects.toThrow(
      'unable to get local issuer certificate',
    );
  });

  test('it can be taken down and brought back', async () => {
    const root = await pebble.issuingRoot();
    await pebble.stop();
    await expect(pebble.issuingRoot()).rejects.toThrow();
    await pebble.restart();
    expect(await pebble.issuingRoot()).not.toBe(root);
  });
});

/** A Caddy on the server's network, under the domain as its alias there, and on loopback for the test. */
async function startCaddy(pebble: Pebble): Promise<Site> {
  const name = `${NAME}-caddy`;
  const placed = ['--network', NAME, '--network-alias', DOMAIN, '--publish', '127.0.0.1::443'];
  await docker(['create', '--name', name, ...placed, IMAGES.caddy]);
  const directory = mkdtempSync(join(tmpdir(), 'caddy-'));
  writeFileSync(join(directory, 'root.pem'), pebble.rootCertificate);
  writeFileSync(join(directory, 'Caddyfile'), caddyfile(pebble));
  await docker(['cp', `${directory}/.`, `${name}:/etc/caddy`]);
  rmSync(directory, { recursive: true });
  await docker(['start', name]);
  const { NetworkSettings } = await inspect(name);
  return { domain: DOMAIN, address: '127.0.0.1', httpsPort: Number(NetworkSettings.Ports['443/tcp']?.[0].HostPort) };
}

function caddyfile(pebble: Pebble): string {
  return `{
  acme_ca ${pebble.directoryUrl}
  acme_ca_root /etc/caddy/root.pem
  acme_eab {
    key_id ${ACCOUNT.keyId}
    mac_key ${ACCOUNT.hmacKey}
  }
  cert_issuer acme {
    disable_tlsalpn_challenge
  }
}
${DOMAIN} {
  respond hello
}
`;
}
