import { TerraformVariable } from 'cdktf';
import { AcmeChallenge, AcmeServer, DnsProvider, ExistingTraefik, Secret, Tls } from '../../../lib';
import { edgeIn, ingressIn, newStack } from '../../stack';

const EMAIL = { email: 'admin@example.com' };
const BINDING = { keyId: 'kid-1', hmacKey: Secret.value('c2VjcmV0') };

const PUBLIC: [string, AcmeServer][] = [
  ['Let’s Encrypt', AcmeServer.letsEncrypt()],
  ['Let’s Encrypt for tests', AcmeServer.letsEncryptStaging()],
  ['ZeroSSL', AcmeServer.zeroSsl(BINDING)],
  ['Google', AcmeServer.google(BINDING)],
  ['a public one by its URL', AcmeServer.custom('https://acme-v02.api.letsencrypt.org/directory')],
];

const NOBODYS = [
  'localhost',
  'sophon',
  'sophon.localhost',
  'sophon.test',
  'sophon.example',
  'sophon.invalid',
  'sophon.local',
  'sophon.home.arpa',
  'sophon.internal',
  'a.b.internal',
  'sophon.alt',
  'sophon.intranet',
  'sophon.private',
  'sophon.corp',
  'sophon.home',
  'sophon.lan',
  'sophon.onion',
];

test.each(NOBODYS)('fails when a public authority is to issue for %s', (domain) => {
  for (const [, server] of PUBLIC) {
    expect(() => edgeIn(newStack(), { tls: Tls.acme({ ...EMAIL, server }) }).addSite(domain)).toThrow(
      `tls: must come from an authority of your own for '${domain}', which no public authority issues for, got ` +
        `'${server._intent.url}' (take Tls.internalCa(), or Tls.acme with AcmeServer.custom)`,
    );
  }
});

test.each(['example.com', 'www.example.com', 'local.example.com', 'internal.org', 'mylocal.org', 'in-addr.arpa'])(
  'takes %s at a public authority',
  (domain) => {
    for (const [, server] of PUBLIC) {
      edgeIn(newStack(), { tls: Tls.acme({ ...EMAIL, server }) }).addSite(domain);
    }
  },
);

test('any name goes where the authority is one’s own, or the certificate', () => {
  const own = Tls.acme({ ...EMAIL, server: AcmeServer.custom('https://ca.internal/acme/acme/directory') });
  const files = Tls.certificateFiles({ certificate: '/etc/ssl/sophon/a.pem', key: '/etc/ssl/sophon/a.key' });
  for (const tls of [own, files, Tls.internalCa(), Tls.none()]) {
    for (const domain of NOBODYS) edgeIn(newStack(), { tls }).addSite(domain);
  }
});

test('any name goes where another one’s Traefik asks its own authority', () => {
  const proxy = new ExistingTraefik({ network: 'traefik', certResolver: 'own' });
  const edge = edgeIn(newStack(), { proxy, tls: Tls.letsEncrypt(EMAIL) });
  for (const domain of NOBODYS) edge.addSite(domain);
});

test('fails when a further domain is nobody’s, as a prop or later, and by any challenge', () => {
  const challenge = AcmeChallenge.dns01(DnsProvider.hetzner({ apiToken: Secret.value('token') }));
  const tls = Tls.letsEncrypt({ ...EMAIL, challenge });
  expect(() => ingressIn(newStack(), { tls, additionalDomains: ['sophon.lan'] })).toThrow("for 'sophon.lan'");
  const site = edgeIn(newStack(), { tls }).addSite('a.example.com');
  expect(() => site.addDomain('a.lan')).toThrow(
    "app/Edge/a.example.com: addDomain: tls: must come from an authority of your own for 'a.lan'",
  );
  site.addDomain('b.example.com');
});

test('a variable is taken as a name that may be registered', () => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'domain', {});
  edgeIn(stack, { tls: Tls.letsEncrypt(EMAIL) }).addSite(stringValue);
});
