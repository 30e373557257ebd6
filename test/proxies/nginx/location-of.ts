import type { EdgeIntent, RouteIntent, SiteIntent } from '../../../lib/model/intent';
import { writeNginxConf } from '../../../lib/proxies/nginx/nginx-conf';
import { nginxConfig } from '../../../lib/proxies/nginx/nginx-config';
import { edgeIntent, sophonSite } from '../../intents';

/** The configuration of an edge with these sites, its lines without indentation. */
export function linesOf(...sites: SiteIntent[]): string[] {
  return linesOfEdge(edgeIntent(sites));
}

/** The configuration of an edge, its lines without indentation. */
export function linesOfEdge(intent: EdgeIntent): string[] {
  return writeNginxConf(nginxConfig(intent))
    .split('\n')
    .map((line) => line.trim());
}

/** The configuration of a site with these routes. */
export function linesOfRoutes(...routes: RouteIntent[]): string[] {
  return linesOf(sophonSite({ routes }));
}

/** What stands in the server of the first site, and after it. */
export function served(lines: string[]): string[] {
  return lines.slice(lines.indexOf('listen 443 ssl;'));
}

/** What stands in the first block whose head begins with a text, blocks within it included. */
export function blockOf(lines: string[], head: string): string[] {
  const start = lines.findIndex((line) => line.startsWith(head) && line.endsWith('{'));
  if (start < 0) throw new Error(`no block begins with ${head}`);
  let depth = 1;
  let end = start;
  while (depth > 0) {
    end += 1;
    if (lines[end].endsWith('{')) depth += 1;
    if (lines[end] === '}') depth -= 1;
  }
  return lines.slice(start + 1, end);
}
