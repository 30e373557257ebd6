import { echo } from '../echo-socket';
import { answerJson, reportOn } from '../request-report';
import { serve } from '../server';
import { Hubs } from './hubs';
import { McpEndpoints } from './mcp';
import { rest } from './rest';

/**
 * Stands in for Sophon's gateway: SignalR hubs below /hubs, MCP below /mcp, REST below /api.
 * Whatever is none of these is answered with the report on the request.
 */
const hubs = new Hubs();
const mcp = new McpEndpoints();

serve(
  {
    name: 'gateway',
    async answer(request, response) {
      if (await hubs.answer(request, response)) return;
      if (await mcp.answer(request, response)) return;
      if (await rest(request, response)) return;
      answerJson(response, 200, await reportOn('gateway', request));
    },
    upgrade(request, socket, head, sockets) {
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        if (!hubs.accept(webSocket, request)) echo('gateway', webSocket, request);
      });
    },
  },
  Number(process.env.PORT ?? 8080),
);
