import { Auth, type RouteOptions, Secret } from 'cdktf-sophon';
import { detours } from './detours';
import { DOMAIN, OURS, SECRET } from './names';
import { type Expected, gateway, type HeaderLine, proxy, type Request, type Row } from './row';

/** bcrypt of the passwords below at its lowest cost, as rows are many. */
const USERS = {
  anna: Secret.value('$2b$04$abcdefghijklmnopqrstuuMQQJ.wQIasjJMuUb68.AFec52vprAxa'),
  ben: Secret.value('$2b$04$abcdefghijklmnopqrstuuIQ9AyrP6qHpzJiEKQ5zxtEz3TPNwuMe'),
};
/** Passwords may have colons, names may not. */
const BENS_PASSWORD = 'a:b';

/** Routes of the site to its gateway. */
export const BASIC_ROUTES: readonly (readonly [path: string, options: RouteOptions])[] = [
  ['/named', { auth: Auth.basic({ users: USERS }) }],
  ['/named/nobody', { auth: Auth.none() }],
];

const refusal = proxy(401);
const as = (credentials: string, scheme = 'Basic'): HeaderLine => [
  'Authorization',
  `${scheme} ${Buffer.from(credentials).toString('base64')}`,
];
const ANNA = as(`anna:${SECRET}`);

const row = (rule: string, request: Request, expected: Expected): Row => ({ rule, request, expected });
const named = (rule: string, headers: HeaderLine[], expected: Expected = refusal, path = '/named/x'): Row =>
  row(rule, { path, headers }, expected);
const entered = gateway({ received: { Authorization: [] } });

/** `Auth.basic`: a name and a password, which the upstream does not get. */
export const BASIC_AUTH: readonly Row[] = [
  ...detours({ who: 'a client without a password', path: '/named', refusal }),
  named(
    'who has no password is asked for it',
    [],
    proxy(401, { headers: { 'WWW-Authenticate': [/^Basic realm="Restricted"/] } }),
  ),
  named('who has no password is answered with the site’s headers', [], proxy(401, { headers: OURS })),
  named('a name with its password enters, and the upstream does not get them', [ANNA], entered),
  named('another name with its password enters', [as(`ben:${BENS_PASSWORD}`)], entered),
  named('the scheme may be written in small letters', [as(`anna:${SECRET}`, 'basic')], entered),
  named('with the password the path in capitals is forwarded as it came', [ANNA], entered, '/NAMED/x'),
  named('with the password a query is forwarded', [ANNA], entered, '/named/x?a=1'),
  row(
    'with the password an upload arrives whole',
    { method: 'POST', path: '/named/x', headers: [ANNA], body: 'four' },
    {
      ...entered,
      receivedBytes: 4,
    },
  ),
  row('with the password HTTP/2 enters', { over: 'HTTP/2', path: '/named/x', headers: [ANNA] }, entered),
  row('with the password a WebSocket enters', { webSocket: '/named/x', headers: { [ANNA[0]]: ANNA[1] } }, entered),
  named('a wrong password is refused', [as('anna:wrong')]),
  named('an empty password is refused', [as('anna:')]),
  named('a password without a name is refused', [as(`:${SECRET}`)]),
  named('a name without a password is refused', [as('anna')]),
  named('an unknown name is refused', [as(`carl:${SECRET}`)]),
  named('another one’s password is refused', [as(`ben:${SECRET}`)]),
  named('a name in capitals is another name', [as(`ANNA:${SECRET}`)]),
  named('a password in capitals is another password', [as(`anna:${SECRET.toUpperCase()}`)]),
  named('a password with a space at its end is another password', [as(`anna:${SECRET} `)]),
  named('the hash of a password is no password', [as(`anna:${USERS.anna}`)]),
  named('a very long password is refused', [as(`anna:${'p'.repeat(1000)}`)]),
  named('credentials that are no base64 are refused', [['Authorization', 'Basic %%%']]),
  named('a token is no password', [['Authorization', `Bearer ${SECRET}`]]),
  named('credentials for a proxy are none', [['Proxy-Authorization', ANNA[1]]]),
  named('credentials without a scheme are none', [['Authorization', ANNA[1].replace('Basic ', '')]]),
  named('credentials in a cookie are none', [['Cookie', `Authorization=${ANNA[1]}`]]),
  named('a route below may ask for none', [], gateway(), '/named/nobody/x'),
  named(
    'a route that asks for none forwards Authorization',
    [ANNA],
    gateway({ received: { Authorization: [ANNA[1]] } }),
    '/named/nobody/x',
  ),
  named('dots out of a route that asks for none are refused', [], refusal, '/named/nobody/../x'),
  row(
    'the password of one request does not count for the next',
    {
      bytes:
        `GET /named/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nAuthorization: ${ANNA[1]}\r\n\r\n` +
        `GET /named/y HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    },
    gateway({ url: '/named/x', next: refusal }),
  ),
];
