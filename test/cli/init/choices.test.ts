import { choicesOf } from '../../../cli/init/choices';

test('Caddy, and Let’s Encrypt, are taken unless told', () => {
  expect(choicesOf({ domain: 'sophon.acme.test', email: 'ops@acme.test' })).toEqual({
    proxy: 'CaddyProxy',
    domain: 'sophon.acme.test',
    tls: "Tls.letsEncrypt({ email: 'ops@acme.test' })",
  });
});

test('an internal authority needs nothing else, and serves localhost', () => {
  expect(choicesOf({ tls: 'internal', proxy: 'traefik' })).toEqual({
    proxy: 'TraefikProxy',
    domain: 'localhost',
    tls: 'Tls.internalCa()',
  });
});

test('an own certificate is named by its files', () => {
  const files = { certificate: '/etc/ssl/fullchain.pem', key: '/etc/ssl/privkey.pem' };
  expect(choicesOf({ tls: 'files', domain: 'sophon.acme.test', ...files }).tls).toBe(
    "Tls.certificateFiles({ certificate: '/etc/ssl/fullchain.pem', key: '/etc/ssl/privkey.pem' })",
  );
});

const WELL = { domain: 'sophon.acme.test', email: 'ops@acme.test' };

test.each([
  [{ ...WELL, proxy: 'apache' }, "--proxy: must be caddy, nginx or traefik, got 'apache' (e.g. --proxy caddy)"],
  [{ ...WELL, proxy: 'constructor' }, '--proxy: must be caddy, nginx or traefik'],
  [{ ...WELL, tls: 'none' }, "--tls: must be letsencrypt, internal or files, got 'none' (e.g. --tls letsencrypt)"],
  [
    { ...WELL, domain: 'https://acme.test' },
    '--domain: must be a host name in lower case, without scheme, port or path',
  ],
  [{ ...WELL, domain: "a'b.test" }, '--domain: must be a host name'],
  [{ ...WELL, email: "o'x" }, "--email: must be an e-mail address, got 'o'x' (e.g. --email admin@example.com)"],
  [{ email: 'ops@acme.test' }, '--domain: must be said for --tls letsencrypt (e.g. --domain sophon.example.com)'],
  [{ domain: 'acme.test' }, '--email: must be said for --tls letsencrypt (e.g. --email admin@example.com)'],
  [{}, 'or take --tls internal'],
  [{ ...WELL, domain: 'localhost' }, "--domain: must be known to the internet for --tls letsencrypt, got 'localhost'"],
  [{ domain: 'acme.test', tls: 'files' }, '--certificate: must be said for --tls files'],
  [{ domain: 'acme.test', tls: 'files' }, '--key: must be said for --tls files'],
  [{ tls: 'files', certificate: 'fullchain.pem' }, '--certificate: must be an absolute path of a PEM file'],
  [{ tls: 'internal', email: 'ops@acme.test' }, '--email: must be left out with --tls internal'],
])('fails with %j', (flags, message) => {
  expect(() => choicesOf(flags)).toThrow(`cdktf-sophon init: ${message}`);
});
