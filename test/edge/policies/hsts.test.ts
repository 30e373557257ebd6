import { TerraformVariable } from 'cdktf';
import { Hsts, type HstsOptions, Tls } from '../../../lib';
import { edgeIn, newStack } from '../../stack';

const ACME = Tls.letsEncrypt({ email: 'admin@example.com' });

/** The header of a site, as its proxy is asked to set it. */
function headerOf(edge: { tls?: Tls; hsts?: Hsts }, site: { tls?: Tls; hsts?: Hsts } = {}): string | undefined {
  const made = edgeIn(newStack(), { tls: ACME, ...edge });
  made.addSite('a.example.com', site);
  return /Strict-Transport-Security (`[^`]*`|\S+)\n/.exec(made.files['/etc/caddy/Caddyfile'])?.[1].replaceAll('`', '');
}

test.each([-1, 1.5, Number.NaN, 1e12])('fails when the age is %d seconds', (maxAgeSeconds) => {
  expect(() => Hsts.on({ maxAgeSeconds })).toThrow(
    `Hsts.on: maxAgeSeconds: must be a whole number of seconds, got '${maxAgeSeconds}' (e.g. '63072000')`,
  );
});

test.each<[HstsOptions, string]>([
  [{}, 'max-age=63072000'],
  [{ maxAgeSeconds: 0 }, 'max-age=0'],
  [{ includeSubdomains: true }, 'max-age=63072000; includeSubDomains'],
  [{ maxAgeSeconds: 1, includeSubdomains: false }, 'max-age=1'],
])('with %j browsers are told %s', (options, header) => {
  expect(headerOf({ hsts: Hsts.on(options) })).toBe(header);
});

test('it is on unless told otherwise, and off with the internal CA, whose root may go with the machine', () => {
  expect(headerOf({})).toBe('max-age=63072000');
  expect(headerOf({ hsts: Hsts.off() })).toBeUndefined();
  expect(headerOf({ tls: Tls.internalCa() })).toBeUndefined();
  expect(headerOf({ tls: Tls.internalCa(), hsts: Hsts.on() })).toBe('max-age=63072000');
});

test('without TLS of our own it is on, as browsers speak https to whoever is in front', () => {
  expect(headerOf({ tls: Tls.none() })).toBe('max-age=63072000');
});

test('what a site says counts more than what its edge says, and its own TLS decides when nobody says anything', () => {
  expect(headerOf({ hsts: Hsts.on() }, { hsts: Hsts.off() })).toBeUndefined();
  expect(headerOf({ hsts: Hsts.off() }, { hsts: Hsts.on({ maxAgeSeconds: 1 }) })).toBe('max-age=1');
  expect(headerOf({ tls: ACME }, { tls: Tls.internalCa() })).toBeUndefined();
  expect(headerOf({ tls: Tls.internalCa() }, { tls: ACME })).toBe('max-age=63072000');
});

test('the age may be a variable', () => {
  const stack = newStack();
  const maxAgeSeconds = new TerraformVariable(stack, 'age', {}).numberValue;
  const edge = edgeIn(stack, { hsts: Hsts.on({ maxAgeSeconds }) });
  edge.addSite('a.example.com');
  expect(edge.files['/etc/caddy/Caddyfile']).toContain('max-age=${var.age}');
});
