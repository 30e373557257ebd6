import { type Answer, ask } from './http';
import { type Finding, note, ok, problem } from './report';
import { type Site, urlOf } from './site';
import { codeOf } from './timing';

/** The dashboard's, and the gateway's. */
export const PATHS = ['/', '/api'];

/** What is behind the proxy, as clients see it. */
export async function lookAtAnswer(site: Site, path: string, address: string): Promise<Finding> {
  const url = new URL(path, urlOf(site));
  try {
    return judge(url, await ask(url, address));
  } catch (error) {
    return problem(`no answer (${codeOf(error)})`, 'Look into the log of the edge: `docker logs`.');
  }
}

function judge(url: URL, { status, location }: Answer): Finding {
  if ([502, 503, 504].includes(status)) {
    return problem(
      `${status}: the proxy does not get an answer from what is behind it`,
      'Start it, or wait until it has started; see that it listens on 0.0.0.0 and on the port that its Upstream names, ' +
        'on a network that the edge is on.',
    );
  }
  if (status >= 500) return problem(`${status}`, 'The application failed: its own log says why.');
  if (status >= 300 && status < 400 && location !== undefined) return judgeRedirect(url, status, location);
  if (status === 404 && url.pathname === '/')
    return note('404', 'No route of the site has this path, or the application has nothing there.');
  if (status === 400) return note('400', 'Does the application take this host name? See its AllowedHosts.');
  return ok(`${status}`);
}

/** A gateway that does not believe its proxy takes every request for plain HTTP and redirects it, for ever. */
function judgeRedirect(url: URL, status: number, location: string): Finding {
  const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
  const samePlace = target?.hostname === url.hostname && target.pathname === url.pathname;
  if (samePlace && (target.protocol === 'http:' || target.href === url.href)) {
    return problem(
      `${status} to where it was asked (${location}): a redirect loop`,
      'The application does not believe X-Forwarded-Proto. Set ASPNETCORE_FORWARDEDHEADERS_ENABLED=true in its ' +
        'environment, as the construct Sophon does. Behind a CDN: have it connect by HTTPS, or use Tls.none().',
    );
  }
  if (target?.hostname === url.hostname && target.protocol === 'http:') {
    return problem(
      `${status} to ${location}, which is plain HTTP`,
      'The application does not believe X-Forwarded-Proto. Set ASPNETCORE_FORWARDEDHEADERS_ENABLED=true in its environment.',
    );
  }
  return ok(`${status} to ${location}`);
}
