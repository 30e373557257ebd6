import { connect, createServer, type ListenOptions, type NetConnectOpts, type Server, type Socket } from 'node:net';

/** Hands every connection to another address, both ways; one that cannot be handed on is closed. */
export function relay(from: ListenOptions, to: NetConnectOpts): Promise<Server> {
  const server = createServer((client) => join(client, connect(to)));
  return new Promise((resolve, reject) => {
    server.on('error', reject).listen(from, () => resolve(server));
  });
}

function join(client: Socket, target: Socket): void {
  client.pipe(target).pipe(client);
  for (const [socket, other] of [
    [client, target],
    [target, client],
  ]) {
    socket.on('error', () => other.destroy());
  }
}

/** The socket in a directory by which a port of a machine is reached from outside, wherever its network is. */
export function socketOf(directory: string, address: string): string {
  return `${directory}/${address}.sock`;
}
