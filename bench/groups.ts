/** Headings of the tables, in their order. */
export const GROUPS = {
  saturation: 'Requests per second, as many as each can',
  constant: 'Time to answer, at a rate that both can hold',
  connections: 'New TLS connections',
  firstByte: 'First byte of a stream',
  signalR: 'SignalR over a WebSocket',
  uploads: 'Uploads',
  sockets: 'Idle WebSockets',
  scale: 'Many sites, many routes',
  change: 'From terraform apply to live',
  synth: 'Synthesis',
} as const;
