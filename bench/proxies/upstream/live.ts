import { WebSocketServer } from 'ws';
import { Hubs } from '../../../test/e2e/stand-ins/gateway/hubs';
import { rest } from '../../../test/e2e/stand-ins/gateway/rest';
import { serve } from '../../../test/e2e/stand-ins/server';

/** The part of the upstream that is more than a file: SignalR hubs, streams of events, and uploads that it throws away. */
const hubs = new Hubs();
const sockets = new WebSocketServer({ noServer: true });

serve(
  {
    name: 'live',
    async answer(request, response) {
      if (await hubs.answer(request, response)) return;
      if (await rest(request, response)) return;
      let bytes = 0;
      for await (const chunk of request) bytes += chunk.length;
      response.end(String(bytes));
    },
    upgrade(request, socket, head) {
      if (request.url?.startsWith('/hubs/idle')) {
        // Nobody says anything: what is measured is what a connection itself takes.
        sockets.handleUpgrade(request, socket, head, () => {});
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        if (!hubs.accept(webSocket, request)) webSocket.close();
      });
    },
  },
  8080,
);
