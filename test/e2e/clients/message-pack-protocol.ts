import { type HubMessage, type IHubProtocol, TransferFormat } from '@microsoft/signalr';
import { HUB_PROTOCOLS, type HubMessage as StandInMessage } from '../stand-ins/gateway/hub-protocol';

const { messagepack } = HUB_PROTOCOLS;

/** MessagePack for the SignalR client: hub messages as binary frames. */
export class MessagePackProtocol implements IHubProtocol {
  public readonly name = 'messagepack';
  public readonly version = 2;
  public readonly transferFormat = TransferFormat.Binary;

  public parseMessages(input: string | ArrayBuffer): HubMessage[] {
    if (typeof input === 'string') throw new Error('MessagePack: got text');
    return messagepack.read(Buffer.from(input)).messages as HubMessage[];
  }

  public writeMessage(message: HubMessage): ArrayBuffer {
    const bytes = messagepack.write(message as StandInMessage) as Buffer;
    return new Uint8Array(bytes).buffer;
  }
}
