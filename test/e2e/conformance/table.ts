import { DOWNLOADS, UPLOADS } from './bodies';
import { COMPRESSION } from './compression';
import { FAILURES } from './failures';
import { HEADER_LINES } from './header-lines';
import { HEALTH } from './health';
import { HOSTS } from './hosts';
import { ISOLATION } from './isolation';
import { LOGS } from './logs';
import { METHODS } from './methods';
import { PATHS, RESOLVED_PATHS } from './paths';
import { PORT_80 } from './port-80';
import { UPGRADES, VERSIONS } from './protocols';
import { REDIRECTS } from './redirects';
import { FORWARDED_HEADERS, REQUEST_HEADERS } from './request-headers';
import { RESPONSE_HEADERS } from './response-headers';
import { RESPONSES } from './responses';
import type { Row } from './row';
import { BODY_LENGTHS, REQUEST_LINES } from './smuggling';
import { ENCODED_PATHS, QUERIES } from './targets';
import { TLS } from './tls';

/** What every proxy does, by topic. */
export const TOPICS: { readonly [topic: string]: readonly Row[] } = {
  Paths: PATHS,
  'Encoded paths': ENCODED_PATHS,
  'Paths that are resolved': RESOLVED_PATHS,
  Queries: QUERIES,
  Methods: METHODS,
  Hosts: HOSTS,
  Isolation: ISOLATION,
  'Versions of HTTP': VERSIONS,
  Upgrades: UPGRADES,
  'Forwarded headers': FORWARDED_HEADERS,
  'Request headers': REQUEST_HEADERS,
  'Response headers': RESPONSE_HEADERS,
  Uploads: UPLOADS,
  Downloads: DOWNLOADS,
  Compression: COMPRESSION,
  'Lengths of bodies': BODY_LENGTHS,
  'Header lines': HEADER_LINES,
  'Request lines': REQUEST_LINES,
  TLS,
  'Port 80': PORT_80,
  Redirects: REDIRECTS,
  'Fixed responses': RESPONSES,
  Failures: FAILURES,
  'Health listener': HEALTH,
  Logs: LOGS,
};

/** The conformance table. */
export const TABLE: readonly Row[] = Object.values(TOPICS).flat();
