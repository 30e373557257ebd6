/** Id of the volume that the proxy reads its configuration from: there in every edge, without a `VolumePlan`. */
export const CONFIG_VOLUME = 'config';
