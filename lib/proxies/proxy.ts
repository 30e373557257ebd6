import { IngressIntent } from '../ingress/intent';

/** A kind of edge proxy: turns an intent into a plan. Pure: the same intent gives the same plan. */
export interface IProxy {
  /**
   * The plan for an intent.
   *
   * @throws when the proxy cannot do what is asked; the message names the fix
   */
  plan(intent: IngressIntent): ProxyPlan;
}

/** What is to run, as plain data: an engine (Docker today) makes resources of it. */
export interface ProxyPlan {
  /** The proxy to run. Absent: somebody else's proxy serves, told by `labels`. */
  readonly edge?: EdgePlan;
  /** Labels for the containers behind the proxy. */
  readonly labels?: UpstreamLabels[];
  /** Name of an existing network to meet the upstreams on, instead of one of our own. */
  readonly network?: string;
}

/** Labels for the container behind one upstream. */
export interface UpstreamLabels {
  /** `UpstreamIntent.id` */
  readonly upstream: string;
  readonly labels: { [name: string]: string };
}

/** A container: how it is started and what it may do. Everything else is taken from it. */
export interface ContainerPlan {
  readonly image: string;
  /** 'uid:gid' */
  readonly user: string;
  readonly entrypoint?: string[];
  readonly command?: string[];
  readonly env?: { [name: string]: string };
  /** Linux capabilities kept, without 'CAP_'; all others are dropped. */
  readonly capabilities?: string[];
  /** Mount options by path, e.g. `{'/tmp': 'size=16m,mode=1777'}`. */
  readonly tmpfs?: { [path: string]: string };
  readonly mounts?: MountPlan[];
  /** A test in exec form that exits 0 when the container does its work. */
  readonly healthcheck?: string[];
  /** Signal for a graceful stop, e.g. 'SIGQUIT'. */
  readonly stopSignal?: string;
}

/** The proxy and all it needs. */
export interface EdgePlan {
  readonly proxy: ContainerPlan;
  readonly ports: PortPlan[];
  /** Volumes of the edge, by id; `MountPlan.volume` refers to them. */
  readonly volumes: VolumePlan[];
  readonly config: ConfigPlan;
  readonly sidecars: SidecarPlan[];
}

/** A port of the proxy published on the Docker host. */
export interface PortPlan {
  readonly internal: number;
  readonly external: number;
  /** 'tcp' or 'udp' */
  readonly protocol: string;
}

/** A named volume. */
export interface VolumePlan {
  /** Last part of its name and its construct id, e.g. 'acme-letsencrypt'. */
  readonly id: string;
  /** Whether it outlives `destroy` because what it holds cannot be made again at will. */
  readonly retained: boolean;
}

/** A volume seen in a container. */
export interface MountPlan {
  /** `VolumePlan.id` */
  readonly volume: string;
  readonly path: string;
  readonly readOnly: boolean;
}

/** A container beside the proxy. */
export interface SidecarPlan {
  /** What it does, e.g. 'certbot'. */
  readonly id: string;
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
  /** Shell text that fails unless the proxy accepts the files, which lie in `directory` when it runs. */
  readonly validate: string;
  /** Shell text that makes a running proxy take the files over; must succeed when none runs. Absent: the proxy watches. */
  readonly activate?: string;
  /** Environment and capabilities that `validate` and `activate` need. */
  readonly env?: { [name: string]: string };
  readonly capabilities?: string[];
  /** Volumes that `activate` needs. */
  readonly mounts?: MountPlan[];
}

/** A file for the proxy. Exactly one of `text` and `hostPaths`. */
export interface ConfigFile {
  /** Relative to `ConfigPlan.directory`. */
  readonly name: string;
  /** The content. */
  readonly text?: string;
  /** Paths on the Docker host whose contents, one after the other, make up the file. */
  readonly hostPaths?: string[];
  /** Whether it is kept out of `ingress.files`. */
  readonly secret: boolean;
}
