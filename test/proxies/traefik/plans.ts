import type { EdgeIntent } from '../../../lib/model/intent';
import type { EdgePlan } from '../../../lib/model/plan';
import { AcmeChallengeKind, type AcmeIntent, type TlsIntent, TlsMode } from '../../../lib/model/tls-intent';
import { TraefikProxy, type TraefikProxyOptions } from '../../../lib/proxies/traefik/traefik-proxy';
import { ACME } from '../../intents';

/** An authority of one's own, with everything that can be said of one. */
export const PRIVATE_ACME: AcmeIntent = {
  ...ACME,
  challenge: AcmeChallengeKind.TLS_ALPN_01,
  server: {
    id: 'acmeprivate',
    url: 'https://ca.example.com/dir',
    rootCertificate: 'ROOT',
    eabKeyId: 'kid',
    eabHmacKey: { text: 'aG1hYw' },
    production: false,
  },
};
export const PRIVATE_CA: TlsIntent = { mode: TlsMode.ACME, acme: PRIVATE_ACME };

/** What our own Traefik is to run for an intent. */
export function planOf(intent: EdgeIntent, options: TraefikProxyOptions = {}): EdgePlan {
  const { edge } = new TraefikProxy(options).plan(intent);
  if (!edge) throw new Error('TraefikProxy plans no edge');
  return edge;
}

/** The text of a configuration file. */
export function fileOf({ config }: EdgePlan, name: string): string {
  return config.files.find((file) => file.name === name)?.text ?? '';
}

/** The dynamic configuration. */
export function configOf(intent: EdgeIntent): string {
  return fileOf(planOf(intent), 'ingress.yml');
}
