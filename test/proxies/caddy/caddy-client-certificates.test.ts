import { edgeIntent, INTERNAL_CA, LETS_ENCRYPT, OWN_FILES, sophonIntent, sophonSite } from '../../intents';
import { blockOf, caddyfileOf, filesOf, texts } from './written';

const SITE = 'https://sophon.example.com';
const certificates = (required: boolean) => ({ clientCertificates: { required, authorities: 'AUTHORITIES' } });

test.each([
  ['Let’s Encrypt', LETS_ENCRYPT, 'tls'],
  ['the internal CA', INTERNAL_CA, 'tls'],
  ['an own certificate', OWN_FILES, 'tls /etc/caddy/sophon.example.com.pem /etc/caddy/sophon.example.com.pem'],
])('clients are asked for certificates whatever the site’s own comes from: %s', (_, tls, head) => {
  const asked = (required: boolean) =>
    texts(blockOf(sophonIntent({ tls, ...certificates(required) }), [SITE, head, 'client_auth']));
  const trusted = 'trust_pool file /etc/caddy/sophon.example.com.clients.pem';
  expect(asked(true)).toEqual(['mode require_and_verify', trusted]);
  expect(asked(false)).toEqual(['mode verify_if_given', trusted]);
});

test('the authorities of each site are a file of its own', () => {
  const site = sophonSite({ domains: ['b.example.com'], clientCertificates: { required: true, authorities: 'OTHER' } });
  expect(filesOf(edgeIntent([sophonSite(certificates(true)), site])).slice(0, -1)).toEqual([
    { name: 'sophon.example.com.clients.pem', text: 'AUTHORITIES\n', secret: false },
    { name: 'b.example.com.clients.pem', text: 'OTHER\n', secret: false },
  ]);
});

test('who asks for one site in the handshake gets no other', () => {
  expect(texts(blockOf(sophonIntent(certificates(false)), ['', 'servers']))).toContain('strict_sni_host insecure_off');
  expect(caddyfileOf(sophonIntent())).not.toContain('strict_sni_host');
});

test('upstreams of the site get the certificate, or no header at all, and others never what a client says', () => {
  const intent = edgeIntent([sophonSite(certificates(false)), sophonSite({ domains: ['b.example.com'] })]);
  const lines = texts(blockOf(intent, [SITE, 'route'])).filter((line) => /cert/i.test(line));
  expect(lines).toEqual([
    'request_header -X-Forwarded-Tls-Client-Cert',
    '@certified not vars {tls_client_certificate_der_base64} ',
    'request_header @certified X-Forwarded-Tls-Client-Cert {tls_client_certificate_der_base64}',
  ]);
  const first = (address: string) =>
    texts(blockOf(intent, [address, 'route', 'handle', 'reverse_proxy http://dashboard.edge:80']))[0];
  expect(first(SITE)).toBe('import certified_upstream 300s');
  expect(first('https://b.example.com')).toBe('import upstream 300s');
  const removed = 'header_up -X-Forwarded-Tls-Client-Cert';
  expect(texts(blockOf(intent, ['(upstream)']))).toContain(removed);
  expect(texts(blockOf(intent, ['(certified_upstream)']))).not.toContain(removed);
});
