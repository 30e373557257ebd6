import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, Sophon, SophonData, SophonIngress, Tls, Upstream } from 'cdktf-sophon';
import type { Construct } from 'constructs';
import { dashboardImage, gatewayImage } from './images';

/** Beside Sophon a container of your own below /docs, and all of it at a second domain too. */
export class CustomRoutesStack extends TerraformStack {
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
      proxy: new CaddyProxy(),
    });

    // Any container that answers below /docs: the path reaches it as the client sent it.
    const docs = new Container(this, 'Docs', {
      name: 'custom-routes-docs',
      image: new Image(this, 'DocsImage', { name: 'caddy:2', keepLocally: true }).imageId,
      command: ['caddy', 'respond', '--listen', ':8080', 'The documentation.'],
      restart: 'always',
    });
    ingress.addRoute('/docs', Upstream.container(docs, { port: 8080 }), { compress: true });
    ingress.addDomain('assistant.example.com');

    new TerraformOutput(this, 'url', { value: ingress.url });
  }
}
