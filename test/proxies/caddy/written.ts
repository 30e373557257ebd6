import { CaddyProxy, type CaddyProxyOptions } from '../../../lib';
import type { EdgeIntent } from '../../../lib/model/intent';
import type { ConfigFile } from '../../../lib/model/plan';
import { type Line, readCaddyfile } from './read-caddyfile';

/** What Caddy is told for an intent. */
export function filesOf(intent: EdgeIntent, options?: CaddyProxyOptions): ConfigFile[] {
  return new CaddyProxy(options).plan(intent).edge?.config.files ?? [];
}

export function caddyfileOf(intent: EdgeIntent, options?: CaddyProxyOptions): string {
  return filesOf(intent, options).at(-1)?.text ?? '';
}

/** The words of lines, each as one text. */
export function texts(lines: Line[] = []): string[] {
  return lines.map(({ words }) => words.map(({ text }) => text).join(' '));
}

/** The lines of a block within a Caddyfile, by what stands before the brace of each block on the way to it. */
export function blockOf(intent: EdgeIntent, way: string[], options?: CaddyProxyOptions): Line[] {
  const keys = { ACME_EAB_HMAC_KEY_ACME_1: 'secret' };
  return way.reduce(
    (lines, head) => lines.find((line) => texts([line])[0].replace(/,$/, '') === head)?.block ?? [],
    readCaddyfile(caddyfileOf(intent, options), keys),
  );
}
