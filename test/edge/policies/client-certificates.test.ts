import { Fn } from 'cdktf';
import { ClientCertificates, Tls } from '../../../lib';
import { CERTIFICATE, KEY, OTHER_CERTIFICATE } from '../../certificates/certificates';
import { edgeIn, ingressIn, newStack } from '../../stack';
import { askedSite } from './asked';

const { required, requested } = ClientCertificates;

test.each([
  ['no PEM', 'clients-ca.pem', '14 characters'],
  ['a key', KEY, 'PEM of a private key'],
  ['certificates and a key', CERTIFICATE + KEY, 'PEM of a certificate and a private key'],
  ['unreadable', CERTIFICATE.replace(/MII/, 'AAA'), 'PEM of a certificate'],
  ['empty', '', 'empty text'],
])('fails when the authorities are %s, and shows none of it', (_, authorities, got) => {
  for (const make of [required, requested]) {
    expect(() => make({ authorities })).toThrow(`authorities: must be PEM certificates, got ${got} (`);
  }
});

test('one or more authorities are told, also those that Terraform reads from a file', () => {
  const authorities = CERTIFICATE + OTHER_CERTIFICATE;
  expect(told(required({ authorities }))).toEqual({ required: true, authorities });
  expect(told(requested({ authorities }))).toEqual({ required: false, authorities });
  const file = Fn.file('clients-ca.pem');
  expect(told(required({ authorities: file }))).toEqual({ required: true, authorities: file });
});

test('what a site says counts more than what its edge says, and nobody is asked unless told to', () => {
  const [edge, site] = [required({ authorities: CERTIFICATE }), requested({ authorities: OTHER_CERTIFICATE })];
  expect(told(undefined)).toBeUndefined();
  expect(told(undefined, edge)).toMatchObject({ required: true });
  expect(told(site, edge)).toMatchObject({ required: false, authorities: OTHER_CERTIFICATE });
  expect(told(ClientCertificates.none(), edge)).toBeUndefined();
});

function told(site?: ClientCertificates, edge?: ClientCertificates): unknown {
  return askedSite({ clientCertificates: edge }, (made) => made.addSite('a.example.com', { clientCertificates: site }))
    .clientCertificates;
}

test('fails when TLS ends elsewhere, where the handshake is, too', () => {
  const clientCertificates = required({ authorities: CERTIFICATE });
  const message =
    'clientCertificates: must be asked for where TLS ends, got them with Tls.none() (switch them on at the CDN or tunnel)';
  const tls = Tls.none();
  expect(() => edgeIn(newStack(), { tls, clientCertificates })).toThrow(`app/Edge: ${message}`);
  expect(() => ingressIn(newStack(), { tls, clientCertificates })).toThrow(`app/Ingress: ${message}`);
  expect(() => edgeIn(newStack(), { tls }).addSite('a.example.com', { clientCertificates })).toThrow(message);
  edgeIn(newStack(), { tls, clientCertificates: ClientCertificates.none() });
});
