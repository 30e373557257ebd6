import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, SophonIngress, Tls, Upstream } from 'cdktf-sophon';
import type { Construct } from 'constructs';

/** A Sophon that runs on the Docker host itself, or is reached through the ports that its containers publish there. */
export class HostStack extends TerraformStack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new DockerProvider(this, 'docker', {});

    const ingress = new SophonIngress(this, 'Ingress', {
      domain: 'sophon.example.com',
      gateway: Upstream.onHost(8081),
      dashboard: Upstream.onHost(8080),
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      proxy: new CaddyProxy(),
    });
    new TerraformOutput(this, 'url', { value: ingress.url });
  }
}
