import type { Effort as RequestEffort } from './proxies/rows/requests';
import type { ScaleEffort } from './proxies/rows/scale';
import type { StreamEffort } from './proxies/rows/streams';
import type { SynthEffort } from './synth/synth';

/** How long each part measures. */
export interface Effort {
  readonly requests: RequestEffort;
  readonly streams: StreamEffort;
  /** Idle WebSockets. */
  readonly sockets: number;
  readonly scale: ScaleEffort;
  readonly synth: SynthEffort;
}

/** Full: at most 20 minutes on two cores. Quick: at most three, which shows that everything works and measures nothing. */
export const EFFORT: { readonly full: Effort; readonly quick: Effort } = {
  full: {
    requests: {
      rounds: 4,
      saturation: { seconds: 1, warmUp: 0.3 },
      latencyRounds: 3,
      constant: { seconds: 1.5, warmUp: 0.3 },
      bursts: 5,
    },
    streams: { rounds: 3, streams: 40, invocations: 2000, uploadMB: 250 },
    sockets: 10_000,
    scale: { proxies: 3, rounds: 3, span: { seconds: 1, warmUp: 0.2 }, sites: [1, 10, 100], routes: 300 },
    synth: { runs: 3, ingresses: [1, 10, 100, 400], routes: [10, 100, 300] },
  },
  quick: {
    requests: {
      rounds: 1,
      latencyRounds: 1,
      saturation: { seconds: 0.4, warmUp: 0.2 },
      constant: { seconds: 0.5, warmUp: 0.2 },
      bursts: 1,
    },
    streams: { rounds: 1, streams: 10, invocations: 100, uploadMB: 25 },
    sockets: 300,
    scale: { proxies: 1, rounds: 1, span: { seconds: 0.4, warmUp: 0.2 }, sites: [10], routes: 30 },
    synth: { runs: 1, ingresses: [1, 10], routes: [10] },
  },
};
