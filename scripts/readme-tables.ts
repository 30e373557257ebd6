import { CAPABILITIES, type Capability, type CapabilityColumn } from '../lib/model/capabilities';
import { DEFAULTS } from '../lib/model/defaults';
import { IMAGES } from '../lib/model/images';
import { CADDY_CAPABILITIES } from '../lib/proxies/caddy/caddy-capabilities';
import { NGINX_CAPABILITIES } from '../lib/proxies/nginx/nginx-capabilities';
import { EXISTING_TRAEFIK_CAPABILITIES } from '../lib/proxies/traefik/existing-traefik-capabilities';
import { TRAEFIK_CAPABILITIES } from '../lib/proxies/traefik/traefik-capabilities';
import { summaryOf } from '../test/e2e/conformance/document';
import { TABLE } from '../test/e2e/conformance/table';

const COLUMNS: { readonly [proxy: string]: CapabilityColumn } = {
  CaddyProxy: CADDY_CAPABILITIES,
  NginxProxy: NGINX_CAPABILITIES,
  TraefikProxy: TRAEFIK_CAPABILITIES,
  ExistingTraefik: EXISTING_TRAEFIK_CAPABILITIES,
};

/** What each default is called in the README, and its unit. */
const DEFAULT_TITLES: { readonly [key in keyof typeof DEFAULTS]: readonly [title: string, unit: string] } = {
  edgeName: ['Base name of an edge', ''],
  maxBodyMiB: ['Largest request body', 'MiB'],
  streamTimeoutHours: ['A stream or WebSocket may be silent for', 'h'],
  responseTimeoutSeconds: ['The first byte of a plain answer must come within', 's'],
  uploadTimeoutSeconds: ['A whole upload must arrive within', 's'],
  headerTimeoutSeconds: ['A request header must arrive within', 's'],
  maxHeaderKiB: ['Largest request header', 'KiB'],
  upstreamIdleSeconds: ['An idle connection to an upstream is kept for', 's'],
  upstreamConnectSeconds: ['An upstream must accept a connection within', 's'],
  stopGraceSeconds: ['Running requests may go on at a stop for', 's'],
  drainSeconds: ['An old listener of Caddy takes leave of its clients for', 's'],
  idleDrainSeconds: ['nginx keeps idle connections of an old configuration for', 's'],
  oldStreamHours: ['Streams opened under an old configuration live on for', 'h'],
  retryAfterSeconds: ['`Retry-After` when an upstream does not answer', 's'],
  compressedTypes: ['Compressed on routes with `compress`', ''],
  compressedMinBytes: ['Compressed from', 'bytes'],
};

/** The README with every part between `<!-- generated: name -->` and `<!-- end generated -->` written anew. */
export function withGeneratedParts(readme: string): string {
  return readme.replace(
    /(<!-- generated: (\S+) -->\n)[\s\S]*?(<!-- end generated -->)/g,
    (_, start: string, name: string, end: string) => `${start}\n${part(name)}\n\n${end}`,
  );
}

function part(name: string): string {
  const write = PARTS[name];
  if (!write) throw new Error(`README: must name a part that is generated, got '${name}' (e.g. 'capabilities')`);
  return write();
}

const PARTS: { readonly [name: string]: () => string } = {
  capabilities: capabilityMatrix,
  images: () => table(['Container', 'Image'], Object.entries(IMAGES).map(imageRow)),
  differences: () => `${summaryOf(TABLE)}.`,
  defaults: () => table(['Default', 'Value'], (Object.keys(DEFAULTS) as DefaultName[]).map(defaultRow)),
};

type DefaultName = keyof typeof DEFAULTS;

/** The matrix, and below it why there are holes and what to write instead. */
function capabilityMatrix(): string {
  const capabilities = Object.keys(CAPABILITIES) as Capability[];
  const rows = capabilities.map((capability) => [
    CAPABILITIES[capability].title,
    ...Object.values(COLUMNS).map((column) => cell(column, capability)),
  ]);
  const holes = Object.entries(COLUMNS).flatMap(([proxy, column]) =>
    capabilities.flatMap((capability) => hole(proxy, column, capability)),
  );
  return [table(['', ...Object.keys(COLUMNS).map((proxy) => `\`${proxy}\``)], rows), '', ...holes].join('\n');
}

function cell(column: CapabilityColumn, capability: Capability): string {
  const support = column[capability];
  return 'how' in support ? support.how : '**no**';
}

function hole(proxy: string, column: CapabilityColumn, capability: Capability): string[] {
  const support = column[capability];
  if ('how' in support) return [];
  return [`- \`${proxy}\`, ${CAPABILITIES[capability].title}: ${support.reason}. Instead: ${support.fix}.`];
}

function imageRow([container, image]: [string, string]): string[] {
  return [container, `\`${image}\``];
}

function defaultRow(name: DefaultName): string[] {
  const [title, unit] = DEFAULT_TITLES[name];
  const value: unknown = DEFAULTS[name];
  return [title, Array.isArray(value) ? value.map((one) => `\`${one}\``).join(', ') : `${value} ${unit}`.trim()];
}

/** Columns of one width, as the formatter has them. */
function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((cells) => cells[column].length)));
  const line = (cells: string[]) => `| ${cells.map((text, column) => text.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
