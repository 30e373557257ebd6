import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, Sophon, SophonData, SophonIngress, Tls } from 'cdktf-sophon';
import type { Construct } from 'constructs';

/** What main.ts is told by the environment. */
export interface SophonStackProps {
  readonly gatewayImage: string;
  readonly dashboardImage: string;
}

/** Sophon behind HTTPS. */
export class SophonStack extends TerraformStack {
  public readonly ingress: SophonIngress;

  public constructor(scope: Construct, id: string, props: SophonStackProps) {
    super(scope, id);
    // The engine of this machine, or of DOCKER_HOST. For another one: { host: 'ssh://user@host' }.
    new DockerProvider(this, 'docker', {});

    const sophon = new Sophon(this, 'Sophon', {
      name: 'sophon',
      data: SophonData.volume({ mountPath: '/data' }), // where the gateway's image keeps its data
      gateway: { image: props.gatewayImage },
      dashboard: { image: props.dashboardImage },
    });
    this.ingress = new SophonIngress(this, 'Ingress', {
      domain: 'sophon.example.com',
      gateway: sophon.gateway,
      dashboard: sophon.dashboard,
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      proxy: new CaddyProxy(),
    });

    new TerraformOutput(this, 'url', { value: this.ingress.url });
    new TerraformOutput(this, 'logs', { value: `docker logs --follow ${this.ingress.edge.name}` });
  }
}
