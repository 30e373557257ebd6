import { ContainerConfig } from '@cdktf/provider-docker/lib/container';
import { checkProps, optional, Rules, text } from '../internal/rules';
import { isHostPath, isVolumeName, Problems } from '../internal/validate';

/** A volume for the gateway's data. */
export interface SophonVolumeOptions {
  /** Where the gateway's image keeps its data, as its documentation says. */
  readonly mountPath: string;
  /** Name of the volume. @default - `<name>-data`, with the name of the `Sophon` */
  readonly name?: string;
}

/** A volume that is there already. */
export interface ExistingSophonVolumeOptions {
  /** Where the gateway's image keeps its data, as its documentation says. */
  readonly mountPath: string;
  /** Name of the volume, e.g. 'sophon_data' of a compose project. */
  readonly name: string;
}

/** A directory of the Docker host. */
export interface SophonHostPathOptions {
  /** Where the gateway's image keeps its data, as its documentation says. */
  readonly mountPath: string;
  /** Absolute path on the Docker host, e.g. '/srv/sophon'. The gateway's user must be allowed to write there. */
  readonly hostPath: string;
}

/** Where the gateway's data is. Whatever is chosen outlives `destroy`: Terraform does not own it. */
export class SophonData {
  /**
   * A volume that the engine makes with the gateway's container, and keeps. It follows from its name alone: moving or
   * renaming a construct neither finds nor loses it.
   *
   * @param options where it is mounted, and its name
   * @throws when the path is not absolute, or the name is invalid
   */
  public static volume(options: SophonVolumeOptions): SophonData {
    return SophonData.ofVolume('SophonData.volume', options, VOLUME_RULES);
  }

  /**
   * A volume that is there already, for those who come from docker compose: `docker volume ls` names it.
   *
   * @param options where it is mounted, and its name
   * @throws when the path is not absolute, or the name is invalid
   */
  public static existingVolume(options: ExistingSophonVolumeOptions): SophonData {
    return SophonData.ofVolume('SophonData.existingVolume', options, EXISTING_RULES);
  }

  /**
   * A directory of the Docker host.
   *
   * @param options where it is, and where it is mounted
   * @throws when a path is not absolute
   */
  public static hostPath(options: SophonHostPathOptions): SophonData {
    const problems = new Problems('SophonData.hostPath');
    checkProps(problems, 'options', options, HOST_PATH_RULES);
    problems.throwIfAny();
    return new SophonData(options.mountPath, undefined, options.hostPath);
  }

  private static ofVolume(
    subject: string,
    options: SophonVolumeOptions,
    rules: Rules<SophonVolumeOptions>,
  ): SophonData {
    const problems = new Problems(subject);
    checkProps(problems, 'options', options, rules);
    problems.throwIfAny();
    return new SophonData(options.mountPath, options.name);
  }

  private constructor(
    private readonly mountPath: string,
    private readonly volume?: string,
    private readonly hostPath?: string,
  ) {}

  /** @internal What it is called on the engine's host, with the name of the `Sophon` for a volume without one. */
  public _place(sophon: string): string {
    return this.hostPath ?? this.volume ?? `${sophon}-data`;
  }

  /** @internal As the container has it, with the name of the `Sophon` for a volume without one. */
  public _volumes(sophon: string): NonNullable<ContainerConfig['volumes']> {
    const { mountPath: containerPath, hostPath, volume = `${sophon}-data` } = this;
    return [hostPath === undefined ? { volumeName: volume, containerPath } : { hostPath, containerPath }];
  }
}

const mountPath = text(isHostPath, 'be an absolute path in the container', '/data');
const volumeName = text(isVolumeName, 'be the name of a volume', 'sophon_data');

const VOLUME_RULES: Rules<SophonVolumeOptions> = { mountPath, name: optional(volumeName) };
const EXISTING_RULES: Rules<ExistingSophonVolumeOptions> = { mountPath, name: volumeName };
const HOST_PATH_RULES: Rules<SophonHostPathOptions> = {
  mountPath,
  hostPath: text(isHostPath, 'be an absolute path on the Docker host', '/srv/sophon'),
};
