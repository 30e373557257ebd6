import { ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { TerraformResourceLifecycle } from 'cdktf';
import { PortPlan } from '../model/plan';
import { late } from './late-value';

/** The ports that a proxy is published on. */
interface ProxyPorts {
  readonly ports: ContainerConfig['ports'];
  readonly labels: { label: string; value: string }[];
  readonly lifecycle?: TerraformResourceLifecycle;
}

/**
 * Ports as the provider has them. On several addresses it takes for a change what is none, as it reads them in an order
 * of their own (and TCP and UDP of one port in any), and would make the proxy anew with every other deploy: it is told not
 * to compare them, and a label that says the same makes the proxy anew where they have changed.
 */
export function proxyPorts(plan: () => PortPlan[], addresses: string[]): ProxyPorts {
  const published = () => plan().flatMap((port) => addresses.map((ip) => ({ ...port, ip })));
  const ports = late.blocks(() =>
    published().map(({ containerPort, hostPort, ip, protocol }) => {
      return { internal: containerPort, external: hostPort, ip, protocol };
    }),
  );
  if (addresses.length === 1) return { ports, labels: [] };
  const texts = () => published().map((port) => `${port.ip}:${port.hostPort}:${port.containerPort}/${port.protocol}`);
  const label = { label: 'cdktf-sophon.ports', value: late.string(() => texts().join(' ')) };
  return { ports, labels: [label], lifecycle: { ignoreChanges: ['ports'] } };
}
