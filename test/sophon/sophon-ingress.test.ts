import { Upstream } from '../../lib';
import { readCaddyfile } from '../proxies/caddy/read-caddyfile';
import { ingressIn, newStack } from '../stack';

test('the gateway answers /api, /hubs and /mcp uncompressed, the dashboard everything else compressed', () => {
  const ingress = ingressIn(newStack(), { gateway: Upstream.onHost(8081), dashboard: Upstream.onHost(8080) });
  const lines = readCaddyfile(ingress.files['/etc/caddy/Caddyfile']);
  const site = lines.find(({ words }) => words[0]?.text === 'https://sophon.example.com');
  const route = site?.block?.find(({ words }) => words[0].text === 'route')?.block ?? [];
  const text = (line: (typeof route)[number]) => line.words.map((word) => word.text).join(' ');
  const handled = route
    .filter(({ words }) => words[0].text === 'handle')
    .map((line) => [text(line), ...(line.block ?? []).map(text)]);
  expect(route.map(text).filter((line) => /^@route\d+ /.test(line))).toEqual([
    '@route1 path /api /api/*',
    '@route2 path /hubs /hubs/*',
    '@route3 path /mcp /mcp/*',
  ]);
  expect(handled).toEqual([
    ['handle @route1', 'reverse_proxy http://host.docker.internal:8081'],
    ['handle @route2', 'reverse_proxy http://host.docker.internal:8081'],
    ['handle @route3', 'reverse_proxy http://host.docker.internal:8081'],
    ['handle', 'encode gzip', 'reverse_proxy http://host.docker.internal:8080'],
  ]);
});

test('further routes go beside them', () => {
  const ingress = ingressIn(newStack());
  ingress.addRoute('/api/v2', Upstream.onHost(81));
  const text = ingress.files['/etc/caddy/Caddyfile'];
  expect(text.indexOf('path /api/v2 ')).toBeLessThan(text.indexOf('path /api '));
});

test.each([
  [{}, 'https://sophon.example.com'],
  [{ httpsPort: 8443 }, 'https://sophon.example.com:8443'],
])('with %j users open %s', (change, url) => {
  expect(ingressIn(newStack(), change).url).toBe(url);
});
