import { NginxProxy } from '../../../lib';
import { forward, GATEWAY, redirect, sophonIntent } from '../../intents';

const planned = (siteSnippet: string, paths = ['/mcp', '/v1.0/api', '/']) =>
  new NginxProxy({ siteSnippet }).plan(sophonIntent({ routes: paths.map((path) => forward(path, GATEWAY)) }));

describe('a location of a snippet that lets past it whom it is to refuse', () => {
  test.each([
    ['location /mcp { deny all; }', 'location /mcp', '/mcp', 'location ~* ^/mcp(?:/|$)'],
    ['location /MCP/ { deny all; }', 'location /MCP/', '/mcp', 'location ~* ^/MCP(?:/|$)'],
    ['location ^~ /mcp/tools { deny all; }', 'location ^~ /mcp/tools', '/mcp', 'location ~* ^/mcp/tools(?:/|$)'],
    ['location = /mcp/a.b { deny all; }', 'location = /mcp/a.b', '/mcp', 'location ~* ^/mcp/a\\.b$'],
    ['location =/mcp { deny all; }', 'location =/mcp', '/mcp', 'location ~* ^/mcp$'],
    ['etag off; location\n"/v1.0/api"\n{ }', 'location "/v1.0/api"', '/v1.0/api', 'location ~* ^/v1\\.0/api(?:/|$)'],
  ])('fails: %s', (snippet, head, route, instead) => {
    expect(() => planned(snippet)).toThrow(
      `NginxProxy: siteSnippet: must have locations on the route ${route} that are regular expressions without regard to ` +
        `case, as it is, got '${head}' (e.g. '${instead}')`,
    );
  });

  test('fails when it regards case, wherever it stands', () => {
    expect(() => planned('location ~ ^/other { deny all; }')).toThrow(
      "NginxProxy: siteSnippet: must have locations that regard no case, as routes do, got 'location ~ ^/other' " +
        "(e.g. 'location ~* ^/other')",
    );
  });

  test('fails with all of them together', () => {
    expect(() => planned('location /mcp {}\nlocation ~ x {}')).toThrow(/\/mcp.*; .*location ~\* x/);
  });
});

test.each([
  'deny all;',
  'if ($uri ~* ^/mcp(?:/|$)) { return 403; }',
  'location ~* ^/mcp(?:/|$) { deny all; }',
  'location "~*^/mcp" { deny all; }',
  'location /mcpx { deny all; }',
  'location = /robots.txt { return 404; }',
  'location @mine { return 404; }',
  '# location /mcp {\ndeny all;',
  `set $a "location /mcp {"; set $b 'location /mcp {'; set $c \${a}{b;`,
  'location ~* ^/mcp { location /mcp/x { deny all; } }',
])('is taken: %s', (snippet) => {
  expect(() => planned(snippet)).not.toThrow();
});

test('on what the route for everything serves, a path is no less than a route', () => {
  expect(() => planned('location /mcp { deny all; }', ['/'])).not.toThrow();
});

test.each(['siteSnippet', 'httpSnippet'])('what %s refuses is refused ahead of redirects', (snippet) => {
  const proxy = new NginxProxy({ [snippet]: 'deny all;' });
  const { text } = proxy.plan(sophonIntent({ routes: [redirect('/x', '/y')] })).edge!.config.files.at(-1)!;
  expect(text).toMatch(/try_files \/\. @answer\/x;\n\s+\}\n\s+location @answer\/x \{\n\s+return 308 \/y;/);
});

test('stand behind maintenance and ahead of the routes', () => {
  const maintenance = { retryAfterSeconds: 1, allow: [] };
  const intent = sophonIntent({ maintenance, routes: [forward('/x', GATEWAY)] });
  const { text } = new NginxProxy({ siteSnippet: 'etag off;' }).plan(intent).edge!.config.files.at(-1)!;
  expect(text).toMatch(/return 599;\s+etag off;\s+location ~\* "\^\/x/);
});
