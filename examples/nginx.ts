import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { NginxProxy, Sophon, SophonData, SophonIngress, type SophonIngressProps, Tls } from 'cdktf-sophon';
import type { Construct } from 'constructs';
import { dashboardImage, gatewayImage } from './images';

/** Sophon behind nginx. A lego container beside it gets the certificates from Let's Encrypt. */
export class NginxStack extends TerraformStack {
  /** @param changes other props, e.g. another domain */
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
      domain: 'sophon.example.com',
      gateway: sophon.gateway,
      dashboard: sophon.dashboard,
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      proxy: new NginxProxy(),
      ...changes,
    });
    new TerraformOutput(this, 'url', { value: ingress.url });
  }
}
