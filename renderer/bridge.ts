/** The only file that knows the host: a window of Electron, or a browser over a WebSocket. */
import { decode, Encoder } from '@msgpack/msgpack';
import type { EngineListener, Host, Pixels } from '../electron/contract.ts';
import { CallError, type Channel, type Connection, connect as call, type Remote } from '../electron/rpc.ts';

/** The host as the page sees it, whichever it is. Every call rejects with an error that carries a `Failure`. */
export interface Bridge {
  readonly host: Host;
  readonly pixels: Pixels;
  /** The path of a dropped file on the engine's machine: known in a window, uploaded first from a browser. */
  place(file: File, signal: AbortSignal): Promise<string>;
  /** Starts dragging a finished result out of the window; null in a browser, which cannot. */
  readonly drag: ((path: string) => void) | null;
}

export interface BridgeListener extends EngineListener {
  /** The way to the host is there (again), or gone. */
  link(state: 'open' | 'lost'): void;
  /** Files or folders were opened from outside the page. */
  opened(sources: readonly string[]): void;
}

/** What the preload script puts into the page of a window. */
interface Dotbogi {
  readonly control: { post(message: unknown): void; on(listener: (message: unknown) => void): void };
  onPort(): void;
  pathFor(file: File): string;
  drag(path: string): void;
}
declare global {
  interface Window {
    readonly dotbogi?: Dotbogi;
  }
}

const retryAfter = 2000;

/** Connects to whatever host serves this page; resolves once it is there. */
export function connect(listener: BridgeListener): Promise<Bridge> {
  const { dotbogi } = window;
  return dotbogi === undefined ? overSocket(listener) : Promise.resolve(inWindow(dotbogi, listener));
}

/** A stand-in whose calls go to the connection of the moment, and wait while there is none. */
function relay<T extends object>(current: () => Promise<Remote<T>>): Remote<T> {
  return new Proxy({} as Remote<T>, {
    get: (_, verb) => {
      if (typeof verb !== 'string' || verb === 'then') return undefined;
      return async (...args: never[]) => {
        const remote = await current();
        return (remote[verb as keyof T] as (...args: never[]) => Promise<unknown>)(...args);
      };
    },
  });
}

function inWindow(dotbogi: Dotbogi, listener: BridgeListener): Bridge {
  const channel: Channel = {
    post: dotbogi.control.post,
    on: (receive) => dotbogi.control.on(receive),
    close: () => undefined,
  };
  const local = { event: listener.event, opened: listener.opened };
  const control = call<Host & Record<string, never>>(channel, local) as unknown as Connection<Host>;
  let arrived: (pixels: Remote<Pixels>) => void = () => undefined;
  let pixels = new Promise<Remote<Pixels>>((resolve) => {
    arrived = resolve;
  });
  window.addEventListener('message', ({ data, source, ports }) => {
    const port = ports[0];
    if (data !== 'dotbogi:port' || source !== window || port === undefined) return;
    // Events come by way of the host, which remembers them for a page that was reloaded; here they would be doubled.
    const engine = call<Pixels & Record<string, never>>(portChannel(port), {
      event: () => undefined,
      tile: listener.tile,
    });
    const { remote } = engine as unknown as Connection<Pixels>;
    arrived(remote);
    pixels = Promise.resolve(remote);
  });
  dotbogi.onPort();
  return {
    host: control.remote as unknown as Host,
    pixels: relay<Pixels>(() => pixels) as unknown as Pixels,
    place: async (file) => {
      const path = dotbogi.pathFor(file);
      if (path !== '') return path;
      throw new CallError({ code: 'not-found', message: `«${file.name}» lies on no disk of this machine.` });
    },
    drag: (path) => dotbogi.drag(path),
  };
}

function portChannel(port: MessagePort): Channel {
  return {
    post: (message) => port.postMessage(message),
    on: (receive, lost) => {
      port.addEventListener('message', ({ data }) => receive(data));
      port.addEventListener('close', lost);
      port.start();
    },
    close: () => port.close(),
  };
}

type Served = Host & Pixels;

async function overSocket(listener: BridgeListener): Promise<Bridge> {
  let remote: Remote<Served> | null = null;
  const gone = new CallError({ code: 'internal', message: 'The host of this page is not connected.' });
  const dial = async (): Promise<void> => {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`);
    socket.binaryType = 'arraybuffer';
    const lost = () => {
      remote = null;
      listener.link('lost');
      setTimeout(() => void dial(), retryAfter);
    };
    const local = { event: listener.event, tile: listener.tile };
    const link = call<Served & Record<string, never>>(socketChannel(socket, lost), local);
    await new Promise<void>((resolve) => socket.addEventListener('open', () => resolve(), { once: true }));
    remote = (link as unknown as Connection<Served>).remote;
    listener.link('open');
  };
  await dial();
  const served = relay<Served>(() => (remote === null ? Promise.reject(gone) : Promise.resolve(remote)));
  return { host: served as unknown as Host, pixels: served as unknown as Pixels, place: upload, drag: null };
}

function socketChannel(socket: WebSocket, closed: () => void): Channel {
  // `undefined` has no msgpack form, and null would fail the schema of an optional field.
  const encoder = new Encoder({ ignoreUndefined: true });
  return {
    post: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(encoder.encode(message));
    },
    on: (receive, lost) => {
      socket.addEventListener('message', ({ data }) => receive(decode(new Uint8Array(data))));
      socket.addEventListener('close', () => {
        lost();
        closed();
      });
    },
    close: () => socket.close(),
  };
}

async function upload(file: File, signal: AbortSignal): Promise<string> {
  const address = `/upload?name=${encodeURIComponent(file.name)}`;
  const answer: unknown = await fetch(address, { method: 'POST', body: file, signal })
    .then((response) => response.json())
    .catch(() => null);
  if (typeof answer === 'object' && answer !== null) {
    if ('path' in answer && typeof answer.path === 'string') return answer.path;
    // The host answers a refusal with its `Failure`, which is what an error of ours carries.
    if ('failure' in answer) throw Object.assign(new Error('upload'), { failure: answer.failure });
  }
  throw new CallError({ code: 'unreadable', message: `«${file.name}» could not be handed to the host.` });
}
