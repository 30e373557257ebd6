import { TerraformResource } from 'cdktf';
import type { IConstruct } from 'constructs';
import { CaddyProxy, NginxProxy, Tls, TraefikProxy, Upstream } from '../../lib';
import { ingressIn, newStack, resource, sophonIn, synthesized } from '../stack';

const TLS_MODES = { acme: Tls.letsEncrypt({ email: 'admin@example.com' }), internal: Tls.internal() };
const CASES = [new CaddyProxy(), new NginxProxy(), new TraefikProxy()].flatMap((proxy) =>
  Object.entries(TLS_MODES).map(([mode, tls]) => [proxy.constructor.name, mode, proxy, tls] as const),
);

test.each(CASES)('every resource of an ingress is a property: %s, %s', (_name, _mode, proxy, tls) => {
  const ingress = ingressIn(newStack(), { proxy, tls });
  const { network, image, proxyContainer, configContainer, sidecarContainers, volumes } = ingress;
  const single = [network, image, proxyContainer, configContainer];
  const shown = [...single, ...Object.values(sidecarContainers), ...Object.values(volumes)];
  expect(resourcesOf(ingress).filter((path) => !path.endsWith('-image'))).toEqual(pathsOf(shown));
});

test('every resource of a Sophon is a property', () => {
  const sophon = sophonIn(newStack());
  const { network, gatewayContainer, dashboardContainer, gatewayImage, dashboardImage } = sophon;
  const shown = [network, gatewayContainer, dashboardContainer, gatewayImage, dashboardImage];
  expect(resourcesOf(sophon)).toEqual(pathsOf(shown));
});

test('an override reaches Terraform, and a route that is added later leaves it', () => {
  const stack = newStack();
  const ingress = ingressIn(stack, { proxy: new NginxProxy() });
  ingress.proxyContainer?.addOverride('cpu_shares', 512);
  ingress.sidecarContainers['internal-ca'].addOverride('memory', 64);
  ingress.addRoute('/docs', Upstream.onHost(3000));
  const terraform = synthesized(stack);
  expect(resource(terraform, 'docker_container', 'Ingress/Proxy').cpu_shares).toBe(512);
  expect(resource(terraform, 'docker_container', 'Ingress/Sidecar/internal-ca').memory).toBe(64);
});

function resourcesOf(construct: IConstruct): string[] {
  return pathsOf(construct.node.findAll().filter(TerraformResource.isTerraformResource));
}

function pathsOf(constructs: (IConstruct | undefined)[]): string[] {
  return constructs.map((construct) => construct?.node.path ?? 'absent').sort();
}
