/** A browser host over real folders and a stand-in for the engine, for the tests beside it. */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import {
  type Control,
  defaultSettings,
  type EngineEvent,
  type EngineListener,
  type Pixels,
  type RunRequest,
  type ScanRequest,
  type TileEvent,
} from '../../contract.ts';
import { summary } from '../summary.rig.ts';
import { serve } from './browser.ts';
import { type Page, visitOver } from './visit.rig.ts';

export type Owner = Control & Pixels & { onEvent(listener: EngineListener): () => void };

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Rig {
  /** The host's address with its token. */
  readonly address: URL;
  readonly owner: Owner;
  /** What reached the engine so far. */
  readonly asked: { readonly scans: ScanRequest[]; readonly runs: RunRequest[] };
  at(...parts: string[]): string;
  /** A request by hand: `fetch` would not let a test lie about Host and Origin. An empty header is left out. */
  ask(path: string, headers?: Record<string, string>, method?: string, body?: string): Promise<Answer>;
  socket(headers?: Record<string, string>, path?: string): WebSocket;
  visit(): Promise<Page>;
  say(event: EngineEvent | TileEvent): void;
  close(): Promise<void>;
}

/** Lays out folders, starts the host on `photos` and goes in by the front door. */
export async function openRig(): Promise<Rig> {
  const base = await layFolders();
  const listeners = new Set<EngineListener>();
  const asked = { scans: [], runs: [] };
  const owner = standIn(listeners, asked);
  const at = (...parts: string[]) => join(base, ...parts);
  const rendererDir = at('page');
  const host = await serve({
    sources: [at('photos')],
    owner,
    rendererDir,
    version: '9',
    samples: null,
    home: at('home'),
  });
  const address = new URL(host.url);
  const entered = await askHost(address, `/${address.search}`, {});
  const cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? '';

  const socket: Rig['socket'] = (headers = {}, path = '/socket') =>
    new WebSocket(`ws://${address.host}${path}`, { headers: without({ cookie, origin: address.origin, ...headers }) });
  return {
    address,
    owner,
    asked,
    at,
    ask: (path, headers, method, body) => askHost(address, path, { cookie, ...headers }, method, body),
    socket,
    visit: () => visitOver(socket()),
    say(event) {
      for (const listener of listeners) event.kind === 'tile' ? listener.tile(event) : listener.event(event);
    },
    async close() {
      await host.close();
      await rm(base, { recursive: true });
    },
  };
}

async function layFolders(): Promise<string> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'browser-')));
  const folders = ['page/assets', 'home/pictures', 'photos/enhanced', 'photos-too', 'elsewhere'];
  for (const folder of folders) await mkdir(join(base, folder), { recursive: true });
  const files = {
    'page/index.html': '<!doctype html><title>Dotbogi</title>',
    'page/assets/a-1.js': 'export {};',
    'page/notes.secret': 'x',
    'photos/사진 1.png': 'photo',
    'photos/list.txt': 'text',
    'photos/empty.png': '',
    'photos-too/b.png': 'other',
    'elsewhere/c_x2.png': 'result',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(base, name), text);
  return base;
}

function standIn(listeners: Set<EngineListener>, asked: { scans: ScanRequest[]; runs: RunRequest[] }): Owner {
  const size = { width: 1, height: 1, shownWidth: 1, shownHeight: 1 };
  return {
    describe: async () => ({ version: '1', provider: 'cpu', trials: [], threads: 1, memory: 1 }),
    models: async () => [],
    async scan(request) {
      asked.scans.push(request);
      return { photos: [], refused: [] };
    },
    async run(request) {
      asked.runs.push(request);
      return summary;
    },
    pause: async () => undefined,
    async resume() {
      throw new Error('secret text of a library');
    },
    cancel: async () => undefined,
    unfinished: async () => [],
    history: async () => [],
    recall: async (run) => ({ run, sources: [], settings: defaultSettings, out: null, photos: [], refused: [] }),
    forget: async () => undefined,
    open: async (photo) => {
      const rgba = new Uint8Array([1, 2, 3, 255]);
      return { photo, ...size, rgba, format: 'png', depth: 8, alpha: false, profile: null };
    },
    thumbnail: async (_, longest) => new Uint8Array([longest]),
    sizes: async (photos) => photos.map(() => ({ width: 3, height: 2 })),
    look: async () => null,
    deepen: async () => ({ width: 3, height: 2, levels: 1, side: 512 }),
    region: async () => ({ width: 3, height: 2, rgba: new Uint8Array(24) }),
    estimate: async () => {
      throw new Error('Nothing measures here.');
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const without = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));

function askHost(
  { port, host }: URL,
  path: string,
  headers: Record<string, string>,
  method = 'GET',
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = without({ host, ...headers });
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: all });
    request.on('response', async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts).toString() });
    });
    request.on('error', reject).end(body);
  });
}
