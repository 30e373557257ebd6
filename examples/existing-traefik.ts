import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { ExistingTraefik, Sophon, SophonData, SophonIngress, Tls } from 'cdktf-sophon';
import type { Construct } from 'constructs';
import { dashboardImage, gatewayImage } from './images';

/** A Traefik that runs already and watches Docker: the gateway and the dashboard get the labels that it looks for. */
export class ExistingTraefikStack extends TerraformStack {
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
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      proxy: new ExistingTraefik({ network: 'traefik', certResolver: 'letsencrypt' }),
    });
    new TerraformOutput(this, 'url', { value: ingress.url });
  }
}
