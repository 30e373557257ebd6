import { UpstreamIntent } from '../model/intent';

/** Where an upstream is reached: scheme, host and port. */
export function upstreamUrl({ secure, host, port }: UpstreamIntent): string {
  return `${secure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
