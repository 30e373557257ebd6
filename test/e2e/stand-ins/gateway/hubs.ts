import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';
import { answerJson, reportOn, reportWithoutBody } from '../request-report';
import { HubConnection } from './hub-connection';
import { overLongPolling, overServerSentEvents, overWebSocket } from './transports';

const HUB = /^\/hubs\/(chat|tasks|approvals|node|discussion|notifications)(\/negotiate)?$/;

const TRANSPORTS = [
  { transport: 'WebSockets', transferFormats: ['Text', 'Binary'] },
  { transport: 'ServerSentEvents', transferFormats: ['Text'] },
  { transport: 'LongPolling', transferFormats: ['Text', 'Binary'] },
];

/**
 * Sophon's six hubs, as ASP.NET serves them: negotiation version 1 and three transports.
 *
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/TransportProtocols.md
 */
export class Hubs {
  private readonly connections = new Map<string, HubConnection>();
  private readonly members = new Map<string, Set<HubConnection>>();

  /** Answers a request to a hub that is no WebSocket's. Whether it did: a hub without `?id=` is left to the report. */
  public async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { hub, negotiates, token } = target(request);
    if (hub === undefined) return false;
    if (negotiates && request.method === 'POST') {
      const { id, token } = this.open(hub, request);
      const identity = { negotiateVersion: 1, connectionId: id, connectionToken: token };
      answerJson(response, 200, { ...identity, availableTransports: TRANSPORTS });
      return true;
    }
    if (token === undefined) return false;
    const connection = this.connections.get(token);
    if (connection) await this.exchange(connection, request, response);
    else answerJson(response, 404, await reportOn('gateway', request));
    return true;
  }

  /** Takes a WebSocket if its path is a hub's; one without `?id=` skipped the negotiation. Whether it did. */
  public accept(socket: WebSocket, request: IncomingMessage): boolean {
    const { hub, token } = target(request);
    if (hub === undefined) return false;
    const connection = token === undefined ? this.open(hub, request) : this.connections.get(token);
    if (connection) overWebSocket(connection, socket);
    else socket.close(1011, 'no such connection');
    return true;
  }

  private async exchange(connection: HubConnection, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      connection.receive(await textOf(request));
      response.writeHead(200, { 'Content-Length': 0 }).end();
    } else if (request.method === 'DELETE') {
      connection.close();
      response.writeHead(202).end();
    } else if (request.headers.accept === 'text/event-stream') overServerSentEvents(connection, response);
    else overLongPolling(connection, response);
  }

  private open(hub: string, request: IncomingMessage): HubConnection {
    const members = this.members.get(hub) ?? new Set();
    this.members.set(hub, members);
    const announce = (text: unknown) => {
      for (const member of members) member.call('announced', text);
    };
    const connection: HubConnection = new HubConnection(
      announce,
      reportWithoutBody('gateway', request),
      ({ token }) => {
        members.delete(connection);
        this.connections.delete(token);
      },
    );
    members.add(connection);
    this.connections.set(connection.token, connection);
    return connection;
  }
}

function target(request: IncomingMessage): { hub?: string; negotiates: boolean; token?: string } {
  const url = new URL(`http://gateway${request.url?.startsWith('/') ? request.url : '/'}`);
  const [, hub, negotiate] = HUB.exec(url.pathname.toLowerCase()) ?? [];
  return { hub, negotiates: negotiate !== undefined, token: url.searchParams.get('id') ?? undefined };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
