/** What the page does over its socket, without a page. */
import { decode, encode } from '@msgpack/msgpack';
import type { WebSocket } from 'ws';
import type { EngineEvent, Host, Pixels, TileEvent } from '../../contract.ts';
import { connect, type Remote } from '../../rpc.ts';

/** What the page is in a browser: the same call over the same messages. */
export interface Page {
  readonly socket: WebSocket;
  readonly remote: Remote<Host & Pixels>;
  readonly events: EngineEvent[];
  readonly tiles: TileEvent[];
}

/** Connects over a socket that is being opened; rejects where it cannot be. */
export async function visitOver(socket: WebSocket): Promise<Page> {
  const events: EngineEvent[] = [];
  const tiles: TileEvent[] = [];
  const local = { event: (event: EngineEvent) => events.push(event), tile: (tile: TileEvent) => tiles.push(tile) };
  const channel = {
    post: (message: unknown) => socket.send(encode(message, { ignoreUndefined: true })),
    on(receive: (message: unknown) => void, lost: () => void) {
      socket.on('message', (data: Buffer) => receive(decode(new Uint8Array(data))));
      socket.on('close', lost);
    },
    close: () => socket.close(),
  };
  const { remote } = connect<Host & Pixels>(channel, local);
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return { socket, remote, events, tiles };
}
