import { caddy, nginx, REASONS } from './exceptions';
import { type Expected, gateway, type HeaderLine, type Row } from './row';

/** What a proxy that drops a header forwards instead. */
type Except = (without: Expected) => Row['except'];

interface Case {
  readonly rule: string;
  readonly headers: readonly HeaderLine[];
  readonly except?: Except;
}

const atCaddy: Except = (without) => caddy(without, REASONS.caddyUnderscores);
const atNginx: Except = (without) => nginx(without, REASONS.nginxDropsNames);

/** What a name may hold beside letters, digits, dashes and underscores (RFC 9110, 5.6.2). */
const OTHER_CHARACTERS = "!#$%&'*+.^`|~";

const CASES: readonly Case[] = [
  {
    rule: 'what MCP says of a request in headers arrives',
    headers: [
      ['MCP-Protocol-Version', '2026-07-28'],
      ['Mcp-Method', 'tools/call'],
      ['Mcp-Name', 'execute_sql'],
    ],
  },
  {
    rule: 'what earlier revisions of MCP say of a session arrives',
    headers: [
      ['MCP-Protocol-Version', '2025-11-25'],
      ['Mcp-Session-Id', '0c6f9a0e-6f0b-4f0b-8f67-8e8a3c2f9a11'],
      ['Last-Event-ID', 'stream_7/42'],
    ],
  },
  { rule: 'an argument of a tool arrives in its header', headers: [['Mcp-Param-Region', 'us-west1']] },
  { rule: 'a digit in the name of an argument’s header arrives', headers: [['Mcp-Param-2fa', 'yes']] },
  {
    rule: 'a value that is no plain text arrives as encoded',
    headers: [['Mcp-Param-City', '=?base64?TcO8bmNoZW4=?=']],
  },
  { rule: 'a URI in Mcp-Name arrives', headers: [['Mcp-Name', 'file:///projects/myapp/config.json']] },
  {
    rule: 'an underscore in the name of an argument’s header arrives',
    headers: [['Mcp-Param-tenant_id', '7']],
    except: atCaddy,
  },
  {
    rule: 'many underscores in the name of an argument’s header arrive',
    headers: [['Mcp-Param-_a__b_', '7']],
    except: atCaddy,
  },
  {
    rule: 'an argument that is named as a protected header is no such header',
    headers: [
      ['Mcp-Param-x_forwarded_for', '7'],
      ['Mcp-Param-X-Real_IP', '8'],
    ],
    except: atCaddy,
  },
];

function forwarded(headers: readonly HeaderLine[], lines: (line: HeaderLine) => string[]): Expected {
  return gateway({ received: Object.fromEntries(headers.map((line) => [line[0], lines(line)])) });
}

function overHttp1({ rule, headers, except }: Case): Row {
  const exception = except?.(forwarded(headers, () => []));
  return {
    rule,
    request: { method: 'POST', path: '/mcp/x', body: '{}', headers },
    expected: forwarded(headers, ([, value]) => [value]),
    ...(exception ? { except: exception } : {}),
  };
}

/** HTTP/2 knows names in lower case only. */
function overHttp2({ rule, headers, except }: Case): Row {
  const lower = headers.map(([name, value]): HeaderLine => [name.toLowerCase(), value]);
  const row = overHttp1({ rule: `${rule}, over HTTP/2 too`, headers: lower, except });
  return { ...row, request: { method: 'POST', path: '/mcp/x', over: 'HTTP/2', body: '{}', headers: lower } };
}

/** Headers of MCP: all of them go on, whatever a tool calls its arguments. */
export const MCP_HEADERS: readonly Row[] = [
  ...CASES.map(overHttp1),
  ...CASES.map(overHttp2),
  ...[...OTHER_CHARACTERS].map((character) =>
    overHttp1({
      rule: `${character} in the name of an argument’s header arrives`,
      headers: [[`Mcp-Param-a${character}b`, '7']],
      except: atNginx,
    }),
  ),
];
