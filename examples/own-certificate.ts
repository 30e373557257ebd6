import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, Sophon, SophonData, SophonIngress, Tls } from 'cdktf-sophon';
import type { Construct } from 'constructs';
import { dashboardImage, gatewayImage } from './images';

/** A certificate of your own, from two files on the Docker host. The README says how to publish a renewed one. */
export class OwnCertificateStack extends TerraformStack {
  public constructor(scope: Construct, id: string) {
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
      tls: Tls.certificateFiles({
        certificate: '/etc/ssl/sophon/fullchain.pem',
        key: '/etc/ssl/sophon/privkey.pem',
      }),
      proxy: new CaddyProxy(),
    });
    new TerraformOutput(this, 'url', { value: ingress.url });
  }
}
