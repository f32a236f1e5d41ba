/** The pages that are connected, each over its own WebSocket: msgpack messages, the typed call on top. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { decode, Encoder } from '@msgpack/msgpack';
import { type WebSocket, WebSocketServer } from 'ws';
import type { EngineEvent, EngineListener, Host, Pixels } from '../../contract.ts';
import { type Channel, type Connection, connect } from '../../rpc.ts';
import { keepStory } from './story.ts';

export interface Sockets extends EngineListener {
  /** Takes over a connection whose request was judged ours. */
  admit(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** A scan of 100,000 names is some 20 MB, a report on 10,000 photos of 24 megapixels with the maps of their blocks 41; photos come by upload. */
const largestMessage = 128 * 2 ** 20;
/**
 * Previews that a page has not taken in yet, beyond which the next are left out: they are for the eye, and the file has
 * every pixel. What a page is told, it is told behind them: a slow one would hear of a pause half a minute late.
 */
const mostTiles = 8;
const mostOfTiles = 16 * 2 ** 20;
/** Above this, progress is left out too. */
const fullBuffer = 64 * 2 ** 20;
/** Above this a page has stopped reading; it is cut off, and hears the story again when it comes back. */
const deadBuffer = 256 * 2 ** 20;
const mostPages = 16;
const heartbeat = 30_000;

/** Serves `verbs` to every page that is admitted, and says to each what the engine says; `onError` hears our faults. */
export function openSockets(verbs: Host & Pixels, onError: (error: unknown) => void): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: largestMessage, perMessageDeflate: false });
  const pages = new Map<WebSocket, EngineListener>();
  const story = keepStory();
  const answered = new WeakSet<WebSocket>();
  const beat = setInterval(() => checkPulse(server, answered), heartbeat).unref();

  const join = (socket: WebSocket): void => {
    if (pages.size >= mostPages) {
      socket.close(1013, 'too many pages');
      return;
    }
    const page = connect<EngineListener>(channelOver(socket), verbs, onError);
    const listener = gentle(socket, page);
    pages.set(socket, listener);
    answered.add(socket);
    socket.on('pong', () => answered.add(socket));
    socket.on('close', () => pages.delete(socket));
    for (const event of story.tell()) listener.event(event);
  };
  return {
    admit: (request, socket, head) => server.handleUpgrade(request, socket, head, join),
    event(event) {
      story.listener.event(event);
      for (const page of pages.values()) page.event(event);
    },
    tile(event) {
      for (const page of pages.values()) page.tile(event);
    },
    close() {
      clearInterval(beat);
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

/** Leaves out what a slow page can do without. */
function gentle(socket: WebSocket, page: Connection<EngineListener>): EngineListener {
  const isFull = () => socket.bufferedAmount > fullBuffer;
  let tiles = 0;
  let bytes = 0;
  return {
    event(event: EngineEvent) {
      if (socket.bufferedAmount > deadBuffer) socket.terminate();
      else if (event.kind !== 'progress' || !isFull()) page.tell('event', event);
    },
    tile(event) {
      const { byteLength } = event.rgba;
      if (tiles > 0 && (tiles >= mostTiles || bytes + byteLength > mostOfTiles)) return;
      tiles += 1;
      bytes += byteLength;
      const taken = () => {
        tiles -= 1;
        bytes -= byteLength;
      };
      page.remote.tile(event).then(taken, taken);
    },
  };
}

function channelOver(socket: WebSocket): Channel {
  // `undefined` has no msgpack form; as null it would fail the schemas of optional fields.
  const encoder = new Encoder({ ignoreUndefined: true });
  socket.on('error', () => socket.terminate());
  return {
    post(message) {
      // Answers too wait for a page that reads; one that only asks is cut off.
      if (socket.bufferedAmount > deadBuffer) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.send(encoder.encode(message));
    },
    on(receive, lost) {
      socket.on('close', lost);
      socket.on('message', (data: Buffer, binary: boolean) => {
        const message = binary ? parse(data) : null;
        if (message === null) socket.close(1007, 'not a message');
        else receive(message);
      });
    },
    close: () => socket.close(),
  };
}

function parse(data: Buffer): object | null {
  try {
    const message = decode(data);
    return typeof message === 'object' ? message : null;
  } catch {
    return null;
  }
}

/** A page that did not answer the last ping is gone, though its connection has not noticed. */
function checkPulse(server: WebSocketServer, answered: WeakSet<WebSocket>): void {
  for (const socket of server.clients) {
    if (!answered.delete(socket)) socket.terminate();
    else socket.ping();
  }
}
