import { ADDRESSES } from './addresses';
import { BASIC_AUTH } from './basic-auth';
import { DOWNLOADS, UPLOADS } from './bodies';
import { CLIENT_CERTIFICATES } from './client-certificates';
import { COMPRESSION } from './compression';
import { FAILURES } from './failures';
import { FORWARD_AUTH } from './forward-auth';
import { HEADER_LINES } from './header-lines';
import { HEALTH } from './health';
import { HOSTS } from './hosts';
import { ISOLATION } from './isolation';
import { LOGS } from './logs';
import { MAINTENANCE } from './maintenance';
import { MCP_HEADERS } from './mcp-headers';
import { METHODS } from './methods';
import { PATHS, RESOLVED_PATHS } from './paths';
import { PORT_80 } from './port-80';
import { UPGRADES, VERSIONS } from './protocols';
import { RATE_LIMITS } from './rate-limits';
import { REDIRECTS } from './redirects';
import { FORWARDED_HEADERS, REQUEST_HEADERS } from './request-headers';
import { RESPONSE_HEADERS } from './response-headers';
import { RESPONSE_TIMEOUTS } from './response-timeouts';
import { RESPONSES } from './responses';
import { ROUTE_HEADERS } from './route-headers';
import type { Row } from './row';
import { BODY_LENGTHS, REQUEST_LINES } from './smuggling';
import { ENCODED_PATHS, QUERIES } from './targets';
import { TLS } from './tls';
import { UNAVAILABLE_PAGES } from './unavailable-pages';
import { WELL_KNOWN } from './well-known';

/** What every proxy does, by topic. */
export const TOPICS: { readonly [topic: string]: readonly Row[] } = {
  Paths: PATHS,
  'Encoded paths': ENCODED_PATHS,
  'Paths that are resolved': RESOLVED_PATHS,
  'Well-known paths': WELL_KNOWN,
  Queries: QUERIES,
  Methods: METHODS,
  Hosts: HOSTS,
  Isolation: ISOLATION,
  'Versions of HTTP': VERSIONS,
  Upgrades: UPGRADES,
  'Forwarded headers': FORWARDED_HEADERS,
  'Request headers': REQUEST_HEADERS,
  'Headers of MCP': MCP_HEADERS,
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
  Addresses: ADDRESSES,
  'Basic auth': BASIC_AUTH,
  'Forward auth': FORWARD_AUTH,
  'Rate limits': RATE_LIMITS,
  'Client certificates': CLIENT_CERTIFICATES,
  Maintenance: MAINTENANCE,
  'Headers of routes': ROUTE_HEADERS,
  'Response timeouts': RESPONSE_TIMEOUTS,
  'Unavailable pages': UNAVAILABLE_PAGES,
  Failures: FAILURES,
  'Health listener': HEALTH,
  Logs: LOGS,
};

/** The conformance table. */
export const TABLE: readonly Row[] = Object.values(TOPICS).flat();
