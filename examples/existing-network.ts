import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, SophonIngress, Tls, Upstream } from 'cdktf-sophon';
import type { Construct } from 'constructs';

/** The network that `docker compose` makes for a project called "sophon". */
const network = 'sophon_default';

/** A Sophon that compose started already. The proxy joins its network; the ports are those inside the containers. */
export class ExistingNetworkStack extends TerraformStack {
  public constructor(scope: Construct, id: string) {
    super(scope, id);
    new DockerProvider(this, 'docker', {});

    const ingress = new SophonIngress(this, 'Ingress', {
      domain: 'sophon.example.com',
      gateway: Upstream.onNetwork({ network, host: 'sophon-gateway', port: 8080 }),
      dashboard: Upstream.onNetwork({ network, host: 'sophon-dashboard', port: 80 }),
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      proxy: new CaddyProxy(),
    });
    new TerraformOutput(this, 'url', { value: ingress.url });
  }
}
