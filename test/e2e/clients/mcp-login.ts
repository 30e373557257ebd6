import type { OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { OAuthClientInformationMixed, OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js';
import type { FetchLike } from '@modelcontextprotocol/sdk/shared/transport.js';
import { fetchOf, mcpOverHttp, mcpTransport } from '../harness/clients';
import { ask } from '../harness/https';
import type { Site } from '../harness/site';

/** Where somebody's MCP client waits for them to come back from the login. */
const REDIRECT_URL = 'http://127.0.0.1:33418/callback';

/** What a client keeps of its login. */
class Login implements OAuthClientProvider {
  public readonly redirectUrl = REDIRECT_URL;
  public readonly clientMetadata = {
    client_name: 'e2e',
    redirect_uris: [REDIRECT_URL],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  /** The page that a browser is to open. */
  public page?: URL;
  private information?: OAuthClientInformationMixed;
  private granted?: OAuthTokens;
  private verifier = '';

  public clientInformation(): OAuthClientInformationMixed | undefined {
    return this.information;
  }

  public saveClientInformation(information: OAuthClientInformationMixed): void {
    this.information = information;
  }

  public tokens(): OAuthTokens | undefined {
    return this.granted;
  }

  public saveTokens(tokens: OAuthTokens): void {
    this.granted = tokens;
  }

  public redirectToAuthorization(page: URL): void {
    this.page = page;
  }

  public saveCodeVerifier(verifier: string): void {
    this.verifier = verifier;
  }

  public codeVerifier(): string {
    return this.verifier;
  }
}

/**
 * A client of the MCP endpoint that wants a login, logged in: it was refused, found the authorization server, registered,
 * sent its user there, and came back with a token.
 */
export async function loggedIn(site: Site, fetch = fetchOf(site)): Promise<{ client: Client; page: URL }> {
  const authProvider = new Login();
  const options = { path: '/mcp/protected', authProvider, fetch };
  const refused = await mcpOverHttp(site, options).catch((error) => error);
  if (!(refused instanceof UnauthorizedError)) throw refused;
  const { page } = authProvider;
  if (!page) throw new Error('the client asked nobody to log in');
  const { headers } = await fetch(page, { redirect: 'manual' });
  const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  await mcpTransport(site, options).finishAuth(code);
  return { client: await mcpOverHttp(site, options), page };
}

/** `fetch` by way of a CDN, which ends TLS and goes on to a site without. */
export function fetchThroughCdn(site: Site): FetchLike {
  const onward = fetchOf({ ...site, plain: true });
  return (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set('X-Forwarded-Proto', 'https');
    return onward(String(url).replace(/^https:/, 'http:'), { ...init, headers: Object.fromEntries(headers) });
  };
}

/** Whatever URL the metadata of the login names. */
export async function urlsInMetadata(site: Site): Promise<string[]> {
  const paths = [
    '/.well-known/oauth-protected-resource/mcp/protected',
    '/.well-known/oauth-authorization-server/api/oauth',
  ];
  const answers = await Promise.all(paths.map((path) => ask(site, path)));
  return answers.flatMap(({ body }) => String(body).match(/https?:[^"]+/g) ?? []);
}
