import { EdgeIntent } from './intent';
import { SecretIntent } from './tls-intent';

/** A kind of proxy: turns an intent into a plan. Pure: the same intent gives the same plan. */
export interface IProxy {
  /**
   * Name of the network on which somebody else's proxy, which reads labels, meets containers.
   *
   * @default - none: the proxy is ours to run
   */
  readonly existingNetwork?: string;
  /**
   * The plan for an intent. It is asked for once, at synth, when all sites and routes are known.
   *
   * @param intent what the edge and its sites ask for
   * @throws when the proxy cannot do what is asked; the message names the site and the fix
   */
  plan(intent: EdgeIntent): ProxyPlan;
}

/** What is to run, as plain data: an engine (Docker today) makes resources of it. */
export interface ProxyPlan {
  /** The proxy to run. Absent: somebody else's proxy serves, told by `labels`. */
  readonly edge?: EdgePlan;
  /** Labels for the containers behind the proxy. */
  readonly labels?: UpstreamLabels[];
}

/** Labels for the container behind one upstream. */
export interface UpstreamLabels {
  /** `UpstreamIntent.id` */
  readonly upstream: string;
  /** Labels by name. */
  readonly labels: { [name: string]: string };
}

/** A container: how it is started and what it may do. Everything else is taken from it. */
export interface ContainerPlan {
  /** Reference of the image, e.g. 'caddy:2.11.4'. */
  readonly image: string;
  /** 'uid:gid' */
  readonly user: string;
  /** What is run; absent: what the image says. */
  readonly entrypoint?: string[];
  /** Its arguments; absent: what the image says. */
  readonly command?: string[];
  /** Environment by name, beside that of the image. */
  readonly env?: { [name: string]: string };
  /** Linux capabilities kept, without 'CAP_'; all others are dropped. */
  readonly capabilities?: string[];
  /** Mount options by path, e.g. `{'/tmp': 'size=16m,mode=1777'}`. */
  readonly tmpfs?: { [path: string]: string };
  /** Volumes that it sees. */
  readonly mounts?: MountPlan[];
  /** Absolute paths of directories on the engine's host that it may read, at the same paths. */
  readonly hostDirectories?: string[];
  /** A test in exec form that exits 0 when the container does its work. */
  readonly healthcheck?: string[];
  /** Signal for a graceful stop, e.g. 'SIGQUIT'. */
  readonly stopSignal?: string;
  /** How long it may take to stop, in seconds, before it is killed; absent: the default. */
  readonly stopSeconds?: number;
}

/** The proxy and all it needs. */
export interface EdgePlan {
  /** The container that serves. */
  readonly proxy: ContainerPlan;
  /** Ports of the proxy that clients reach. */
  readonly ports: PortPlan[];
  /** Volumes of the edge, by id; `MountPlan.volume` refers to them. */
  readonly volumes: VolumePlan[];
  /** What the proxy is told, and how it takes that over. */
  readonly config: ConfigPlan;
  /** Containers beside the proxy; none where it does all itself. */
  readonly sidecars: SidecarPlan[];
}

/** A port of the proxy published on the host. */
export interface PortPlan {
  /** Port that the proxy listens on in its container. */
  readonly containerPort: number;
  /** Port that clients use, on every address of `PublishedIntent.addresses`. */
  readonly hostPort: number;
  /** 'tcp' or 'udp' */
  readonly protocol: string;
}

/** A named volume. */
export interface VolumePlan {
  /** Last part of its name and its construct id, e.g. 'acme'. */
  readonly id: string;
  /** Whether it outlives `destroy` because what it holds cannot be made again at will. */
  readonly retained: boolean;
}

/** A volume seen in a container. */
export interface MountPlan {
  /** `VolumePlan.id` */
  readonly volume: string;
  /** Absolute path in the container. */
  readonly path: string;
  /** Whether the container may read it only. */
  readonly readOnly: boolean;
}

/** A container beside the proxy. */
export interface SidecarPlan {
  /** What it does, e.g. 'lego'. */
  readonly id: string;
  /** How it is started. */
  readonly container: ContainerPlan;
  /** Whether the proxy is started only after the sidecar's health check passes. */
  readonly beforeProxy: boolean;
}

/** How configuration reaches the running proxy. */
export interface ConfigPlan {
  /** Absolute path that the proxy reads its configuration from; holds nothing else. */
  readonly directory: string;
  /** Files by name within the directory; the last one activates the others, so it is put in place last. */
  readonly files: ConfigFile[];
  /** Shell program that fails unless the proxy accepts the files, which lie in `directory` when it runs. */
  readonly validate: string;
  /** Shell program that makes a running proxy take the files over; must succeed when none runs. Absent: the proxy watches. */
  readonly activate?: string;
  /** Environment that `validate` and `activate` need. */
  readonly env?: { [name: string]: string };
  /** Linux capabilities that they need, without 'CAP_'. */
  readonly capabilities?: string[];
  /** Volumes that `activate` needs. */
  readonly mounts?: MountPlan[];
}

/** A file for the proxy, or for a sidecar. Exactly one of `text` and `parts`. */
export interface ConfigFile {
  /** Relative to `ConfigPlan.directory`, or to `volume`; no folder. */
  readonly name: string;
  /** The content. */
  readonly text?: string;
  /** What the content is put together of, without anything between: text, and secrets. */
  readonly parts?: ContentPart[];
  /** Whether it is kept out of `edge.files`. */
  readonly secret: boolean;
  /** `VolumePlan.id` of the volume that it is put into, for a sidecar that mounts it; absent: the proxy reads it. */
  readonly volume?: string;
}

/** A part of a file. */
export type ContentPart = SecretIntent;
