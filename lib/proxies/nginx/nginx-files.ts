import { EdgeIntent } from '../../model/intent';
import { ConfigFile } from '../../model/plan';
import { clientAuthoritiesFiles } from '../client-authorities';
import { upstreamAuthorityFiles } from '../upstream-authorities';
import { userFiles } from './nginx-basic-auth';
import { Node, writeNginxConf } from './nginx-conf';
import { nginxConfig } from './nginx-config';
import { CONFIG_FILE } from './nginx-layout';
import { placesOf } from './nginx-places';
import { REQUEST_HEADERS_FILE, requestHeaders } from './nginx-request-headers';
import { NginxSnippets } from './nginx-snippets';

/** The files of a configuration but for certificates; the last one refers to the others. */
export function nginxFiles(intent: EdgeIntent, snippets: NginxSnippets): ConfigFile[] {
  return [
    ...clientAuthoritiesFiles(intent),
    ...upstreamAuthorityFiles(intent),
    ...userFiles(intent),
    ...(asksSomebody(intent) ? [shown(REQUEST_HEADERS_FILE, requestHeaders(intent))] : []),
    shown(CONFIG_FILE, nginxConfig(intent, snippets)),
  ];
}

/** Whether a place tells its upstream other headers than the usual ones. */
function asksSomebody({ sites }: EdgeIntent): boolean {
  return sites.some((site) => placesOf(site).some(({ policies }) => policies.auth !== undefined));
}

function shown(name: string, tree: Node[]): ConfigFile {
  return { name, text: writeNginxConf(tree), secret: false };
}
