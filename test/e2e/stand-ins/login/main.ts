import { createServer, type IncomingMessage } from 'node:http';
import { listen } from '../server';

/**
 * Stands in for an authentication service such as Authelia: it is asked about a request on any path, and decides by the
 * cookie `session`. What it was told of the request it says in headers `Saw-…` of its answer.
 */
const TOLD = ['X-Forwarded-Method', 'X-Forwarded-Proto', 'X-Forwarded-Host', 'X-Forwarded-Uri', 'X-Forwarded-For'];

interface Decision {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string | string[] };
  readonly body?: string;
}

/** By the name in the cookie. */
const DECISIONS: { readonly [session: string]: Decision } = {
  anna: {
    status: 200,
    headers: { 'Remote-User': 'anna', 'Remote-Groups': 'team, office', 'X-Auth-Request-User': 'anna' },
  },
  /** Somebody of whom it knows nothing more. */
  guest: { status: 204 },
  barred: { status: 403, headers: { 'Content-Type': 'text/html', 'X-Reason': 'barred' }, body: '<p>Not for you</p>\n' },
  broken: { status: 500, headers: { 'Content-Type': 'text/plain' }, body: 'broken\n' },
};

const server = createServer((request, response) => {
  const { status, headers = {}, body = '' } = decisionOn(request);
  let bytes = 0;
  request.on('data', (chunk) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    const saw = { 'Saw-Method': request.method ?? '', 'Saw-Bytes': String(bytes), ...told(request) };
    response.writeHead(status, { 'X-Served-By': 'login', ...headers, ...saw }).end(body);
  });
});

function decisionOn(request: IncomingMessage): Decision {
  const [, session] = /(?:^|;\s*)session=(\w+)/.exec(request.headers.cookie ?? '') ?? [];
  if (session !== undefined) return DECISIONS[session] ?? DECISIONS.barred;
  const { authorization } = request.headers;
  if (authorization === undefined) return toLogin(request);
  if (authorization === 'Bearer of-anna') return DECISIONS.anna;
  return { status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="login"' }, body: 'who are you?\n' };
}

/** As browsers are sent to log in: two cookies to know them by, and where they came from. */
function toLogin({ headers }: IncomingMessage): Decision {
  const from = `${headers['x-forwarded-proto']}://${headers['x-forwarded-host']}${headers['x-forwarded-uri']}`;
  const location = `https://login.test/?rd=${encodeURIComponent(from)}`;
  const cookies = ['state=one; Secure; HttpOnly', 'nonce=two; Secure; HttpOnly'];
  return { status: 302, headers: { Location: location, 'Set-Cookie': cookies }, body: 'log in\n' };
}

/** What each header said, all lines of it in every spelling with underscores. */
function told({ rawHeaders }: IncomingMessage): { [name: string]: string } {
  const plain = (name: string) => name.toLowerCase().replaceAll('_', '-');
  const linesOf = (wanted: string) =>
    rawHeaders.filter((_value, at) => at % 2 === 1 && plain(rawHeaders[at - 1]) === plain(wanted));
  return Object.fromEntries(TOLD.map((name) => [`Saw-${name}`, linesOf(name).join(' | ')]));
}

listen('login', server, Number(process.env.PORT ?? 9091));
