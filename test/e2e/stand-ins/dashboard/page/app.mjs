// Talks to the chat hub as the dashboard does, token in the query; `#status` then reads 'connected: hello'.
import * as signalR from '@microsoft/signalr/dist/browser/signalr.min.js';

const status = document.getElementById('status');

async function start() {
  const token = new URLSearchParams(location.search).get('token') ?? 'page-token';
  const hub = new signalR.HubConnectionBuilder()
    .withUrl('/hubs/chat', { accessTokenFactory: () => token })
    .withAutomaticReconnect()
    .configureLogging(signalR.LogLevel.Warning)
    .build();
  hub.onreconnecting(() => {
    status.textContent = 'reconnecting';
  });
  hub.onreconnected(() => {
    status.textContent = 'reconnected';
  });
  await hub.start();
  status.textContent = `connected: ${await hub.invoke('Echo', 'hello')}`;
}

start().catch((error) => {
  status.textContent = `failed: ${error}`;
});
