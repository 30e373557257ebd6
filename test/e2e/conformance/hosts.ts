import { caddy, goProxies, nginx, REASONS, traefik } from './exceptions';
import { DOMAIN, OTHER_DOMAIN, UNSERVED_DOMAIN } from './names';
import { type Expected, gateway, proxy, REFUSED, type Row } from './row';

/** The upstream is told the one name that the site has, however the client spelled it. */
const asSite = gateway({ received: { Host: [DOMAIN], 'X-Forwarded-Host': [DOMAIN] } });
const asOtherSite = gateway({ received: { Host: [OTHER_DOMAIN], 'X-Forwarded-Host': [OTHER_DOMAIN] } });

const hostRow = (host: string | null, expected: Expected, rule: string, except?: Row['except']): Row => ({
  rule,
  request: { path: '/api/x', host },
  expected,
  ...(except ? { except } : {}),
});

const raw = (bytes: string, expected: Expected, rule: string): Row => ({ rule, request: { bytes }, expected });

/** Whom a request is for: `Host`, absolute targets, the name in the handshake. */
export const HOSTS: readonly Row[] = [
  hostRow(DOMAIN, asSite, 'the upstream gets the host'),
  hostRow(OTHER_DOMAIN, asOtherSite, 'a further domain is served, whatever name the handshake had'),
  hostRow('SOPHON.Test', asSite, 'a host in capitals is served under its name'),
  hostRow(`${DOMAIN}:443`, asSite, 'a host with the port is served under its name'),
  hostRow(`${DOMAIN}:8443`, asSite, 'a host with another port is served under its name'),
  hostRow(
    `${DOMAIN}.`,
    asSite,
    'a host with a trailing dot is served under its name',
    caddy(proxy(404), REASONS.trailingDot),
  ),
  hostRow(UNSERVED_DOMAIN, proxy(404), 'an unknown host is not found'),
  hostRow(`x.${DOMAIN}`, proxy(404), 'a subdomain is an unknown host'),
  hostRow(`x${DOMAIN}`, proxy(404), 'a longer name is an unknown host'),
  hostRow('127.0.0.1', proxy(404), 'an address is an unknown host'),
  hostRow('[::1]', proxy(404), 'an IPv6 address is an unknown host'),
  hostRow('gateway', proxy(404), 'the name of a container is an unknown host'),
  hostRow('_', proxy(404), 'an underscore is an unknown host'),
  hostRow('', proxy(400), 'an empty host is refused', traefik(proxy(404), REASONS.traefikEmptyHost)),
  hostRow(null, proxy(400), 'a request without a host is refused'),
  hostRow(`${DOMAIN}/x`, proxy(400), 'a host with a slash is refused'),
  hostRow(`user@${DOMAIN}`, proxy(400), 'a host with a user is refused'),
  hostRow(`${DOMAIN} x`, proxy(400), 'a host with a space is refused'),
  hostRow(`${DOMAIN}:x`, proxy(400), 'a host whose port is no number is refused', goProxies(asSite, REASONS.portText)),
  hostRow(`${DOMAIN}, ${DOMAIN}`, proxy(400), 'a list of hosts is refused'),
  raw(`GET /api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nHost: ${DOMAIN}\r\n\r\n`, proxy(400), 'two hosts are refused'),
  raw(
    `GET /api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nHost: ${UNSERVED_DOMAIN}\r\n\r\n`,
    proxy(400),
    'two different hosts are refused',
  ),
  raw(
    `GET http://${DOMAIN}/api/x?a=1 HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    { ...asSite, url: '/api/x?a=1' },
    'an absolute target is that path',
  ),
  raw(
    `GET https://${DOMAIN}/api/x HTTP/1.1\r\nHost: ${UNSERVED_DOMAIN}\r\nConnection: close\r\n\r\n`,
    { ...asSite, url: '/api/x' },
    'the host of an absolute target is the one that counts',
  ),
  raw(
    `GET http://${UNSERVED_DOMAIN}/api/x HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    proxy(404),
    'an absolute target for an unknown host is not found',
  ),
  raw(
    `GET http://${DOMAIN} HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`,
    { by: 'dashboard', url: '/' },
    'an absolute target with an empty path is the root',
  ),
  {
    rule: 'the name in the handshake does not stand for the host',
    request: { path: '/api/x', host: UNSERVED_DOMAIN, serverName: OTHER_DOMAIN },
    expected: proxy(404),
  },
  {
    rule: 'a handshake with one of the domains may carry requests for the other',
    request: { path: '/api/x', host: DOMAIN, serverName: OTHER_DOMAIN },
    expected: asSite,
  },
  {
    rule: 'a handshake for an unknown name is refused',
    request: { path: '/api/x', host: DOMAIN, serverName: 'unknown.test' },
    expected: REFUSED,
  },
  {
    rule: 'a handshake for a name that only the certificate holds is refused',
    request: { path: '/api/x', host: DOMAIN, serverName: UNSERVED_DOMAIN },
    expected: REFUSED,
    except: goProxies(asSite, REASONS.certificateNames),
  },
  {
    rule: 'over HTTP/2 the upstream gets the host',
    request: { over: 'HTTP/2', path: '/api/x' },
    expected: asSite,
  },
  {
    rule: 'over HTTP/2 an authority with the port is served under its name',
    request: { over: 'HTTP/2', path: '/api/x', host: `${DOMAIN}:443` },
    expected: asSite,
  },
  {
    rule: 'over HTTP/2 an unknown authority is not found',
    request: { over: 'HTTP/2', path: '/api/x', host: UNSERVED_DOMAIN },
    expected: proxy(404),
  },
  {
    rule: 'over HTTP/2 the authority counts, whatever Host says',
    request: { over: 'HTTP/2', path: '/api/x', host: DOMAIN, headers: [['host', UNSERVED_DOMAIN]] },
    expected: asSite,
    except: nginx(proxy(400), REASONS.twoHosts),
  },
  {
    rule: 'an unknown host is told nothing of the site',
    request: { path: '/api/x', host: UNSERVED_DOMAIN },
    expected: proxy(404, { headers: { 'Strict-Transport-Security': [], 'X-Frame-Options': [], Location: [] } }),
  },
  {
    rule: 'X-Forwarded-Host does not stand for the host',
    request: { path: '/api/x', headers: [['X-Forwarded-Host', UNSERVED_DOMAIN]] },
    expected: asSite,
  },
  {
    rule: 'X-Forwarded-Host does not make an unknown host known',
    request: { path: '/api/x', host: UNSERVED_DOMAIN, headers: [['X-Forwarded-Host', DOMAIN]] },
    expected: proxy(404),
  },
];
