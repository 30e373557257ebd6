import { AcmeChallenge, AcmeServer, DnsProvider, KeyType, type LetsEncryptOptions, Secret, Tls } from '../../../lib';
import { CERTIFICATE } from '../../certificates/certificates';
import { edgeIn, newStack } from '../../stack';

const EMAIL = { email: 'admin@example.com' };
const CLOUDFLARE = AcmeChallenge.dns01(DnsProvider.cloudflare({ apiToken: Secret.value('token') }));
const HETZNER = AcmeChallenge.dns01(DnsProvider.hetzner({ apiToken: Secret.value('token') }));
const tls = (options: Partial<LetsEncryptOptions> = {}) => Tls.letsEncrypt({ ...EMAIL, ...options });

test('one authority may be asked by http-01 and by dns-01, at any number of DNS providers, in any order', () => {
  const challenges = [undefined, CLOUDFLARE, HETZNER];
  for (const order of [challenges, [...challenges].reverse()]) {
    const edge = edgeIn(newStack(), { tls: tls() });
    for (const [index, challenge] of order.entries()) edge.addSite(`${index}.example.com`, { tls: tls({ challenge }) });
  }
});

test('a site with http-01 or dns-01 has an account and a key of its own', () => {
  const edge = edgeIn(newStack(), { tls: tls() });
  edge.addSite('a.example.com');
  edge.addSite('d.example.com', { tls: tls({ email: 'd@example.com', keyType: KeyType.EC384 }) });
  edge.addSite('b.example.com', { tls: tls({ challenge: CLOUDFLARE, email: 'b@example.com' }) });
  edge.addSite('c.example.com', { tls: tls({ challenge: CLOUDFLARE, keyType: KeyType.RSA4096 }) });
});

test('fails when sites with tls-alpn-01 have accounts or keys of their own, also after one with another challenge', () => {
  const edge = edgeIn(newStack(), { tls: tls({ email: 'a@example.com', keyType: KeyType.RSA4096 }) });
  edge.addSite('a.example.com');
  edge.addSite('b.example.com', { tls: tls({ challenge: AcmeChallenge.tlsAlpn01() }) });
  expect(() =>
    edge.addSite('c.example.com', { tls: tls({ challenge: AcmeChallenge.tlsAlpn01(), email: 'c@example.com' }) }),
  ).toThrow(
    'app/Edge/c.example.com: tls.email: must be the same at all sites of an authority, got another one than ' +
      "'app/Edge/b.example.com' has (set tls once, at the edge)",
  );
});

test('fails when an authority is another one by dns-01 than by http-01', () => {
  const server = (rootCertificate?: string) => AcmeServer.custom('https://ca.internal/dir', { rootCertificate });
  const edge = edgeIn(newStack());
  edge.addSite('a.example.com', { tls: Tls.acme({ ...EMAIL, server: server() }) });
  expect(() =>
    edge.addSite('b.example.com', {
      tls: Tls.acme({ ...EMAIL, server: server(CERTIFICATE), challenge: CLOUDFLARE }),
    }),
  ).toThrow("tls.server: must be the same at all sites of an authority, got another one than 'app/Edge/a.example.com'");
});
