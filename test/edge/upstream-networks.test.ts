import { Container } from '@cdktf/provider-docker/lib/container';
import { Lazy, TerraformVariable } from 'cdktf';
import { Upstream } from '../../lib';
import { container, containerIn, edgeIn, ingressIn, ingressOn, newStack, sophonIn, synthesized } from '../stack';

test('the same host and port on two networks are two upstreams, each asked for on its own network', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  for (const name of ['one', 'two']) {
    edge.addSite(`${name}.example.com`).addRoute('/', Upstream.onNetwork({ network: name, host: 'api', port: 80 }));
  }
  const terraform = synthesized(stack);
  expect(container(terraform, 'Edge/Proxy').networks_advanced.slice(1)).toEqual([{ name: 'one' }, { name: 'two' }]);
  const text = edge.files['/etc/caddy/Caddyfile'];
  for (const host of ['http://api.one:80', 'http://api.two:80']) expect(text).toContain(`reverse_proxy ${host} {`);
});

test('a container is put on the network of the edge beside those that it has, without an alias', () => {
  const stack = newStack();
  const sophon = sophonIn(stack);
  ingressIn(stack, { gateway: sophon.gateway, dashboard: sophon.dashboard });
  expect(container(synthesized(stack), 'Sophon/Gateway').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.Sophon_Network') },
    { name: expect.stringContaining('docker_network.Ingress_Edge_Network') },
  ]);
});

test('a container on two sites, or with two ports, is put on the network once', () => {
  const stack = newStack();
  const api = containerIn(stack, 'Api');
  const edge = edgeIn(stack);
  const site = edge.addSite('a.example.com');
  site.addRoute('/', Upstream.container(api, { port: 80 }));
  site.addRoute('/metrics', Upstream.container(api, { port: 9090 }));
  edge.addSite('b.example.com').addRoute('/', Upstream.container(api, { port: 80 }));
  expect(container(synthesized(stack), 'Api').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.Edge_Network') },
  ]);
});

test('a container on two edges is put on the networks of both', () => {
  const stack = newStack();
  const api = containerIn(stack, 'Api');
  for (const [id, port] of [
    ['One', 1001],
    ['Two', 2001],
  ] as const) {
    const edge = edgeIn(stack, { name: id.toLowerCase(), httpPort: port, httpsPort: port + 1 }, id);
    edge.addSite('a.example.com').addRoute('/', Upstream.container(api, { port: 80 }));
  }
  expect(container(synthesized(stack), 'Api').networks_advanced).toEqual([
    { name: expect.stringContaining('docker_network.One_Network') },
    { name: expect.stringContaining('docker_network.Two_Network') },
  ]);
});

test('two Sophons on one edge are told apart', () => {
  const stack = newStack();
  const edge = edgeIn(stack);
  for (const name of ['production', 'staging']) {
    const { gateway, dashboard } = sophonIn(stack, { name }, name);
    ingressOn(edge, { domain: `${name}.example.com`, gateway, dashboard }, `${name}-ingress`);
  }
  const terraform = synthesized(stack);
  const sites = edge.files['/etc/caddy/Caddyfile'].split(/^https:\/\//m).slice(1, 3);
  for (const [index, name] of ['production', 'staging'].entries()) {
    const upstreams = [...sites[index].matchAll(/reverse_proxy (\S+)/g)].map(([, upstream]) => upstream);
    const ids = Object.keys(terraform.resource.docker_container);
    const dashboard = ids.find((id) => id.startsWith(`${name}_Dashboard`));
    expect(new Set(upstreams)).toEqual(
      new Set([`http://${name}-gateway.edge:8080`, `\`http://\${docker_container.${dashboard}.name}.edge:80\``]),
    );
  }
});

test('fails when two containers have one name, as the engine would refuse the second one', () => {
  const stack = newStack();
  const site = edgeIn(stack).addSite('a.example.com');
  site.addRoute('/a', Upstream.container(containerIn(stack, 'A', { name: 'x' }), { port: 1 }));
  expect(() => site.addRoute('/b', Upstream.container(containerIn(stack, 'B', { name: 'x' }), { port: 1 }))).toThrow(
    "app/Edge/a.example.com: addRoute: upstream: must have a name of its own, got 'x' for 'app/B', which is that of " +
      "'app/A' (rename one container)",
  );
  expect(() => site.addRoute('/b', Upstream.container(containerIn(stack, 'C', { name: 'x' }), { port: 2 }))).toThrow(
    "must have a name of its own, got 'x' for 'app/C'",
  );
});

test('the proxy joins each existing network once, in the order of names', () => {
  const stack = newStack();
  const ingress = ingressIn(stack);
  ingress.addRoute('/docs', Upstream.onNetwork({ network: 'docs', host: 'docs', port: 80 }));
  const names = container(synthesized(stack), 'Ingress/Edge/Proxy').networks_advanced.map(
    (n: { name: string }) => n.name,
  );
  expect(names).toEqual([expect.stringContaining('Ingress_Edge_Network'), 'docs', 'sophon_default']);
});

test('the Docker host is reached by its gateway, without a further network', () => {
  const stack = newStack();
  ingressIn(stack, { gateway: Upstream.onHost(8081), dashboard: Upstream.onHost(8080) });
  const proxy = container(synthesized(stack), 'Ingress/Edge/Proxy');
  expect(proxy.host).toEqual([{ host: 'host.docker.internal', ip: 'host-gateway' }]);
  expect(proxy.networks_advanced).toHaveLength(1);
});

test('fails when the networks of an own container are a token', () => {
  const stack = newStack();
  const networksAdvanced = Lazy.anyValue({ produce: () => [] });
  const api = new Container(stack, 'Api', { name: 'api', image: 'api:1', networksAdvanced });
  expect(() => ingressIn(stack, { gateway: Upstream.container(api, { port: 80 }) })).toThrow(
    'app/Api: must have its networks as a list, got a token (set networksAdvanced to a list)',
  );
});

test('host, network and the name of a container may be variables', () => {
  const stack = newStack();
  const { stringValue } = new TerraformVariable(stack, 'value', {});
  const edge = edgeIn(stack);
  const site = edge.addSite('a.example.com');
  site.addRoute('/host', Upstream.onNetwork({ network: 'n', host: stringValue, port: 1 }));
  site.addRoute('/network', Upstream.onNetwork({ network: stringValue, host: 'h', port: 2 }));
  site.addRoute('/url', Upstream.url(`http://${stringValue}:3`));
  site.addRoute(
    '/container',
    Upstream.container(containerIn(stack, 'Api', { name: `${stringValue}-api` }), { port: 4 }),
  );
  const terraform = synthesized(stack);
  const text = edge.files['/etc/caddy/Caddyfile'];
  for (const upstream of [
    'http://${var.value}.n:1',
    'http://h.${var.value}:2',
    'http://${var.value}:3',
    'http://${var.value}-api.edge:4',
  ]) {
    expect(text).toContain(`reverse_proxy \`${upstream}\` {`);
  }
  expect(container(terraform, 'Edge/Proxy').networks_advanced).toContainEqual({ name: '${var.value}' });
});
