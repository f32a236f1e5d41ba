/** What the page does over its socket, without a page: for specs that ask the host themselves. */
import { decode, encode } from '@msgpack/msgpack';
import { WebSocket } from 'ws';
import type { EngineEvent, Host, Pixels, TileEvent } from '../electron/contract.ts';
import { connect, type Remote } from '../electron/rpc.ts';

export interface Page {
  readonly remote: Remote<Host & Pixels>;
  readonly events: EngineEvent[];
  readonly tiles: TileEvent[];
  readonly cookie: string;
  close(): void;
}

/** Goes in by the address with the token, as a browser would, and connects. */
export async function enterHost(url: string): Promise<Page> {
  const { origin, host } = new URL(url);
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const socket = new WebSocket(`ws://${host}/socket`, { headers: { cookie, origin } });
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
  return { remote, events, tiles, cookie, close: () => socket.close() };
}
