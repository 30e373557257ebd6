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
 * Sophon's six hubs, as ASP.NET serves them: negotiation version 1 and three transports. With `?tokenLength=` in the
 * query of a hub its connection tokens are so long.
 *
 * @see https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/TransportProtocols.md
 */
export class Hubs {
  private readonly connections = new Map<string, HubConnection>();
  private readonly members = new Map<string, Set<HubConnection>>();

  /** Answers a request to a hub that is no WebSocket's. Whether it did: a hub without `?id=` is left to the report. */
  public async answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { hub, negotiates, query } = target(request);
    const token = query.get('id') ?? undefined;
    if (hub === undefined) return false;
    if (negotiates && request.method === 'POST') {
      const stateful = query.get('useStatefulReconnect') === 'true';
      const { id, token } = this.open(hub, request, stateful);
      const identity = {
        negotiateVersion: 1,
        connectionId: id,
        connectionToken: token,
        useStatefulReconnect: stateful,
      };
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
    const { hub, query } = target(request);
    const token = query.get('id');
    if (hub === undefined) return false;
    const connection = token === null ? this.open(hub, request, false) : this.connections.get(token);
    if (connection) overWebSocket(connection, socket);
    else socket.close(1011, 'no such connection');
    return true;
  }

  private async exchange(connection: HubConnection, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'POST') {
      connection.receive(await bytesOf(request));
      response.writeHead(200, { 'Content-Length': 0 }).end();
    } else if (request.method === 'DELETE') {
      connection.close();
      response.writeHead(202).end();
    } else if (request.headers.accept === 'text/event-stream') overServerSentEvents(connection, response);
    else overLongPolling(connection, response);
  }

  private open(hub: string, request: IncomingMessage, stateful: boolean): HubConnection {
    const members = this.members.get(hub) ?? new Set();
    this.members.set(hub, members);
    const connection: HubConnection = new HubConnection({
      announce: (text) => {
        for (const member of members) member.call('announced', text);
      },
      report: reportWithoutBody('gateway', request),
      forget: ({ token }) => {
        members.delete(connection);
        this.connections.delete(token);
      },
      stateful,
      tokenLength: Number(target(request).query.get('tokenLength')),
    });
    members.add(connection);
    this.connections.set(connection.token, connection);
    return connection;
  }
}

function target(request: IncomingMessage): { hub?: string; negotiates: boolean; query: URLSearchParams } {
  const url = new URL(`http://gateway${request.url?.startsWith('/') ? request.url : '/'}`);
  const [, hub, negotiate] = HUB.exec(url.pathname.toLowerCase()) ?? [];
  return { hub, negotiates: negotiate !== undefined, query: url.searchParams };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}
