import { type Answer, ask } from './http';
import { type Finding, note, ok, problem } from './report';
import { type Site, urlOf } from './site';
import { codeOf } from './timing';

/** Whether plain HTTP is sent to HTTPS. */
export async function lookAtRedirect(site: Site, address: string): Promise<Finding> {
  const { domain, httpPort } = site;
  try {
    return judge(await ask(new URL(`http://${domain}:${httpPort}/`), address), site);
  } catch (error) {
    return problem(`no answer (${codeOf(error)})`, 'Another program may hold the port: `ss -ltnp` names it.');
  }
}

function judge({ status, location = '', server = 'no Server header' }: Answer, site: Site): Finding {
  if (status >= 300 && status < 400 && location.startsWith(urlOf(site))) return ok(`${status} to ${location}`);
  if (status === 404) {
    return problem(
      '404',
      `The edge serves no site with the domain ${site.domain}: add it and deploy, or another program holds the port ` +
        `(it says: ${server}).`,
    );
  }
  if (status < 300) {
    return note(`${status} without a redirect`, 'Right with Tls.none(). Otherwise another program holds the port.');
  }
  const answer = location === '' ? `${status}` : `${status} to ${location}`;
  return problem(
    `${answer}, not to ${urlOf(site)}`,
    `Another program holds the port (it says: ${server}), or something is in front of the edge.`,
  );
}
