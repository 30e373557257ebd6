import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { Construct } from 'constructs';
import { Upstream } from '../edge/upstream';
import { checkedScope } from '../internal/checked-scope';
import { EngineClaims } from '../internal/engine-claims';
import { checkProps, instance, Rules, struct, text } from '../internal/rules';
import { isName, Problems } from '../internal/validate';
import { Rollout } from './rollout';
import { checkContainer, containerRules, SophonContainerOptions, sophonContainer } from './sophon-container';
import { SophonData } from './sophon-data';

/** What a Sophon installation is made of. */
export interface SophonProps {
  /**
   * Base name of the containers, the network and the data volume, e.g. 'sophon' or 'staging'. It is asked for because it
   * keeps data: with another name the gateway starts with an empty database, and the old volume stays where it is.
   */
  readonly name: string;
  /** Where the gateway's data is, e.g. `SophonData.volume({ mountPath: '/data' })`. */
  readonly data: SophonData;
  /** The gateway: REST, SignalR hubs, MCP. */
  readonly gateway: SophonContainerOptions;
  /** The dashboard: a static page. */
  readonly dashboard: SophonContainerOptions;
}

/** Ports inside the stock images. @see https://sophon.buildersoft.io/docs */
const GATEWAY_PORT = 8080;
const DASHBOARD_PORT = 80;

/**
 * A Sophon installation: gateway, dashboard, their network and the gateway's data, which outlives `destroy`. No port is
 * published: an ingress serves it.
 *
 * Ids of its children are contract: `Network`, `GatewayImage`, `Gateway`, `DashboardImage`, `Dashboard`.
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

  /**
   * Declares an installation.
   *
   * @param scope the stack on whose engine it runs, or a construct in that stack
   * @param id part of the Terraform addresses of its resources: another id replaces them, and keeps the data
   * @param props its name, its data and its two containers
   * @throws when a prop is invalid, or the name is taken in this stack
   */
  public constructor(scope: Construct, id: string, props: SophonProps) {
    super(checkedScope(new.target.name, scope, id), id);
    const problems = new Problems(this.node.path);
    const usable = checkProps(problems, 'props', props, SOPHON_RULES);
    for (const role of ['gateway', 'dashboard'] as const) checkContainer(problems, role, usable[role]);
    problems.throwIfAny();
    const { name } = props;
    const claims = EngineClaims.of(this);
    claims.claimName(this, name);
    claims.claimData(this, props.data._place(name));
    this.network = new Network(this, 'Network', { name });
    const gateway = sophonContainer(this, 'Gateway', props.gateway, {
      name: `${name}-gateway`,
      port: GATEWAY_PORT,
      rollout: Rollout.stopFirst(),
      network: this.network.name,
      // Every peer is believed about the client: no port is published, so every peer is on a network of this app.
      env: { ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'true' },
      volumes: props.data._volumes(name),
    });
    const dashboard = sophonContainer(this, 'Dashboard', props.dashboard, {
      name: `${name}-dashboard`,
      port: DASHBOARD_PORT,
      rollout: Rollout.startFirst(),
      network: this.network.name,
    });
    [this.gatewayContainer, this.gatewayImage] = [gateway.container, gateway.image];
    [this.dashboardContainer, this.dashboardImage] = [dashboard.container, dashboard.image];
    [this.gateway, this.dashboard] = [gateway.upstream, dashboard.upstream];
  }
}

/** With '-dashboard' and the time of a deploy it is a label of DNS, which has 63 characters at most. */
const isSophonName = (value: string) => isName(value) && value.length <= 40;

const SOPHON_RULES: Rules<SophonProps> = {
  name: text(isSophonName, 'be lower-case letters, digits, dots, dashes, at most 40', 'sophon'),
  data: instance(SophonData, "SophonData.volume({ mountPath: '/data' })"),
  gateway: struct(containerRules('gateway')),
  dashboard: struct(containerRules('dashboard')),
};
