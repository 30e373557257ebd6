import { VolumePlan } from '../model/plan';

/** Volumes without repetitions: what several ask for is one. */
export function eachVolumeOnce(volumes: VolumePlan[]): VolumePlan[] {
  return [...new Map(volumes.map((volume) => [volume.id, volume])).values()];
}
