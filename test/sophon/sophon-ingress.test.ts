import { type ForwardAction, RouteActionKind, type RouteIntent, Upstream } from '../../lib';
import { OwnProxy } from '../own-proxy';
import { ingressIn, newStack } from '../stack';

/** What a proxy is asked for of a Sophon whose gateway is at 8081 and whose dashboard at 8080 of the host. */
function routesOf(declare: (ingress: ReturnType<typeof ingressIn>) => void = () => {}): RouteIntent[] {
  const proxy = new OwnProxy();
  const ingress = ingressIn(newStack(), { proxy, gateway: Upstream.onHost(8081), dashboard: Upstream.onHost(8080) });
  declare(ingress);
  expect(ingress.files).not.toEqual({});
  return proxy.asked[0].sites[0].routes;
}

test('the gateway answers /api, /hubs and /mcp uncompressed, the dashboard everything else compressed', () => {
  const routes = routesOf().map(({ path, action }) => {
    const { kind, upstream, compress } = action as ForwardAction;
    return [path, kind, upstream.port, compress];
  });
  expect(routes).toEqual([
    ['/api', RouteActionKind.FORWARD, 8081, false],
    ['/hubs', RouteActionKind.FORWARD, 8081, false],
    ['/mcp', RouteActionKind.FORWARD, 8081, false],
    ['/', RouteActionKind.FORWARD, 8080, true],
  ]);
});

test('further routes, redirects and responses go beside them', () => {
  const routes = routesOf((ingress) => {
    ingress.addRoute('/api/v2', Upstream.onHost(81));
    ingress.addRedirect('/docs', 'https://docs.example.com');
    ingress.addResponse('/robots.txt', { body: 'User-agent: *\nDisallow: /\n' });
  });
  expect(routes.map(({ path }) => path)).toEqual(['/api/v2', '/api', '/docs', '/hubs', '/mcp', '/robots.txt', '/']);
});

test.each(['/api', '/hubs', '/mcp', '/'])('fails when %s is routed a second time', (path) => {
  expect(() => ingressIn(newStack()).addRoute(path, Upstream.onHost(81))).toThrow('path: must have one route');
});

test.each([
  [{}, 'https://sophon.example.com'],
  [{ httpsPort: 8443 }, 'https://sophon.example.com:8443'],
])('with %j users open %s', (change, url) => {
  expect(ingressIn(newStack(), change).url).toBe(url);
});
