import { expiryCheck, ownCertificateEnv, ownCertificateFiles } from '../../lib/proxies/own-certificate';
import { edgeIntent, INTERNAL_CA, LETS_ENCRYPT, OWN_FILES, OWN_PEM, sophonSite } from '../intents';

const INTENT = edgeIntent([
  sophonSite({ tls: OWN_PEM, domains: ['a.example.com', 'www.a.example.com'] }),
  sophonSite({ tls: LETS_ENCRYPT, domains: ['b.example.com'] }),
  sophonSite({ tls: OWN_FILES, domains: ['c.example.com'] }),
]);

test('each site’s own certificate is one secret file, chain and key, called after its first domain', () => {
  expect(ownCertificateFiles(INTENT)).toEqual([
    {
      name: 'a.example.com.pem',
      parts: [{ text: 'CERTIFICATE' }, { text: '\n' }, { text: 'KEY' }, { text: '\n' }],
      secret: true,
    },
    {
      name: 'c.example.com.pem',
      parts: [{ hostPath: '/etc/ssl/a.pem' }, { text: '\n' }, { hostPath: '/etc/ssl/a.key' }, { text: '\n' }],
      secret: true,
    },
  ]);
});

test('the check is told where they lie by its environment, and nothing when there are none', () => {
  expect(ownCertificateEnv(INTENT, '/etc/proxy')).toEqual({
    OWN_CERTIFICATES: '/etc/proxy/a.example.com.pem /etc/proxy/c.example.com.pem',
  });
  expect(ownCertificateEnv(edgeIntent([sophonSite({ tls: INTERNAL_CA })]), '/etc/proxy')).toEqual({});
  expect(ownCertificateFiles(edgeIntent([]))).toEqual([]);
});

test('the check is one program for every edge: what it checks comes by the environment', () => {
  expect(expiryCheck()).toContain('OWN_CERTIFICATES');
});
