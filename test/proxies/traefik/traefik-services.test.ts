import type { RouteIntent } from '../../../lib/model/intent';
import { dynamicConfiguration } from '../../../lib/proxies/traefik/traefik-config';
import { DASHBOARD, edgeIntent, forward, GATEWAY, INTERNAL_CA, sophonSite } from '../../intents';

const httpOf = (...routes: RouteIntent[]) =>
  dynamicConfiguration(edgeIntent([sophonSite({ routes, tls: INTERNAL_CA })])).http;

test('answers may take as long as the route says: an upstream waited for otherwise is a service of its own', () => {
  const { routers, services, serversTransports } = httpOf(
    forward('/hubs', GATEWAY, false, { responseTimeoutSeconds: 86400 }),
    forward('/api', GATEWAY, false, { responseTimeoutSeconds: 2 }),
    forward('/', GATEWAY),
  );
  const transportOf = (route: string) => {
    const { serversTransport = '' } = services?.[routers[`sophon.example.com${route}`].service].loadBalancer ?? {};
    return serversTransports?.[serversTransport].forwardingTimeouts.responseHeaderTimeout;
  };
  expect(['', ':api', ':hubs'].map(transportOf)).toEqual(['300s', '2s', '86400s']);
  expect(Object.keys(services ?? {})).toEqual([GATEWAY.id, `${GATEWAY.id}::2s`, `${GATEWAY.id}::86400s`]);
});

test('another route changes no name of an upstream', () => {
  const other = forward('/hubs', GATEWAY, false, { responseTimeoutSeconds: 86400 });
  const [one, both] = [httpOf(forward('/', GATEWAY)), httpOf(other, forward('/', GATEWAY))];
  expect(both.services).toMatchObject(one.services ?? {});
  expect(both.serversTransports).toMatchObject(one.serversTransports ?? {});
});

test('requests that are held are tried again for as long as the route says, and none that was sent', () => {
  const { middlewares } = httpOf(forward('/', DASHBOARD, false, { holdSeconds: 20 }));
  // Without `status` only those of which nothing was written are.
  expect(middlewares?.['::hold-20s']).toEqual({
    retry: { attempts: 160, initialInterval: '250ms', timeout: '20s' },
  });
});
