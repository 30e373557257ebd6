import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, Edge, type EdgeProps, Sophon, SophonData, SophonIngress, Tls } from 'cdktf-sophon';
import type { Construct } from 'constructs';
import { dashboardImage, gatewayImage } from './images';

/** Two Sophons on one Docker host, each under its own domain: one edge serves both. */
export class StagingAndProductionStack extends TerraformStack {
  /** @param changes other props of the edge, e.g. another proxy */
  public constructor(scope: Construct, id: string, changes: Partial<EdgeProps> = {}) {
    super(scope, id);
    new DockerProvider(this, 'docker', {});

    const edge = new Edge(this, 'Edge', {
      proxy: new CaddyProxy(),
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      ...changes,
    });
    for (const environment of ['production', 'staging']) {
      const sophon = new Sophon(this, `${environment}-sophon`, {
        name: `${id}-${environment}`,
        data: SophonData.volume({ mountPath: '/data' }),
        gateway: { image: gatewayImage },
        dashboard: { image: dashboardImage },
      });
      const ingress = new SophonIngress(this, environment, {
        edge,
        domain: environment === 'production' ? 'sophon.example.com' : 'staging.example.com',
        gateway: sophon.gateway,
        dashboard: sophon.dashboard,
      });
      new TerraformOutput(this, `${environment}-url`, { value: ingress.url });
    }
  }
}
