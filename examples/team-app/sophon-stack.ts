import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, Sophon, SophonData, SophonIngress, Tls } from 'cdktf-sophon';
import type { Construct } from 'constructs';

/** What differs between the team's environments. */
export interface SophonStackProps {
  readonly domain: string;
  /** Tag of both images. */
  readonly version: string;
}

/** Sophon as this team runs it. */
export class SophonStack extends TerraformStack {
  public readonly ingress: SophonIngress;

  public constructor(scope: Construct, id: string, props: SophonStackProps) {
    super(scope, id);
    new DockerProvider(this, 'docker', { host: `ssh://deploy@${props.domain}` });

    const sophon = new Sophon(this, 'Sophon', {
      name: 'sophon',
      data: SophonData.volume({ mountPath: '/data' }),
      gateway: {
        image: `registry.example.com/sophon-gateway:${props.version}`,
        env: { SOPHON__Tier: 'Personal' },
      },
      dashboard: { image: `registry.example.com/sophon-dashboard:${props.version}` },
    });
    this.ingress = new SophonIngress(this, 'Ingress', {
      domain: props.domain,
      gateway: sophon.gateway,
      dashboard: sophon.dashboard,
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      proxy: new CaddyProxy(),
    });
    new TerraformOutput(this, 'url', { value: this.ingress.url });
  }
}
