import { TerraformVariable } from 'cdktf';
import { type RedirectAction, type RedirectOptions, RouteActionKind } from '../../lib';
import { OwnProxy } from '../own-proxy';
import { edgeIn, newStack } from '../stack';

/** What a proxy is asked for. */
function redirect(to: string, options?: RedirectOptions): RedirectAction {
  const proxy = new OwnProxy();
  const edge = edgeIn(newStack(), { proxy });
  edge.addSite('a.example.com').addRedirect('/', to, options);
  expect(edge.files).not.toEqual({});
  return proxy.asked[0].sites[0].routes[0].action as RedirectAction;
}

test.each([
  '',
  'docs',
  'example.com',
  '//example.com',
  'ftp://example.com',
  'javascript:alert(1)',
  'https://',
  'https://a b',
  'https://a?b',
  'https://a/{b}',
  'https://a/"b',
  'https://a\n',
  '/a\r\nX-A: b',
  '/a b',
  '/docs/../x',
])('fails when clients are sent to %j', (to) => {
  expect(() => redirect(to)).toThrow(
    `app/Edge/a.example.com: addRedirect: to: must be an http or https URL, or an absolute path, got '${to
      .replace('\n', '\\n')
      .replace('\r', '\\r')}' (e.g. 'https://example.com')`,
  );
});

test.each(['/docs', 'https://example.com/docs', 'https://example.com/?a', 'https://${TfToken[TOKEN.1]}/docs'])(
  'fails when path and query are to follow %s, which has its own',
  (to) => {
    expect(() => redirect(to, { keepPathAndQuery: true })).toThrow(
      `to: must be scheme, host and port alone with keepPathAndQuery, got '${to}' (e.g. 'https://example.com')`,
    );
  },
);

test.each<[string, string, boolean]>([
  ['https://example.com', 'https://example.com', true],
  ['https://example.com/', 'https://example.com', true],
  ['http://example.com:8080', 'http://example.com:8080', true],
  ['https://[fd00::5]', 'https://[fd00::5]', true],
  ['https://example.com/docs', 'https://example.com/docs', false],
  ['https://example.com/docs/', 'https://example.com/docs/', false],
  ['https://example.com/?a=b&c#d', 'https://example.com/?a=b&c#d', false],
  ['/docs', '/docs', false],
  ['/', '/', false],
])('to %s clients are sent by 308 to %s, path and query kept: %s', (to, location, keepsPathAndQuery) => {
  expect(redirect(to)).toEqual({ kind: RouteActionKind.REDIRECT, status: 308, location, keepsPathAndQuery });
});

test('path and query may be dropped, and clients be told not to remember', () => {
  expect(redirect('https://example.com/', { keepPathAndQuery: false, permanent: false })).toEqual({
    kind: RouteActionKind.REDIRECT,
    status: 307,
    location: 'https://example.com/',
    keepsPathAndQuery: false,
  });
});

test('the host may be a variable', () => {
  const stack = newStack();
  const host = new TerraformVariable(stack, 'host', {}).stringValue;
  const edge = edgeIn(stack);
  edge.addSite('a.example.com').addRedirect('/', `https://${host}`);
  expect(edge.files['/etc/caddy/Caddyfile']).toContain('redir * https://${var.host}{uri} 308\n');
});

test('a whole target may be a variable, which path and query do not follow unless that is asked for', () => {
  const stack = newStack();
  const target = new TerraformVariable(stack, 'target', {}).stringValue;
  const edge = edgeIn(stack);
  const site = edge.addSite('a.example.com');
  site.addRedirect('/', target);
  site.addRedirect('/kept', target, { keepPathAndQuery: true });
  expect(edge.files['/etc/caddy/Caddyfile']).toContain('redir * `${var.target}` 308');
  expect(edge.files['/etc/caddy/Caddyfile']).toContain('redir * ${var.target}{uri} 308');
});
