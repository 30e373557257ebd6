/** What every proxy is told alike, each with its reason. */
export const DEFAULTS = {
  /** Base name of an edge: a host has one, as it has one port 443. It does not follow from where a construct stands. */
  edgeName: 'edge',
  /** Ten attachments of 25 MB in one message, and room for the rest of the form. */
  maxBodyMiB: 260,
  /** A SignalR or MCP stream may be silent for long: a day. */
  streamTimeoutHours: 24,
  /** The first byte of a plain answer: longer than any page or query takes, and no day that a hung upstream is held. */
  responseTimeoutSeconds: 300,
  /** A whole upload must arrive within this time; a slow client on 5 Mbit/s needs 7 minutes for 260 MiB. */
  uploadTimeoutSeconds: 600,
  /** Header of one request, all lines: a slow client must not hold a connection for nothing. */
  headerTimeoutSeconds: 30,
  /** Largest request header in KiB; SignalR's access tokens travel in the URL. */
  maxHeaderKiB: 32,
  /** Below Kestrel's 130 s, so that the upstream never closes a connection that is about to be used. */
  upstreamIdleSeconds: 60,
  /** A connection to an upstream that is not made in this time is given up. */
  upstreamConnectSeconds: 5,
  /**
   * How long running requests may go on when the proxy stops. Streams never end by themselves and nobody new is served
   * meanwhile: whatever stands here is an outage with every new proxy.
   */
  stopGraceSeconds: 1,
  /** How long clients of an old listener are told, with their next answer, that it is about to close, before it does. */
  drainSeconds: 2,
  /** How long idle connections of an old configuration are kept, so that their next request is answered. */
  idleDrainSeconds: 10,
  /**
   * How long streams opened under an old configuration live on after a reload: no change of a working day is felt by
   * them. It costs nginx two workers of 10 MB each for every change that such streams outlive, and Caddy next to nothing.
   */
  oldStreamHours: 12,
  /** What clients are told to wait when an upstream does not answer. */
  retryAfterSeconds: 5,
  /** Compressed on routes that ask for it; never event streams. */
  compressedTypes: [
    'application/javascript',
    'application/json',
    'application/manifest+json',
    'application/wasm',
    'application/xml',
    'image/svg+xml',
    'text/css',
    'text/html',
    'text/javascript',
    'text/plain',
  ],
  /** Smaller answers grow by being compressed. */
  compressedMinBytes: 1024,
} as const;
