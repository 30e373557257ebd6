import type { EventStore } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';

interface StoredEvent {
  readonly stream: string;
  readonly message: JSONRPCMessage;
}

/** What streams of MCP have sent, for clients that take one up again with `Last-Event-ID`. */
export class StoredEvents implements EventStore {
  private readonly stored: StoredEvent[] = [];

  public async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    return String(this.stored.push({ stream, message }) - 1);
  }

  public async getStreamIdForEventId(id: string): Promise<string | undefined> {
    return this.stored[Number(id)]?.stream;
  }

  public async replayEventsAfter(
    lastId: string,
    { send }: { send: (id: string, message: JSONRPCMessage) => Promise<void> },
  ): Promise<string> {
    const { stream } = this.stored[Number(lastId)];
    for (let at = Number(lastId) + 1; at < this.stored.length; at++) {
      const { stream: other, message } = this.stored[at];
      // An event that only gives the client an id to come back with has no message.
      if (other === stream && 'jsonrpc' in message) await send(String(at), message);
    }
    return stream;
  }
}
