import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson } from '../request-report';
import { publicOrigin } from './public-origin';

/** The MCP endpoint that wants a login. */
export const PROTECTED_PATH = '/mcp/protected';
const ISSUER_PATH = '/api/oauth';
const RESOURCE_METADATA = `/.well-known/oauth-protected-resource${PROTECTED_PATH}`;
const SERVER_METADATA = `/.well-known/oauth-authorization-server${ISSUER_PATH}`;

interface Grant {
  readonly client: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly resource: string;
}

/**
 * An OAuth 2.1 authorization server for MCP that lets everybody in: metadata (RFC 9728, RFC 8414), registration
 * (RFC 7591), codes with PKCE and a resource (RFC 8707). Its URLs are those that clients see, if the proxy tells them.
 */
export class AuthorizationServer {
  private readonly clients = new Map<string, readonly string[]>();
  private readonly codes = new Map<string, Grant>();
  /** Tokens, with the resource that they are for. */
  private readonly tokens = new Map<string, string>();

  /** Answers a request to one of its paths. Whether it did. */
  public async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const url = new URL(`http://gateway${request.url?.startsWith('/') ? request.url : '/'}`);
    const origin = publicOrigin(request);
    const path = url.pathname.toLowerCase();
    if (path === RESOURCE_METADATA) answerJson(response, 200, resourceMetadata(origin));
    else if (path === SERVER_METADATA) answerJson(response, 200, serverMetadata(origin));
    else if (path === `${ISSUER_PATH}/register`) this.register(JSON.parse(await textOf(request)), response);
    else if (path === `${ISSUER_PATH}/authorize`) this.authorize(url.searchParams, origin, response);
    else if (path === `${ISSUER_PATH}/token`) this.exchange(new URLSearchParams(await textOf(request)), response);
    else return false;
    return true;
  }

  /** Whether the request has a token for the endpoint; if not, it has been answered with 401 and where to get one. */
  public admits(request: IncomingMessage, response: ServerResponse): boolean {
    const origin = publicOrigin(request);
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (this.tokens.get(token) === origin + PROTECTED_PATH) return true;
    const challenge = `Bearer resource_metadata="${origin}${RESOURCE_METADATA}", scope="mcp"`;
    response.writeHead(401, { 'WWW-Authenticate': challenge }).end();
    return false;
  }

  private register({ redirect_uris: redirectUris, ...metadata }: Registration, response: ServerResponse): void {
    const client = randomUUID();
    this.clients.set(client, redirectUris);
    answerJson(response, 201, { ...metadata, client_id: client, redirect_uris: redirectUris });
  }

  /** The page on which somebody would log in: sends them back at once. */
  private authorize(query: URLSearchParams, origin: string, response: ServerResponse): void {
    const [client, redirectUri, challenge, resource] = ['client_id', 'redirect_uri', 'code_challenge', 'resource'].map(
      (name) => query.get(name) ?? '',
    );
    if (!this.clients.get(client)?.includes(redirectUri) || query.get('code_challenge_method') !== 'S256') {
      answerJson(response, 400, { error: 'invalid_request' });
      return;
    }
    const code = randomUUID();
    this.codes.set(code, { client, challenge, redirectUri, resource });
    const back = new URL(redirectUri);
    back.search = String(new URLSearchParams({ code, state: query.get('state') ?? '', iss: origin + ISSUER_PATH }));
    response.writeHead(302, { Location: back.href }).end();
  }

  private exchange(form: URLSearchParams, response: ServerResponse): void {
    const code = form.get('code') ?? '';
    const grant = this.codes.get(code);
    this.codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    const isGranted =
      grant?.client === form.get('client_id') &&
      grant?.redirectUri === form.get('redirect_uri') &&
      grant?.challenge === challenge;
    if (!grant || !isGranted) {
      answerJson(response, 400, { error: 'invalid_grant' });
      return;
    }
    const token = randomUUID();
    this.tokens.set(token, grant.resource);
    answerJson(response, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600, scope: 'mcp' });
  }
}

interface Registration {
  readonly redirect_uris: readonly string[];
}

function resourceMetadata(origin: string): object {
  return {
    resource: origin + PROTECTED_PATH,
    authorization_servers: [origin + ISSUER_PATH],
    scopes_supported: ['mcp'],
    bearer_methods_supported: ['header'],
  };
}

function serverMetadata(origin: string): object {
  const issuer = origin + ISSUER_PATH;
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    authorization_response_iss_parameter_supported: true,
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
