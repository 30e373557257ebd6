import { TerraformVariable } from 'cdktf';
import { type FixedResponse, type RespondAction, RouteActionKind } from '../../lib';
import { OwnProxy } from '../own-proxy';
import { edgeIn, newStack } from '../stack';

/** What a proxy is asked for. */
function respond(response: FixedResponse): RespondAction {
  const proxy = new OwnProxy();
  const edge = edgeIn(newStack(), { proxy });
  edge.addSite('a.example.com').addResponse('/', response);
  expect(edge.files).not.toEqual({});
  return proxy.asked[0].sites[0].routes[0].action as RespondAction;
}

const BAD: [string, FixedResponse, string][] = [
  ['the status is informational', { status: 101 }, "status: must be a status from 200 to 599, got '101' (e.g. '200')"],
  ['the status is over 599', { status: 600 }, "status: must be a status from 200 to 599, got '600' (e.g. '200')"],
  ['the status is broken', { status: 200.5 }, 'status: must be a status from 200 to 599'],
  ['the status is a redirect', { status: 301 }, "status: must not be that of a redirect, got '301' (use addRedirect"],
  [
    'the body has a NUL',
    { body: 'a\0b' },
    "body: must be text without control characters, got 'a\\u0000b' (e.g. 'User-agent: *')",
  ],
  ['the body has an escape sequence', { body: '\u001b[31mred' }, 'body: must be text without control characters'],
  ['the body has a carriage return', { body: 'a\r\nb' }, 'body: must be text without control characters'],
  [
    'the media type has no slash',
    { contentType: 'text' },
    "contentType: must be a media type, got 'text' (e.g. 'text/plain; charset=utf-8')",
  ],
  ['the media type has a line break', { contentType: 'text/plain\nX-A: b' }, 'contentType: must be a media type'],
  ['the media type has a quote', { contentType: 'text/plain; charset="utf-8"' }, 'contentType: must be a media type'],
];

test.each(BAD)('fails when %s', (_, response, message) => {
  expect(() => respond(response)).toThrow(`app/Edge/a.example.com: addResponse: ${message}`);
});

test.each([301, 302, 303, 307, 308])('fails when the status is %s, which has to name a place', (status) => {
  expect(() => respond({ status })).toThrow(
    `status: must not be that of a redirect, got '${status}' (use addRedirect, which names the target)`,
  );
});

test('fails when the body is longer than Caddy reads', () => {
  expect(respond({ body: 'a'.repeat(1_000_000) }).body).toHaveLength(1_000_000);
  expect(() => respond({ body: 'ä'.repeat(500_001) })).toThrow(
    'body: must be at most 1000000 bytes, got 1000002 bytes (serve it from a container: addRoute)',
  );
});

test('fails when no answer is given', () => {
  expect(() => respond(undefined as unknown as FixedResponse)).toThrow(
    'response: must be an object, got nothing (e.g. ',
  );
});

test('fails when much is wrong, with all of it in one error', () => {
  expect(() => respond({ status: 0, body: '\0', contentType: '' })).toThrow(/status: .*; body: .*; contentType: /);
});

test('without anything said the answer is 200, empty, plain text in UTF-8', () => {
  expect(respond({})).toEqual({
    kind: RouteActionKind.RESPOND,
    status: 200,
    body: '',
    contentType: 'text/plain; charset=utf-8',
  });
});

test.each(['User-agent: *\nDisallow: /\n', '{host} ${x} $y `z` "q" \'a\' \\ %{d} {{t}}', '\tä 😀 \u2028', '\n'])(
  'the body %j is text as it is',
  (body) => {
    expect(respond({ body }).body).toBe(body);
  },
);

test.each(['text/html', 'application/problem+json', 'text/plain;charset=utf-8', 'text/html; charset=utf-8; level=1'])(
  'takes the media type %s',
  (contentType) => {
    expect(respond({ contentType }).contentType).toBe(contentType);
  },
);

test('the body may hold variables', () => {
  const stack = newStack();
  const value = new TerraformVariable(stack, 'value', {}).stringValue;
  const edge = edgeIn(stack);
  edge.addSite('a.example.com').addResponse('/security.txt', { body: `Contact: ${value}\n\${kept}` });
  expect(edge.files['/etc/caddy/a.example.com:security.txt.response']).toBe('Contact: ${var.value}\n$${kept}\n');
});
