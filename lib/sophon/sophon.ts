import { Container, ContainerVolumes } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { Construct } from 'constructs';
import { envList, LOG_ROTATION } from '../docker/container-config';
import { Upstream } from '../ingress/upstream';
import { claimName } from '../internal/claimed-names';
import { defaultName } from '../internal/default-name';
import { isHostPath, isImage, isName, Problems } from '../internal/validate';

/** What a Sophon installation is made of. */
export interface SophonProps {
  /** Image of the gateway. */
  readonly gatewayImage: string;
  /** Image of the dashboard. */
  readonly dashboardImage: string;
  /**
   * Environment of the gateway, e.g. `{ SOPHON__Tier: 'Personal' }`.
   *
   * @default - only what makes it believe the ingress about the client's address and scheme
   */
  readonly gatewayEnv?: { [name: string]: string };
  /** Where the gateway's image keeps its data; the volume is mounted there. @default '/data' */
  readonly dataPath?: string;
  /**
   * Base name of the containers, the network and the data volume. Changing it leaves the data behind.
   *
   * @default - the construct's path in lower case
   */
  readonly name?: string;
}

/** Ports inside the stock images. @see https://sophon.buildersoft.io/docs */
const GATEWAY_PORT = 8080;
const DASHBOARD_PORT = 80;
/** Time to finish requests and to close the database; the provider kills at once unless told otherwise. */
const STOP_SECONDS = 10;

/**
 * A Sophon installation: gateway, dashboard, their network and the volume with the gateway's data. No port is
 * published: an ingress serves it. The data volume outlives `destroy`.
 */
export class Sophon extends Construct {
  /** The gateway, for an ingress. */
  public readonly gateway: Upstream;
  /** The dashboard, for an ingress. */
  public readonly dashboard: Upstream;
  /** The gateway's container. */
  public readonly gatewayContainer: Container;
  /** The dashboard's container. */
  public readonly dashboardContainer: Container;
  /** The gateway's image. */
  public readonly gatewayImage: Image;
  /** The dashboard's image. */
  public readonly dashboardImage: Image;
  /** Network of the installation, e.g. for its database. */
  public readonly network: Network;

  /** @throws when a prop is invalid */
  public constructor(scope: Construct, id: string, props: SophonProps) {
    super(scope, id);
    this.check(props);
    const name = props.name ?? defaultName(this);
    claimName(this, name);
    this.network = new Network(this, 'Network', { name });
    const data: ContainerVolumes = { volumeName: `${name}-data`, containerPath: props.dataPath ?? '/data' };
    this.gatewayImage = new Image(this, 'GatewayImage', { name: props.gatewayImage, keepLocally: true });
    this.gatewayContainer = this.createContainer('Gateway', `${name}-gateway`, this.gatewayImage, {
      // Every peer is believed about the client: no port is published, so every peer is on a network of this app.
      env: envList({ ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'true', ...props.gatewayEnv }),
      volumes: [data],
    });
    this.dashboardImage = new Image(this, 'DashboardImage', { name: props.dashboardImage, keepLocally: true });
    this.dashboardContainer = this.createContainer('Dashboard', `${name}-dashboard`, this.dashboardImage, {});
    this.gateway = Upstream.container(this.gatewayContainer, { port: GATEWAY_PORT });
    this.dashboard = Upstream.container(this.dashboardContainer, { port: DASHBOARD_PORT });
  }

  private check(props: SophonProps): void {
    const problems = new Problems(this.node.path);
    problems.check(
      'gatewayImage',
      props.gatewayImage,
      isImage,
      'be an image reference',
      'registry.example.com/sophon-gateway:1.0',
    );
    problems.check(
      'dashboardImage',
      props.dashboardImage,
      isImage,
      'be an image reference',
      'registry.example.com/sophon-dashboard:1.0',
    );
    problems.check('dataPath', props.dataPath, isHostPath, 'be an absolute path in the container', '/data');
    problems.check('name', props.name, isName, 'be lower-case letters, digits, dots, dashes, at most 49', 'sophon');
    for (const name of Object.keys(props.gatewayEnv ?? {})) {
      problems.check(
        `gatewayEnv['${name}']`,
        name,
        (value) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(value),
        'be the name of a variable',
        'SOPHON__Tier',
      );
    }
    problems.throwIfAny();
  }

  private createContainer(
    id: string,
    name: string,
    image: Image,
    more: { env?: string[]; volumes?: ContainerVolumes[] },
  ) {
    return new Container(this, id, {
      name,
      image: image.imageId,
      networksAdvanced: [{ name: this.network.name }],
      restart: 'unless-stopped',
      destroyGraceSeconds: STOP_SECONDS,
      securityOpts: ['no-new-privileges:true'],
      ...LOG_ROTATION,
      ...more,
    });
  }
}
