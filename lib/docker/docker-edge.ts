import { Container, ContainerNetworksAdvanced } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { Construct } from 'constructs';
import { DEFAULTS, DOCKER_HOST_NAME, PROXY_ALIAS } from '../proxies/defaults';
import { EdgePlan, SidecarPlan } from '../proxies/proxy';
import { CONFIG_VOLUME, publisherConfig, publisherContent } from './config-publisher';
import { containerConfig } from './container-config';

/** What of a deployment is not the plan's business. */
export interface DockerEdgeOptions {
  /** Base name of containers and volumes. */
  readonly name: string;
  /** The network on which the proxy meets the containers behind it. */
  readonly network: Network;
  /** Address on the Docker host that ports are published on. */
  readonly bindAddress: string;
  /** Memory limit of the proxy in MiB. */
  readonly memoryMiB?: number;
}

/** The Docker resources of an `EdgePlan`, made on the scope itself so that their ids are the ingress's contract. */
export class DockerEdge {
  public readonly image: Image;
  public readonly proxy: Container;
  public readonly publisher: Container;
  /** By `SidecarPlan.id`. */
  public readonly sidecars: { [id: string]: Container };
  /** By `VolumePlan.id`; those that outlive `destroy` are not among them. */
  public readonly volumes: { [id: string]: Volume };
  private readonly retainedVolumes: Set<string>;

  public constructor(
    private readonly scope: Construct,
    private readonly options: DockerEdgeOptions,
    edge: EdgePlan,
  ) {
    this.retainedVolumes = new Set(edge.volumes.filter(({ retained }) => retained).map(({ id }) => id));
    this.volumes = this.createVolumes(edge);
    this.image = new Image(scope, 'Image', { name: edge.proxy.image, keepLocally: true });
    this.publisher = this.createPublisher(edge);
    const sidecars = new Construct(scope, 'Sidecar');
    this.sidecars = Object.fromEntries(edge.sidecars.map((plan) => [plan.id, this.createSidecar(sidecars, plan)]));
    this.proxy = this.createProxy(edge);
  }

  /** Takes over what routes and domains change; everything else of an edge is fixed when it is made. */
  public update(edge: EdgePlan, networks: string[]): void {
    const { command, upload } = publisherContent(edge.config);
    this.publisher.command = command;
    this.publisher.putUpload(upload);
    this.proxy.putNetworksAdvanced([this.ownNetwork(), ...networks.map((name) => ({ name }))]);
    for (const { id, container: plan } of edge.sidecars) {
      const container = this.sidecars[id];
      const { command, env, healthcheck, labels } = containerConfig(plan, this.volumeName);
      container.command = command ?? [];
      container.env = env;
      if (healthcheck) container.putHealthcheck(healthcheck);
      container.putLabels(labels);
    }
  }

  /** Volumes that outlive `destroy` are left to the engine, which makes them with the first container that names them. */
  private createVolumes(edge: EdgePlan): { [id: string]: Volume } {
    const state = new Construct(this.scope, 'State');
    const create = (scope: Construct, id: string, what: string) =>
      new Volume(scope, id, { name: `${this.options.name}-${what}` });
    const shortLived = edge.volumes.filter(({ retained }) => !retained);
    return {
      [CONFIG_VOLUME]: create(this.scope, 'ConfigVolume', CONFIG_VOLUME),
      ...Object.fromEntries(shortLived.map(({ id }) => [id, create(state, id, id)])),
    };
  }

  private readonly volumeName = (id: string): string => {
    if (this.retainedVolumes.has(id)) return `${this.options.name}-${id}`;
    if (!(id in this.volumes)) throw new Error(`plan: mounts volume '${id}' that it does not list`);
    return this.volumes[id].name;
  };

  private createPublisher(edge: EdgePlan): Container {
    const publisher = new Container(this.scope, 'Config', {
      name: `${this.options.name}-config`,
      image: this.image.imageId,
      ...publisherConfig(edge, this.volumeName),
    });
    const address = `${publisher.terraformResourceType}.${publisher.friendlyUniqueId}`;
    publisher.lifecycle = {
      postcondition: [
        {
          condition: '${self.exit_code == 0}',
          errorMessage:
            'The configuration was not published. ${coalesce(self.container_logs, "The publisher said nothing.")}' +
            `\nMend it and deploy again; to publish the same configuration again: terraform apply -replace='${address}'`,
        },
      ],
    };
    return publisher;
  }

  private createSidecar(scope: Construct, { id, container: plan }: SidecarPlan): Container {
    const image = new Image(scope, `${id}-image`, { name: plan.image, keepLocally: true });
    return new Container(scope, id, {
      name: `${this.options.name}-${id}`,
      image: image.imageId,
      ...containerConfig(plan, this.volumeName),
      networksAdvanced: [{ name: this.options.network.name }],
      wait: plan.healthcheck !== undefined,
      waitTimeout: START_SECONDS,
      destroyGraceSeconds: DEFAULTS.stopGraceSeconds,
      dependsOn: [this.publisher],
    });
  }

  private createProxy(edge: EdgePlan): Container {
    const config = { volume: CONFIG_VOLUME, path: edge.config.directory, readOnly: true };
    const proxy = { ...edge.proxy, mounts: [config, ...(edge.proxy.mounts ?? [])] };
    const before = edge.sidecars.filter((sidecar) => sidecar.beforeProxy).map(({ id }) => this.sidecars[id]);
    const { bindAddress, memoryMiB, name } = this.options;
    return new Container(this.scope, 'Proxy', {
      name,
      image: this.image.imageId,
      ...containerConfig(proxy, this.volumeName),
      ports: edge.ports.map((port) => ({ ...port, ip: bindAddress })),
      host: [{ host: DOCKER_HOST_NAME, ip: 'host-gateway' }],
      networksAdvanced: [this.ownNetwork()],
      memory: memoryMiB,
      memorySwap: memoryMiB,
      wait: true,
      waitTimeout: START_SECONDS,
      // Streams are told to end and requests may finish; the engine kills what is left after it.
      destroyGraceSeconds: DEFAULTS.stopGraceSeconds + 2,
      stopTimeout: DEFAULTS.stopGraceSeconds + 2,
      dependsOn: [this.publisher, ...before],
    });
  }

  private ownNetwork(): ContainerNetworksAdvanced {
    return { name: this.options.network.name, aliases: [PROXY_ALIAS] };
  }
}

/** A container that is not healthy by then fails the deploy. */
const START_SECONDS = 90;
