import { NginxProxy } from '../../../lib';
import type { ClientCertificatesIntent } from '../../../lib/model/policies-intent';
import { edgeIntent, forward, GATEWAY, sophonSite } from '../../intents';
import { linesOf } from './location-of';

const site = (domain: string, clientCertificates?: ClientCertificatesIntent) =>
  sophonSite({ domains: [domain], clientCertificates, routes: [forward('/', GATEWAY)] });
const REQUIRED = { required: true, authorities: 'AUTHORITIES' };
const serverOf = (lines: string[], domain: string) => {
  const from = lines.lastIndexOf(`server_name ${domain};`);
  const length = lines.slice(from).indexOf('server {');
  return lines.slice(from, length < 0 ? undefined : from + length);
};

test.each([
  [true, 'on'],
  [false, 'optional'],
])('required: %s', (required, expected) => {
  const lines = serverOf(linesOf(site('a.test', { ...REQUIRED, required })), 'a.test');
  expect(lines).toEqual(
    expect.arrayContaining([
      'ssl_client_certificate /etc/nginx/ingress/a.test.clients.pem;',
      `ssl_verify_client ${expected};`,
      'ssl_verify_depth 5;',
      'error_page 495 496 =403 @refused;',
      'set $client_certificate $ssl_client_escaped_cert;',
    ]),
  );
});

test('the authorities lie in a file of the site', () => {
  const { files } = new NginxProxy().plan(edgeIntent([site('a.test', REQUIRED), site('b.test')])).edge!.config;
  expect(files.filter(({ name }) => name.endsWith('.clients.pem'))).toEqual([
    { name: 'a.test.clients.pem', text: 'AUTHORITIES\n', secret: false },
  ]);
});

test('upstreams get the certificate in a header that no client sends, and those of other sites get none', () => {
  const lines = linesOf(site('a.test', REQUIRED), site('b.test'));
  expect(lines).toContain('proxy_set_header X-Forwarded-Tls-Client-Cert $client_certificate;');
  expect(lines).toContain('proxy_set_header X_Forwarded_Tls_Client_Cert "";');
  expect(serverOf(lines, 'b.test').join()).not.toContain('client_certificate');
});

test('without such a site the header is removed', () => {
  const lines = linesOf(site('b.test'));
  expect(lines).toContain('proxy_set_header X-Forwarded-Tls-Client-Cert "";');
  expect(lines.join()).not.toContain('ssl_verify_client');
});

test('no session is taken up again, by which a certificate would be believed that another authority of the name gave', () => {
  const sessions = (...sites: Parameters<typeof linesOf>) =>
    linesOf(...sites).filter((line) => line.startsWith('ssl_session_'));
  expect(sessions(site('a.test', REQUIRED), site('b.test'))).toEqual([
    'ssl_session_cache off;',
    'ssl_session_tickets off;',
  ]);
  expect(sessions(site('b.test'))).toEqual([
    'ssl_session_cache shared:tls:10m;',
    'ssl_session_timeout 1d;',
    'ssl_session_tickets off;',
  ]);
});
