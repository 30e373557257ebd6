import { choicesOf } from '../../../cli/init/choices';

test('Caddy, and Let’s Encrypt, are taken unless told', () => {
  expect(choicesOf({ domain: 'sophon.example.com', email: 'ops@example.com' })).toEqual({
    proxy: 'CaddyProxy',
    domain: 'sophon.example.com',
    tls: "Tls.letsEncrypt({ email: 'ops@example.com' })",
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
  expect(choicesOf({ tls: 'files', domain: 'sophon.example.com', ...files }).tls).toBe(
    "Tls.certificateFiles({ certificate: '/etc/ssl/fullchain.pem', key: '/etc/ssl/privkey.pem' })",
  );
});

const WELL = { domain: 'sophon.example.com', email: 'ops@example.com' };

test.each([
  [{ ...WELL, proxy: 'apache' }, "--proxy: must be caddy, nginx or traefik, got 'apache' (e.g. --proxy caddy)"],
  [{ ...WELL, proxy: 'constructor' }, '--proxy: must be caddy, nginx or traefik'],
  [{ ...WELL, tls: 'none' }, "--tls: must be letsencrypt, internal or files, got 'none' (e.g. --tls letsencrypt)"],
  [
    { ...WELL, domain: 'https://example.com' },
    '--domain: must be a host name in lower case, without scheme, port or path',
  ],
  [{ ...WELL, domain: "a'b.test" }, '--domain: must be a host name'],
  [{ ...WELL, email: "o'x" }, "--email: must be an e-mail address, got 'o'x' (e.g. --email admin@example.com)"],
  [{ email: 'ops@example.com' }, '--domain: must be said for --tls letsencrypt (e.g. --domain sophon.example.com)'],
  [{ domain: 'example.com' }, '--email: must be said for --tls letsencrypt (e.g. --email admin@example.com)'],
  [{}, 'or take --tls internal'],
  [{ ...WELL, domain: 'localhost' }, "--domain: must be known to the internet for --tls letsencrypt, got 'localhost'"],
  [{ domain: 'example.com', tls: 'files' }, '--certificate: must be said for --tls files'],
  [{ domain: 'example.com', tls: 'files' }, '--key: must be said for --tls files'],
  [{ tls: 'files', certificate: 'fullchain.pem' }, '--certificate: must be an absolute path of a PEM file'],
  [{ tls: 'internal', email: 'ops@example.com' }, '--email: must be left out with --tls internal'],
])('fails with %j', (flags, message) => {
  expect(() => choicesOf(flags)).toThrow(`cdktf-sophon init: ${message}`);
});
