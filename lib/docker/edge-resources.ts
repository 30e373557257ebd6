import { createHash } from 'node:crypto';
import { Container } from '@cdktf/provider-docker/lib/container';
import { Image } from '@cdktf/provider-docker/lib/image';
import { Network } from '@cdktf/provider-docker/lib/network';
import { Volume } from '@cdktf/provider-docker/lib/volume';
import { Aspects, dependable, Postcondition, TerraformVariable, Token } from 'cdktf';
import { Construct } from 'constructs';
import { CONFIG_VOLUME } from '../model/config-volume';
import { DEFAULTS } from '../model/defaults';
import { ContainerPlan, EdgePlan, SidecarPlan, VolumePlan } from '../model/plan';
import { PREVIOUS_STAYS, publisherConfig, secretVariables } from './config-publisher';
import { containerConfig, logConfig } from './container-config';
import { DOCKER_HOST_NAME } from './engine';
import { late, oncePer } from './late-value';
import { LogDriver } from './log-driver';
import { proxyPorts } from './proxy-ports';
import { withoutStackTraces } from './without-stack-traces';

/** What of a deployment is not the plan's business. */
export interface EdgeResourcesOptions {
  /** Base name of containers and volumes. */
  readonly name: string;
  /** Addresses of the Docker host that ports are published on. */
  readonly addresses: string[];
  /** Memory limit of the proxy in MiB. */
  readonly memoryMiB?: number;
  readonly logDriver?: LogDriver;
  /** The network on which the proxy meets the containers behind it: an existing one by its name, or one of our own. */
  readonly network: { readonly existing?: string; readonly subnet?: string; readonly ipv6Subnet?: string };
  /** Existing networks that the proxy is on besides. */
  readonly joinedNetworks: () => string[];
  /** Names of containers behind the proxy that change each time they are made anew. */
  readonly generations: () => string[];
  /** What clients open by TLS that ends at the edge. */
  readonly secureUrls: () => string[];
  /** What is to run; asked for when the app is synthesized. */
  readonly plan: () => EdgePlan;
}

/**
 * The Docker resources of an edge, made on the edge itself so that their ids are its contract. They exist from the start
 * and can be overridden; what the plan says of them is filled in when the app is synthesized. Volumes and sidecars, which
 * the plan names, are made then, or when they are asked for.
 */
export class EdgeResources {
  /** @internal */
  public static _create(scope: Construct, options: EdgeResourcesOptions): EdgeResources {
    return withoutStackTraces(() => new EdgeResources(scope, options));
  }

  /** Network on which the proxy meets the containers behind it; absent when an existing one was named. */
  public readonly network?: Network;
  /** The proxy's image. */
  public readonly image: Image;
  /** The proxy's container. */
  public readonly proxyContainer: Container;
  /** The one-shot container that publishes the configuration. */
  public readonly configContainer: Container;
  /** The volume that the proxy reads its configuration from. */
  public readonly configVolume: Volume;
  /** Name of the network on which the proxy meets the containers behind it. */
  public readonly networkName: string;
  /** @internal The same, as resources of the edge's own stack refer to it: so that it is made before them. */
  public readonly _networkReference: string;

  private readonly stateVolumes = new Map<string, Volume>();
  /** Names on the engine by id: a reference to the volume where it is a resource. CDKTF makes a new one each time it is asked. */
  private readonly volumeNames = new Map<string, string>();
  private readonly sidecars = new Map<string, Container>();
  private readonly variables = new Map<string, TerraformVariable>();
  /** What the plan has the proxy start after. */
  private beforeProxy: string[] = [];
  private readonly state: Construct;
  private readonly sidecar: Construct;
  private readonly secret: Construct;

  private constructor(
    private readonly scope: Construct,
    private readonly options: EdgeResourcesOptions,
  ) {
    const { name, network, plan } = options;
    this.networkName = network.existing ?? ownNetworkName(options);
    if (network.existing === undefined) this.network = this.createNetwork();
    this._networkReference = this.network?.name ?? this.networkName;
    this.configVolume = new Volume(scope, 'ConfigVolume', { name: `${name}-${CONFIG_VOLUME}` });
    this.volumeNames.set(CONFIG_VOLUME, this.configVolume.name);
    this.image = new Image(scope, 'Image', { name: late.string(() => plan().proxy.image), keepLocally: true });
    this.configContainer = this.createPublisher();
    this.proxyContainer = this.createProxy();
    this.state = new Construct(scope, 'State');
    this.sidecar = new Construct(scope, 'Sidecar');
    this.secret = new Construct(scope, 'Secret');
    Aspects.of(scope).add({
      visit: (node) => {
        if (node === scope) this.complete();
      },
    });
  }

  /** Containers beside the proxy by what they do, e.g. 'lego', as what was declared by now needs them. */
  public get sidecarContainers(): { [what: string]: Container } {
    this.complete();
    return Object.fromEntries(this.sidecars);
  }

  /**
   * Volumes by what they hold, as what was declared by now needs them; those that outlive `destroy` are the engine's and
   * not among them.
   */
  public get volumes(): { [what: string]: Volume } {
    this.complete();
    return Object.fromEntries(this.stateVolumes);
  }

  /** Makes the volumes and sidecars that the plan names and that are not there yet; those of an earlier plan go. */
  private complete(): void {
    const plan = this.options.plan();
    withoutStackTraces(() => {
      this.create(plan.sidecars, plan.volumes);
      this.declareVariables(secretVariables(plan));
    });
  }

  private create(sidecars: SidecarPlan[], volumes: VolumePlan[]): void {
    const owned = volumes.filter(({ retained }) => !retained).map(({ id }) => id);
    this.removeVolumesExcept(owned);
    for (const id of owned) if (!this.stateVolumes.has(id)) this.createVolume(id);
    this.removeSidecarsExcept(sidecars.map(({ id }) => id));
    for (const sidecar of sidecars) {
      if (!this.sidecars.has(sidecar.id)) this.sidecars.set(sidecar.id, this.createSidecar(sidecar));
    }
    this.startProxyAfter(sidecars.filter(({ beforeProxy }) => beforeProxy));
    this.failDeployWhenRefused();
  }

  private removeVolumesExcept(owned: string[]): void {
    for (const id of this.volumeNames.keys()) {
      if (id === CONFIG_VOLUME || owned.includes(id)) continue;
      this.state.node.tryRemoveChild(id);
      this.stateVolumes.delete(id);
      this.volumeNames.delete(id);
    }
  }

  private removeSidecarsExcept(planned: string[]): void {
    for (const id of this.sidecars.keys()) {
      if (planned.includes(id)) continue;
      for (const child of [id, imageId(id)]) this.sidecar.node.tryRemoveChild(child);
      this.sidecars.delete(id);
    }
  }

  /** Beside what the user has it wait for. */
  private startProxyAfter(sidecars: SidecarPlan[]): void {
    const others = (this.proxyContainer.dependsOn ?? []).filter((one) => !this.beforeProxy.includes(one));
    this.beforeProxy = sidecars.map(({ id }) => dependable(this.sidecars.get(id) as Container));
    this.proxyContainer.dependsOn = [...others, ...this.beforeProxy];
  }

  /**
   * A refused configuration fails the deploy. The proxy is started all the same when one from before is there, as Terraform
   * has removed the old proxy by then if it is to be replaced: so it is the proxy's postcondition, which is looked at also
   * when the proxy does not change. Where an old container behind the proxy would go next, the publisher itself fails: so the
   * container stays.
   */
  private failDeployWhenRefused(): void {
    const { terraformResourceType, friendlyUniqueId } = this.configContainer;
    const publisher = `${terraformResourceType}.${friendlyUniqueId}`;
    const errorMessage = (logs: string) =>
      `The configuration was not published. \${coalesce(${logs}, "The publisher said nothing.")}` +
      `\nMend it and deploy again; to publish the same configuration again: terraform apply -replace='${publisher}'`;
    addPostcondition(this.configContainer, {
      condition: `\${contains([0, ${PREVIOUS_STAYS}], self.exit_code)}`,
      errorMessage: errorMessage('self.container_logs'),
    });
    addPostcondition(this.proxyContainer, {
      condition: `\${${publisher}.exit_code == 0}`,
      errorMessage: errorMessage(`${publisher}.container_logs`),
    });
  }

  /**
   * Each edge declares those that it reads: the output has one of each name, as what edges of a stack say of it is the same.
   */
  private declareVariables(names: string[]): void {
    for (const name of this.variables.keys()) {
      if (names.includes(name)) continue;
      this.secret.node.tryRemoveChild(name);
      this.variables.delete(name);
    }
    for (const name of names) this.variable(name);
  }

  private variable(name: string): TerraformVariable {
    const known = this.variables.get(name);
    if (known) return known;
    const variable = new TerraformVariable(this.secret, name, { type: 'string', sensitive: true, nullable: false });
    variable.overrideLogicalId(name);
    this.variables.set(name, variable);
    return variable;
  }

  private readonly variableValue = (name: string): string => this.variable(name).stringValue;

  private createVolume(id: string): void {
    const volume = new Volume(this.state, id, { name: `${this.options.name}-${id}` });
    this.stateVolumes.set(id, volume);
    this.volumeNames.set(id, volume.name);
  }

  /** Volumes that outlive `destroy` are left to the engine, which makes them with the first container that names them. */
  private readonly volumeName = (id: string): string => {
    const known = this.volumeNames.get(id);
    if (known !== undefined) return known;
    const volume = this.options.plan().volumes.find((one) => one.id === id);
    if (!volume) throw new Error(`plan: mounts volume '${id}' that it does not list`);
    if (volume.retained) this.volumeNames.set(id, `${this.options.name}-${id}`);
    else withoutStackTraces(() => this.createVolume(id));
    return this.volumeName(id);
  };

  private createNetwork(): Network {
    const { subnet, ipv6Subnet } = this.options.network;
    const subnets = [subnet, ipv6Subnet].filter((one) => one !== undefined);
    return new Network(this.scope, 'Network', {
      name: this.networkName,
      ...(ipv6Subnet === undefined ? {} : { ipv6: true }),
      ...(subnets.length === 0 ? {} : { ipamConfig: subnets.map((one) => ({ subnet: one })) }),
    });
  }

  private createPublisher(): Container {
    const { generations, logDriver, name, plan, secureUrls } = this.options;
    return new Container(this.scope, 'Config', {
      image: this.image.imageId,
      ...logConfig(logDriver),
      ...publisherConfig(`${name}-config`, plan, this.volumeName, generations, this.variableValue, secureUrls),
    });
  }

  private createSidecar(sidecar: SidecarPlan): Container {
    const { id } = sidecar;
    // CDKTF asks once more for one that is about to go.
    const gone = { ...sidecar.container, mounts: [] };
    const plan = () => this.options.plan().sidecars.find((one) => one.id === id)?.container ?? gone;
    const image = new Image(this.sidecar, imageId(id), { name: late.string(() => plan().image), keepLocally: true });
    return new Container(this.sidecar, id, {
      name: `${this.options.name}-${id}`,
      image: image.imageId,
      ...containerConfig(plan, this.volumeName),
      ...logConfig(this.options.logDriver),
      networksAdvanced: [{ name: this._networkReference }],
      destroyGraceSeconds: DEFAULTS.stopGraceSeconds,
      dependsOn: [this.configContainer],
    });
  }

  private createProxy(): Container {
    const { addresses, logDriver, memoryMiB, name, joinedNetworks } = this.options;
    const networks = () => [this._networkReference, ...joinedNetworks()];
    const stopSeconds = () => this.options.plan().proxy.stopSeconds ?? DEFAULTS.stopGraceSeconds + 1;
    const settings = containerConfig(oncePer(this.options.plan, withConfig), this.volumeName);
    const ports = proxyPorts(() => this.options.plan().ports, addresses);
    return new Container(this.scope, 'Proxy', {
      name,
      image: this.image.imageId,
      ...settings,
      ...ports,
      labels: [...settings.labels, ...ports.labels],
      ...logConfig(logDriver),
      host: [{ host: DOCKER_HOST_NAME, ip: 'host-gateway' }],
      networksAdvanced: late.blocks(() => networks().map((network) => ({ name: network }))),
      memory: memoryMiB,
      memorySwap: memoryMiB,
      // Streams are told to end and requests may finish; the engine kills what is left after it.
      destroyGraceSeconds: late.number(stopSeconds),
      stopTimeout: late.number(stopSeconds),
      dependsOn: [this.configContainer],
    });
  }
}

/**
 * Of a network with subnets of the user's, the name follows from them: other ones make another network beside it, which
 * containers that start before their predecessors stop need. A token's name stays, as its value is known to Terraform alone.
 */
function ownNetworkName({ name, network: { subnet, ipv6Subnet } }: EdgeResourcesOptions): string {
  const subnets = [subnet, ipv6Subnet].filter((one) => one !== undefined).join(' ');
  if (subnets === '' || Token.isUnresolved(subnets) || Token.isUnresolved(name)) return name;
  return `${name}-${createHash('sha256').update(subnets).digest('hex').slice(0, 8)}`;
}

/** Beside what users have set. */
function addPostcondition(container: Container, added: Postcondition): void {
  const others = (container.lifecycle?.postcondition ?? []).filter(({ condition }) => condition !== added.condition);
  container.lifecycle = { ...container.lifecycle, postcondition: [...others, added] };
}

/** The proxy with its configuration mounted. */
function withConfig({ proxy, config }: EdgePlan): ContainerPlan {
  const mount = { volume: CONFIG_VOLUME, path: config.directory, readOnly: true };
  return { ...proxy, mounts: [mount, ...(proxy.mounts ?? [])] };
}

/** Id of a sidecar's image, beside the sidecar. */
function imageId(sidecar: string): string {
  return `${sidecar}-image`;
}
