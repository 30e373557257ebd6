import { TerraformVariable } from 'cdktf';
import { Hsts, type SitePolicies } from '../../../lib';
import { OwnProxy } from '../../own-proxy';
import { edgeIn, ingressIn, newStack } from '../../stack';

const BAD: [string, SitePolicies, string][] = [
  [
    'a body limit is 0',
    { maxBodyMiB: 0 },
    "maxBodyMiB: must be a whole number of MiB, at least 1, got '0' (e.g. '260')",
  ],
  ['a body limit is broken', { maxBodyMiB: 1.5 }, 'maxBodyMiB: must be a whole number of MiB'],
  [
    'a header name has a colon',
    { responseHeaders: { 'X-A:': 'b' } },
    "responseHeaders['X-A:']: must be named like a header, got 'X-A:' (e.g. 'X-Frame-Options')",
  ],
  [
    'a header value has a line break',
    { responseHeaders: { 'X-A': 'b\r\nSet-Cookie: c' } },
    "responseHeaders['X-A']: must be one line of visible ASCII, got 'b\\r\\nSet-Cookie: c' (e.g. 'DENY')",
  ],
  [
    'a header is there twice in different case',
    { responseHeaders: { 'X-A': '1', 'x-a': '2' } },
    "responseHeaders['x-a']: must be named once, got 'x-a' a second time (case does not count: leave one out)",
  ],
  ...['Connection', 'transfer-encoding', 'Content-Length', 'Content-Encoding', 'Upgrade', 'Proxy-Authenticate'].map(
    (name): [string, SitePolicies, string] => [
      `the header ${name} is set, which frames answers`,
      { responseHeaders: { [name]: 'a' } },
      `responseHeaders['${name}']: must be left to the proxy, which frames answers, got 'a' (leave it out)`,
    ],
  ),
  [
    'HSTS is set as a header',
    { responseHeaders: { 'strict-transport-security': 'max-age=1' } },
    "responseHeaders['strict-transport-security']: must be left to hsts, got 'max-age=1' (e.g. hsts: Hsts.on({ maxAgeSeconds: 63072000 }))",
  ],
];

test.each(BAD)('fails when %s, at an edge, a site or an ingress', (_, policies, message) => {
  expect(() => edgeIn(newStack(), policies)).toThrow(`app/Edge: ${message}`);
  expect(() => edgeIn(newStack()).addSite('a.example.com', policies)).toThrow(message);
  expect(() => ingressIn(newStack(), policies)).toThrow(`app/Ingress: ${message}`);
});

test('fails when the body limit is a variable, which could not be multiplied', () => {
  const stack = newStack();
  const maxBodyMiB = new TerraformVariable(stack, 'limit', {}).numberValue;
  expect(() => ingressIn(stack, { maxBodyMiB })).toThrow(
    "maxBodyMiB: must be known at synth, got a token (write it out, e.g. '260')",
  );
});

/** What a proxy is asked to do for a site. */
function policiesOf(edge: SitePolicies, site: SitePolicies): Pick<SitePolicies, 'maxBodyMiB' | 'responseHeaders'> {
  const proxy = new OwnProxy();
  const made = edgeIn(newStack(), { hsts: Hsts.off(), ...edge, proxy });
  made.addSite('a.example.com', site);
  expect(made.files).toEqual({ '/etc/proxy/a.conf': 'a' });
  const { maxBodyMiB, responseHeaders } = proxy.asked[0].sites[0];
  return { maxBodyMiB, responseHeaders };
}

test('the limit of a site counts more than that of its edge, and nobody says anything unless told to', () => {
  expect(policiesOf({}, {}).maxBodyMiB).toBeUndefined();
  expect(policiesOf({ maxBodyMiB: 2 }, {}).maxBodyMiB).toBe(2);
  expect(policiesOf({ maxBodyMiB: 2 }, { maxBodyMiB: 3 }).maxBodyMiB).toBe(3);
});

test("a site's headers come to those of its edge; of one name, in whatever case, its own counts", () => {
  const edge = { responseHeaders: { 'X-Frame-Options': 'DENY', 'X-B': 'edge' } };
  const site = { responseHeaders: { 'x-b': 'site', 'X-A': '1' } };
  expect(policiesOf(edge, site).responseHeaders).toEqual({ 'X-Frame-Options': 'DENY', 'x-b': 'site', 'X-A': '1' });
});

test('headers come in the order of names, whatever the order in which they were written', () => {
  const names = (headers: SitePolicies) => Object.keys(policiesOf({}, headers).responseHeaders ?? {});
  expect(names({ responseHeaders: { B: '1', A: '2' } })).toEqual(['A', 'B']);
});
