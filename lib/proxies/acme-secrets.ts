import { MountPlan } from '../model/plan';

/** For containers beside the proxy that ask authorities for certificates: secrets, each a file that the publisher puts there. */
export const ACME_SECRETS: MountPlan = { volume: 'acme-secrets', path: '/acme-secrets', readOnly: true };
