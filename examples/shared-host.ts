import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { DockerProvider } from '@cdktf/provider-docker/lib/provider';
import { TerraformOutput, TerraformStack } from 'cdktf';
import { CaddyProxy, Edge, type EdgeProps, Sophon, SophonData, SophonIngress, Tls, Upstream } from 'cdktf-sophon';
import type { Construct } from 'constructs';
import { dashboardImage, gatewayImage } from './images';

/** What a host serves besides. */
export interface SharedHostProps extends Partial<EdgeProps> {
  /** Where Grafana's certificate comes from. */
  readonly grafanaTls?: Tls;
  /** Grafana's image. */
  readonly grafanaImage?: string;
  /** Port that it listens on. */
  readonly grafanaPort?: number;
}

/** Sophon shares its Docker host: another application with a certificate of its own, and a domain that only redirects. */
export class SharedHostStack extends TerraformStack {
  public constructor(scope: Construct, id: string, props: SharedHostProps = {}) {
    super(scope, id);
    new DockerProvider(this, 'docker', {});
    const { grafanaTls, grafanaImage = 'grafana/grafana:12.2.0', grafanaPort = 3000, ...changes } = props;

    const edge = new Edge(this, 'Edge', {
      proxy: new CaddyProxy(),
      tls: Tls.letsEncrypt({ email: 'admin@example.com' }),
      ...changes,
    });
    const sophon = new Sophon(this, 'Sophon', {
      name: `${id}-sophon`,
      data: SophonData.volume({ mountPath: '/data' }),
      gateway: { image: gatewayImage },
      dashboard: { image: dashboardImage },
    });
    const ingress = new SophonIngress(this, 'Ingress', {
      edge,
      domain: 'sophon.example.com',
      gateway: sophon.gateway,
      dashboard: sophon.dashboard,
    });

    const grafana = new Container(this, 'Grafana', {
      name: `${id}-grafana`,
      image: new Image(this, 'GrafanaImage', { name: grafanaImage, keepLocally: true }).imageId,
      restart: 'always',
    });
    const grafanaSite = edge.addSite('grafana.example.com', {
      tls:
        grafanaTls ??
        Tls.certificateFiles({ certificate: '/etc/ssl/grafana/fullchain.pem', key: '/etc/ssl/grafana/privkey.pem' }),
    });
    grafanaSite.addRoute('/', Upstream.container(grafana, { port: grafanaPort }), { compress: true });

    edge.addSite('www.example.com').addRedirect('/', 'https://sophon.example.com');
    new TerraformOutput(this, 'url', { value: ingress.url });
  }
}
