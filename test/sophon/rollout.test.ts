import { Rollout, Upstream } from '../../lib';
import { container, edgeIn, ingressOn, type Json, newStack, resource, sophonIn, synthesized } from '../stack';

/** The gateway as it is replaced, and the publisher of the configuration that sends requests to it. */
function gateway(rollout: Rollout): { made: Json; config: string; env: string[] } {
  const stack = newStack();
  const sophon = sophonIn(stack, { gateway: { image: 'gateway:1', rollout } });
  ingressOn(edgeIn(stack), { gateway: sophon.gateway, dashboard: sophon.dashboard });
  const terraform = synthesized(stack);
  return { made: container(terraform, 'Sophon/Gateway'), ...published(terraform) };
}

function published(terraform: Json): { config: string; env: string[] } {
  const { upload, env } = container(terraform, 'Edge/Config');
  return { config: upload.at(-1).content, env };
}

const startFirst = () => gateway(Rollout.startFirst());
const stopFirst = () => gateway(Rollout.stopFirst());
const REFERENCE = '\\$\\{docker_container\\.Sophon_Gateway_[0-9A-F]{8}\\.name\\}';

it.each([0, -1, 1.5, 3601, Number.NaN])('fails when the drain takes %p s', (drainSeconds) => {
  expect(() => Rollout.startFirst({ drainSeconds })).toThrow(
    `Rollout.startFirst: drainSeconds: must be whole seconds, 1 to 3600, got '${drainSeconds}' (e.g. '60')`,
  );
});

it.each([0, -1, 1.5, 301, Number.NaN])('fails when requests are held for %p s', (holdSeconds) => {
  expect(() => Rollout.stopFirst({ holdSeconds })).toThrow(
    `Rollout.stopFirst: holdSeconds: must be whole seconds, 1 to 300, got '${holdSeconds}' (e.g. '20')`,
  );
});

test('the dashboard is started first, the gateway stopped first, unless that is said', () => {
  const stack = newStack();
  sophonIn(stack);
  const terraform = synthesized(stack);
  expect(container(terraform, 'Sophon/Dashboard').lifecycle.create_before_destroy).toBe(true);
  expect(container(terraform, 'Sophon/Gateway').lifecycle).toBeUndefined();
});

describe('started first', () => {
  it('has a name of its own each time it is made, which alone is no reason to make it', () => {
    expect(startFirst().made).toMatchObject({
      name: 'sophon-gateway-${formatdate("YYMMDDhhmmss", plantimestamp())}',
      lifecycle: { create_before_destroy: true, ignore_changes: ['name'] },
    });
  });

  it('is named in the configuration by reference, so that it is healthy before, and the old one goes after', () => {
    const { config, env } = startFirst();
    expect(config).toMatch(new RegExp(`http://${REFERENCE}\\.edge:8080`));
    expect(env).toContainEqual(expect.stringMatching(new RegExp(`^GENERATIONS=${REFERENCE} `)));
  });

  it('is called by one name on all its networks, and by its label', () => {
    const { made } = startFirst();
    expect(made.networks_advanced.map(({ aliases }: Json) => aliases)).toEqual([
      ['sophon-gateway'],
      ['sophon-gateway'],
    ]);
    expect(made.labels).toEqual([{ label: 'cdktf-sophon.name', value: 'sophon-gateway' }]);
  });

  it('may take as long as it is given to end', () => {
    expect(startFirst().made.destroy_grace_seconds).toBe(30);
    expect(gateway(Rollout.startFirst({ drainSeconds: 60 })).made.destroy_grace_seconds).toBe(60);
  });

  it('is the same upstream, however often it is asked for', () => {
    const stack = newStack();
    const { dashboard, dashboardContainer, gateway } = sophonIn(stack);
    const ingress = ingressOn(edgeIn(stack), { gateway, dashboard });
    ingress.addRoute('/docs', Upstream.container(dashboardContainer, { port: 80 }));
    const hosts = published(synthesized(stack)).config.match(/http:\/\/\S*:80\b/g);
    expect([hosts?.length, new Set(hosts).size]).toEqual([2, 1]);
  });

  it('is called by its one name in the configuration of another stack, which must not depend on it', () => {
    const stack = newStack();
    const other = newStack('other', stack.node.root as never);
    const sophon = sophonIn(other);
    ingressOn(edgeIn(stack), { gateway: sophon.gateway, dashboard: sophon.dashboard });
    const { config, env } = published(synthesized(stack));
    expect(config).toContain('reverse_proxy http://sophon-dashboard.edge:80 ');
    expect(env.join()).not.toContain('GENERATIONS');
    expect(container(synthesized(other), 'Sophon/Dashboard').networks_advanced).toContainEqual({
      name: 'edge',
      aliases: ['sophon-dashboard'],
    });
  });
});

describe('stopped first', () => {
  it('keeps its name, and is named by it', () => {
    const { made, config } = stopFirst();
    expect(made).toMatchObject({ name: 'sophon-gateway', destroy_grace_seconds: 10 });
    expect(config).toContain('reverse_proxy http://sophon-gateway.edge:8080 ');
    expect(made.labels).toEqual([{ label: 'cdktf-sophon.name', value: 'sophon-gateway' }]);
    expect(made.networks_advanced.every((network: Json) => !('aliases' in network))).toBe(true);
  });

  it('has its requests held where that is asked for', () => {
    expect(stopFirst().config).not.toContain('lb_try_duration');
    expect(gateway(Rollout.stopFirst({ holdSeconds: 20 })).config).toContain('lb_try_duration 20s');
  });
});

test('image and network of a container that is started first are made before it, too', () => {
  const stack = newStack();
  sophonIn(stack);
  const terraform = synthesized(stack);
  expect(container(terraform, 'Sophon/Dashboard').image).toMatch(/^\$\{docker_image\.Sophon_DashboardImage_/);
  expect(resource(terraform, 'docker_image', 'Sophon/DashboardImage').keep_locally).toBe(true);
});
