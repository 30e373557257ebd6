import { WebSocketServer } from 'ws';
import { echo } from '../echo-socket';
import { answerJson, reportOn } from '../request-report';
import { serve } from '../server';
import { Hubs } from './hubs';
import { McpEndpoints } from './mcp';
import { AuthorizationServer } from './oauth';
import { rest } from './rest';

/**
 * Stands in for Sophon's gateway: SignalR hubs below /hubs, MCP below /mcp, its logins, REST below /api.
 * Whatever is none of these is answered with the report on the request.
 */
const hubs = new Hubs();
const authorizationServer = new AuthorizationServer();
const mcp = new McpEndpoints(authorizationServer);
/** As ASP.NET's where compression is allowed: for clients that offer it, on paths with `?compress` in their query. */
const compressing = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 } });
compressing.on('headers', (headers) => headers.push('X-Served-By: gateway'));

serve(
  {
    name: 'gateway',
    async answer(request, response) {
      if (await hubs.answer(request, response)) return;
      if (await mcp.answer(request, response)) return;
      if (await authorizationServer.answer(request, response)) return;
      if (await rest(request, response)) return;
      answerJson(response, 200, await reportOn('gateway', request));
    },
    upgrade(request, socket, head, sockets) {
      const taking = /[?&]compress\b/.test(request.url ?? '') ? compressing : sockets;
      taking.handleUpgrade(request, socket, head, (webSocket) => {
        if (!hubs.accept(webSocket, request)) echo('gateway', webSocket, request);
      });
    },
  },
  Number(process.env.PORT ?? 8080),
);
