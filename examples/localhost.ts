import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, Sophon, SophonData, SophonIngress, type SophonIngressProps, Tls } from 'cdktf-sophon';
import type { Construct } from 'constructs';
import { dashboardImage, gatewayImage } from './images';

/** Sophon at https://localhost, for this machine only. The README says how to trust the certificate's root. */
export class LocalhostStack extends TerraformStack {
  /** @param changes other props, e.g. other ports */
  public constructor(scope: Construct, id: string, changes: Partial<SophonIngressProps> = {}) {
    super(scope, id);
    new DockerProvider(this, 'docker', {});

    const sophon = new Sophon(this, 'Sophon', {
      name: `${id}-sophon`,
      data: SophonData.volume({ mountPath: '/data' }),
      gateway: { image: gatewayImage },
      dashboard: { image: dashboardImage },
    });
    const ingress = new SophonIngress(this, 'Ingress', {
      domain: 'localhost',
      bindAddresses: ['127.0.0.1'],
      gateway: sophon.gateway,
      dashboard: sophon.dashboard,
      tls: Tls.internalCa(),
      proxy: new CaddyProxy(),
      ...changes,
    });
    new TerraformOutput(this, 'url', { value: ingress.url });
  }
}
