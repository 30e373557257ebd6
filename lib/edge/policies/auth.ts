import { checkProps, instance, list, map, optional, Rule, Rules, text } from '../../internal/rules';
import { shown, shownSecret } from '../../internal/shown';
import { Problems } from '../../internal/validate';
import { UpstreamIntent } from '../../model/intent';
import { AuthIntent, AuthKind } from '../../model/policies-intent';
import { REMOVED_REQUEST_HEADERS } from '../../proxies/forwarded-headers';
import { Secret, secret } from '../secret';
import { UPSTREAM, Upstream } from '../upstream';

/** Who may log in by name and password. */
export interface BasicAuthOptions {
  /**
   * bcrypt hashes of passwords by the names of users, as `htpasswd -nbB anna <password>` prints them after the colon, e.g.
   * `{ anna: Secret.environment('anna_hash') }`. Each request costs what the hash costs: 50 ms at a cost of 10, 1 s at 14,
   * which is the most.
   */
  readonly users: { [name: string]: Secret };
}

/** Which service decides about requests. */
export interface ForwardAuthOptions {
  /** The service, e.g. `Upstream.container(authelia, { port: 9091 })`. */
  readonly upstream: Upstream;
  /**
   * Where it is asked, with a query if it wants one: '/api/authz/forward-auth' (Authelia),
   * '/outpost.goauthentik.io/auth/caddy' (authentik), '/' (oauth2-proxy with `--upstream=static://202`).
   */
  readonly path: string;
  /**
   * Headers of its answer that upstreams get, e.g. ['Remote-User', 'Remote-Groups']. What clients send in them never
   * arrives, in no spelling, also where the service does not set them; on routes without this `auth` it does.
   *
   * @default - none
   */
  readonly copyHeaders?: string[];
}

/** An upstream as the edge that asks it sees it. */
export type Connect = (upstream: Upstream) => UpstreamIntent;

/** How clients prove who they are before a request goes anywhere. */
export class Auth {
  /**
   * By name and password (RFC 7617), which the browser asks for; 401 without. The upstream does not get them. Not for
   * routes whose application has a login of its own in the header `Authorization`, such as Sophon's API: a request has
   * one such header.
   *
   * @param options users and the hashes of their passwords
   * @throws when there are no users, a name has a colon, or a hash is not one of bcrypt
   */
  public static basic(options: BasicAuthOptions): Auth {
    const problems = new Problems('Auth.basic');
    checkProps(problems, 'options', options, BASIC_RULES);
    problems.throwIfAny();
    const users = Object.fromEntries(Object.entries(options.users).map(([name, hash]) => [name, hash._intent]));
    return new Auth(() => ({ kind: AuthKind.BASIC, users }), true);
  }

  /**
   * By a service such as Authelia, authentik or oauth2-proxy, which is asked about each request, WebSockets included: 2xx
   * lets it pass, any other answer (a redirect to a login, mostly) goes to the client as it is. When the service cannot be
   * reached nobody enters. It is told the request by `X-Forwarded-Method`, `-Proto`, `-Host`, `-Uri` and `-For`, beside
   * the request's own headers.
   *
   * @param options the service, and what upstreams learn from it
   * @throws when the path or a header is invalid
   */
  public static forward(options: ForwardAuthOptions): Auth {
    const problems = new Problems('Auth.forward');
    checkProps(problems, 'options', options, FORWARD_RULES);
    problems.throwIfAny();
    const { upstream, path } = options;
    const copyHeaders = [...(options.copyHeaders ?? [])];
    const intent = (connect: Connect): AuthIntent => ({
      kind: AuthKind.FORWARD,
      upstream: connect(upstream),
      path,
      copyHeaders,
    });
    return new Auth(
      intent,
      copyHeaders.some((name) => /^authorization$/i.test(name)),
    );
  }

  /** Nobody is asked, whatever the site or the edge says. */
  public static none(): Auth {
    return new Auth(() => undefined, false);
  }

  private constructor(
    /** @internal */
    public readonly _intent: (connect: Connect) => AuthIntent | undefined,
    /** Whether upstreams do not get the `Authorization` that clients send. @internal */
    public readonly _takesAuthorization: boolean,
  ) {}
}

const HASH = '$2b$10$...';
const ONE_USER = "{ anna: Secret.environment('anna_hash') }";

/** Costs above 14 take seconds of the processor for each request, whoever sends it. */
const isHash = (value: string) => /^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/.test(value);
/** A colon would end it (RFC 7617); quotes and spaces mean something in files of users. */
const isUser = (value: string) => /^[A-Za-z0-9._@+-]{1,64}$/.test(value);
/** A hash or a password may have been pasted with the name. */
const shownUser = (name: unknown) => shown(typeof name === 'string' ? name.replace(/:.*/s, ':...') : name);

const USERS = map(
  text(isUser, 'be named in letters, digits and any of . _ @ + -, without a colon', 'anna', {
    known: true,
    show: shownUser,
  }),
  secret(
    text(isHash, "be a bcrypt hash of cost 4 to 14, as 'htpasswd -nbB anna' prints it after the colon", HASH, {
      show: shownSecret,
    }),
  ),
  ONE_USER,
  shownUser,
);

const BASIC_RULES: Rules<BasicAuthOptions> = {
  users: (problems, path, value) => {
    const before = problems.count;
    USERS(problems, path, value);
    if (problems.count > before || Object.keys(value as object).length > 0) return;
    problems.note(`${path}: must hold at least one, as nobody could enter, got an object of none (e.g. ${ONE_USER})`);
  },
};

const isRequestPath = (value: string) =>
  /^\/[A-Za-z0-9._~!*+,;:@&=/-]*(\?([A-Za-z0-9._~!*+,;:@&=/?-]|%[0-9A-Fa-f]{2})*)?$/.test(value);

/** Without underscores, which would be a spelling of another name. The number of dashes is that of spellings. */
const isIdentityHeader = (value: string) => value.length <= 64 && /^[A-Za-z0-9]+(-[A-Za-z0-9]+){0,5}$/.test(value);

/** They mean something to the connection, to routing, or to upstreams that believe the edge. */
const OURS = [
  /^(accept-encoding|connection|content-.*|cookie|expect|host|keep-alive|origin|proxy-.*|range|sec-.*|te|trailer)$/i,
  /^(transfer-encoding|upgrade|x-forwarded-.*|x-real-ip)$/i,
  ...REMOVED_REQUEST_HEADERS.map((name) => new RegExp(`^${name}$`, 'i')),
];

const NAME = 'X-Auth-Request-User';
const HEADERS = list(
  text(isIdentityHeader, 'be the name of a header, in letters, digits and at most 5 dashes', NAME, { known: true }),
  NAME,
);

const copyHeaders: Rule = (problems, path, value) => {
  const before = problems.count;
  HEADERS(problems, path, value);
  if (problems.count > before) return;
  const seen = new Set<string>();
  for (const [index, name] of (value as string[]).entries()) {
    const place = `${path}[${index}]`;
    if (OURS.some((pattern) => pattern.test(name))) {
      problems.add(place, 'be left to the edge, which tells it to upstreams itself or to nobody', name, NAME);
    } else if (seen.has(name.toLowerCase())) {
      problems.note(`${place}: must be named once, got '${name}' a second time (case does not count: leave one out)`);
    }
    seen.add(name.toLowerCase());
  }
};

const FORWARD_RULES: Rules<ForwardAuthOptions> = {
  upstream: UPSTREAM,
  path: text(isRequestPath, 'be an absolute path, as the upstream says the host', '/api/authz/forward-auth', {
    known: true,
  }),
  copyHeaders: optional(copyHeaders),
};

/** What the prop `auth` may be. */
export const AUTH = instance(Auth, `Auth.basic({ users: ${ONE_USER} })`);
