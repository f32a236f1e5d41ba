import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from '@msgpack/msgpack';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  type Control,
  defaultSettings,
  type EngineEvent,
  type EngineListener,
  type Host,
  type Pixels,
  type RunRequest,
  type ScanRequest,
  type Summary,
  type TileEvent,
} from '../contract.ts';
import { connect, type Remote } from '../rpc.ts';
import { serve } from './browser.ts';

let base = '';
let host: Awaited<ReturnType<typeof serve>>;
let address: URL;
let cookie = '';
let asked: { scans: ScanRequest[]; runs: RunRequest[]; failure: unknown };
const listeners = new Set<EngineListener>();
const summary: Summary = {
  run: 'r',
  files: 1,
  done: 1,
  skipped: 0,
  failed: 0,
  cancelled: 0,
  milliseconds: 1,
  megapixels: 1,
  failures: [],
};
const at = (...parts: string[]) => join(base, ...parts);

/** Stands in for the engine: it notes what reached it. */
const owner: Control & Pixels & { onEvent(listener: EngineListener): () => void } = {
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
    throw asked.failure;
  },
  cancel: async () => undefined,
  open: async (photo) => ({
    photo,
    width: 1,
    height: 1,
    shownWidth: 1,
    shownHeight: 1,
    rgba: new Uint8Array([1, 2, 3, 255]),
    format: 'png',
    depth: 8,
    alpha: false,
    profile: null,
  }),
  thumbnail: async (_, size) => new Uint8Array([size]),
  onEvent(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
const say = (event: EngineEvent) => {
  for (const listener of listeners) listener.event(event);
};

beforeAll(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'browser-')));
  for (const folder of ['page/assets', 'home/pictures', 'photos/enhanced', 'photos-too', 'elsewhere']) {
    await mkdir(at(folder), { recursive: true });
  }
  await writeFile(at('page/index.html'), '<!doctype html><title>Dotbogi</title>');
  await writeFile(at('page/assets/a-1.js'), 'export {};');
  await writeFile(at('page/notes.secret'), 'x');
  await writeFile(at('photos/사진 1.png'), 'photo');
  await writeFile(at('photos/list.txt'), 'text');
  await writeFile(at('photos/empty.png'), '');
  await writeFile(at('photos-too/b.png'), 'other');
  await writeFile(at('elsewhere/c_x2.png'), 'result');
  const rendererDir = at('page');
  host = await serve({ sources: [at('photos')], owner, rendererDir, version: '9', samples: null, home: at('home') });
  address = new URL(host.url);
  cookie = (await ask(`/${address.search}`, { cookie: '' })).headers['set-cookie']![0]!.split(';')[0]!;
});
afterAll(async () => {
  await host.close();
  await rm(base, { recursive: true });
});
beforeEach(() => {
  asked = { scans: [], runs: [], failure: new Error('secret text of a library') };
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request by hand: `fetch` would not let a test lie about Host and Origin. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body?: string): Promise<Answer> {
  const { port, host: name } = address;
  const all = Object.entries({ host: name, cookie, ...headers }).filter(([, value]) => value !== '');
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers: Object.fromEntries(all) });
    request.on('response', async (response) => {
      const parts: Buffer[] = [];
      for await (const part of response) parts.push(part as Buffer);
      const text = Buffer.concat(parts).toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
    });
    request.on('error', reject).end(body);
  });
}

function open(headers: Record<string, string> = {}, path = '/socket'): WebSocket {
  const all = Object.entries({ cookie, origin: address.origin, ...headers }).filter(([, value]) => value !== '');
  return new WebSocket(`ws://${address.host}${path}`, { headers: Object.fromEntries(all) });
}

interface Page {
  readonly socket: WebSocket;
  readonly remote: Remote<Host & Pixels>;
  readonly events: EngineEvent[];
  readonly tiles: TileEvent[];
}

/** What the page does in a browser: the same call over the same messages. */
async function visit(): Promise<Page> {
  const socket = open();
  const events: EngineEvent[] = [];
  const tiles: TileEvent[] = [];
  const local = { event: (event: EngineEvent) => events.push(event), tile: (tile: TileEvent) => tiles.push(tile) };
  const { remote } = connect<Host & Pixels>(
    {
      post: (message) => socket.send(encode(message, { ignoreUndefined: true })),
      on(receive, lost) {
        socket.on('message', (data: Buffer) => receive(decode(new Uint8Array(data))));
        socket.on('close', lost);
      },
      close: () => socket.close(),
    },
    local,
  );
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  return { socket, remote, events, tiles };
}

const failing = (code: string) => ({ failure: { code } });

describe('the door', () => {
  it('turns the token into a cookie and takes it out of the address', async () => {
    expect(address.hostname).toBe('127.0.0.1');
    // 256 bits in base64url.
    expect(address.searchParams.get('token')).toMatch(/^[\w-]{43}$/);
    const answer = await ask(`/${address.search}`, { cookie: '' });
    expect(answer).toMatchObject({
      status: 303,
      body: '',
      headers: { location: '/', 'referrer-policy': 'no-referrer' },
    });
    expect(answer.headers['set-cookie']![0]).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(answer.headers['set-cookie']![0]).not.toContain(address.searchParams.get('token'));
  });
  it('shows the page to who holds the cookie, under a strict policy', async () => {
    const answer = await ask('/');
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Dotbogi');
    expect(answer.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`connect-src 'self' ws://${address.host};`);
    expect(policy).not.toContain('unsafe');
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
  it('serves the files of the page and nothing else', async () => {
    expect(await ask('/assets/a-1.js')).toMatchObject({ status: 200, body: 'export {};' });
    expect(await ask('/assets/a-1.js', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    for (const path of ['/notes.secret', '/assets', '/assets/none.js', '/page/index.html']) {
      expect((await ask(path)).status, path).toBe(404);
    }
    for (const path of ['/../page/index.html', '/%2e%2e/photos/list.txt', '/..%2fphotos', '/..\\photos']) {
      expect((await ask(path)).status, path).toBe(400);
    }
  });
  it('refuses strangers', async () => {
    expect((await ask('/', { cookie: '' })).status).toBe(403);
    expect((await ask('/', { host: 'evil.example' })).status).toBe(421);
    expect((await ask('/', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await ask('/', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await ask('/?token=wrong', { cookie: '' })).status).toBe(403);
    expect((await ask('/upload?name=a.png', { origin: '' }, 'POST', 'x')).status).toBe(403);
    expect((await ask('/', { origin: address.origin }, 'DELETE')).status).toBe(405);
  });
  it('closes on what is not HTTP, on huge headers and on CONNECT', async () => {
    const send = (text: string) =>
      new Promise<string>((resolve) => {
        let heard = '';
        const socket = connectTcp(Number(address.port), '127.0.0.1', () => socket.write(text));
        socket.on('data', (data) => {
          heard += data;
        });
        socket.on('error', () => undefined).on('close', () => resolve(heard));
      });
    expect(await send('nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await send(`GET / HTTP/1.1\r\nHost: ${address.host}\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
      / 4\d\d /,
    );
    expect(await send('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n')).not.toContain(' 200 ');
    const doubled = `GET / HTTP/1.1\r\nHost: ${address.host}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`;
    expect(await send(doubled)).toMatch(/^HTTP\/1.1 4\d\d /);
  });
});

describe('the socket', () => {
  it.each<[string, Record<string, string>, string]>([
    ['without a cookie', { cookie: '' }, '/socket'],
    ['with a wrong cookie', { cookie: 'dotbogi=x' }, '/socket'],
    ['without an origin', { origin: '' }, '/socket'],
    ['from another origin', { origin: 'http://evil.example' }, '/socket'],
    ['from a null origin', { origin: 'null' }, '/socket'],
    ['for another host', { host: 'evil.example' }, '/socket'],
    ['at another path', {}, '/'],
  ])('is refused %s', async (_, headers, path) => {
    const error = await new Promise<Error>((resolve, reject) => {
      open(headers, path)
        .on('error', resolve)
        .on('open', () => reject(new Error('it opened')));
    });
    expect(error.message).toMatch(/Unexpected server response: 4\d\d/);
  });
  it('answers the verbs', async () => {
    const { remote, socket } = await visit();
    expect(await remote.hello()).toEqual({ kind: 'browser', version: '9', sources: [at('photos')], samples: null });
    expect((await remote.open('p')).rgba).toEqual(new Uint8Array([1, 2, 3, 255]));
    expect(await remote.thumbnail('p', 64)).toEqual(new Uint8Array([64]));
    expect(await remote.choosePhotos()).toEqual([]);
    expect(await remote.chooseFolder()).toBeNull();
    expect(await remote.pause('r')).toBeUndefined();
    socket.close();
  });
  it('parses every argument before the engine hears of it', async () => {
    const { remote, socket } = await visit();
    const wrong = { sources: [at('photos')], recursive: 'yes' } as unknown as ScanRequest;
    await expect(remote.scan(wrong)).rejects.toMatchObject(failing('refused'));
    await expect(remote.open('../x')).rejects.toMatchObject(failing('refused'));
    await expect(remote.thumbnail('p', 1e9)).rejects.toMatchObject(failing('refused'));
    await expect(remote.cancel(7 as unknown as string)).rejects.toMatchObject(failing('refused'));
    expect(asked.scans).toEqual([]);
    socket.close();
  });
  it('serves its own verbs alone and keeps the text of foreign errors', async () => {
    const { remote, socket } = await visit();
    const any = remote as unknown as Record<string, () => Promise<unknown>>;
    for (const verb of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      await expect(any[verb]!()).rejects.toMatchObject(failing('refused'));
    }
    const failure = await remote.resume('r').catch((error: unknown) => error);
    expect(failure).toMatchObject(failing('internal'));
    expect(JSON.stringify(failure)).not.toContain('library');
    socket.close();
  });
  it('scans and writes below what was named, and nowhere else', async () => {
    const { remote, socket } = await visit();
    await remote.scan({ sources: [at('photos')], recursive: true });
    expect(asked.scans).toEqual([{ sources: [at('photos')], recursive: true }]);
    await expect(remote.scan({ sources: [at('photos-too')], recursive: true })).rejects.toMatchObject(
      failing('refused'),
    );
    const run = { run: 'r', photos: ['p'], settings: defaultSettings, tiles: true, settled: [] };
    expect(await remote.run({ ...run, out: at('photos/out') })).toEqual(summary);
    await remote.run(run);
    expect(asked.runs).toEqual([{ ...run, out: at('photos/out') }, run]);
    await expect(remote.run({ ...run, out: at('elsewhere') })).rejects.toMatchObject(failing('refused'));
    const climbing = { ...run, settings: { ...defaultSettings, name: '../../{name}' } };
    await expect(remote.run(climbing)).rejects.toMatchObject(failing('refused'));
    expect(asked.runs).toHaveLength(2);
    socket.close();
  });
  it('browses home, grants a folder of it, and says where a file lies', async () => {
    const { remote, socket } = await visit();
    expect(await remote.browse(null)).toEqual({ path: at('home'), parent: null, folders: ['pictures'], pictures: 0 });
    const photos = await remote.browse(at('photos'));
    expect(photos).toEqual({ path: at('photos'), parent: null, folders: ['enhanced'], pictures: 2 });
    await expect(remote.browse('/etc')).rejects.toMatchObject(failing('refused'));
    await expect(remote.grant(at('elsewhere'))).rejects.toMatchObject(failing('refused'));
    await expect(remote.scan({ sources: [at('home/pictures')], recursive: false })).rejects.toBeDefined();
    await remote.grant(at('home/pictures'));
    await remote.scan({ sources: [at('home/pictures')], recursive: false });
    await expect(remote.reveal(at('photos/사진 1.png'))).rejects.toThrow(at('photos/사진 1.png'));
    socket.close();
  });
  it('closes on what is not a message, and does not fall over', async () => {
    for (const junk of ['text', Buffer.from([0xc1]), encode(7), encode({ t: 'q', m: 'x'.repeat(10), a: 'no' })]) {
      const { socket } = await visit();
      socket.send(junk);
      const next = await visit();
      expect(await next.remote.hello()).toBeDefined();
      next.socket.close();
      socket.terminate();
    }
  });
  it('says what the engine says, and tells a page that comes back what it missed', async () => {
    const first = await visit();
    const begun: EngineEvent = { kind: 'begun', run: 'r', files: 2, provider: 'cpu' };
    const skipped: EngineEvent = { kind: 'skipped', run: 'r', photo: 'p', source: '/a', reason: 'x' };
    const rgba = new Uint8Array(4 * 64 * 64).fill(7);
    const tile: TileEvent = { kind: 'tile', run: 'r', photo: 'q', x: 0, y: 64, width: 64, height: 64, rgba };
    say(begun);
    for (const listener of listeners) listener.tile(tile);
    await expect.poll(() => first.tiles).toEqual([tile]);
    expect(first.events).toEqual([begun]);
    first.socket.close();
    say(skipped);
    const second = await visit();
    await expect.poll(() => second.events).toEqual([begun, skipped]);
    second.socket.close();
  });
  it('leaves out previews for a page that does not read', async () => {
    const slow = await visit();
    slow.socket.pause();
    const rgba = new Uint8Array(4 * 1024 * 1024);
    const before = process.memoryUsage().external;
    for (let n = 0; n < 200; n += 1) {
      const tile: TileEvent = { kind: 'tile', run: 'r', photo: 'q', x: n, y: 0, width: 1024, height: 1024, rgba };
      for (const listener of listeners) listener.tile(tile);
    }
    // 800 MB were said; 64 MB may wait, twice with the copy that is being made, and the kernel holds a little.
    expect(process.memoryUsage().external - before).toBeLessThan(400 * 2 ** 20);
    slow.socket.resume();
    await expect.poll(() => slow.tiles.length, { timeout: 10_000 }).toBeGreaterThan(10);
    expect(slow.tiles.length).toBeLessThan(60);
    slow.socket.close();
  });
});

describe('files', () => {
  const post = (name: string, body: string) =>
    ask(`/upload?name=${encodeURIComponent(name)}`, { origin: address.origin }, 'POST', body);

  it('takes an upload and grants it', async () => {
    const answer = await post('사진.png', 'bytes');
    const { path } = JSON.parse(answer.body) as { path: string };
    expect(await readFile(path, 'utf8')).toBe('bytes');
    expect((await readdir(join(path, '..'))).length).toBe(1);
    const { remote, socket } = await visit();
    await remote.scan({ sources: [path], recursive: false });
    expect(asked.scans).toHaveLength(1);
    socket.close();
  });
  it('says in a sentence what is wrong with an upload', async () => {
    const answer = await post('empty.png', '');
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({ failure: { code: 'damaged', message: '«empty.png» is empty.' } });
    expect((await post('list.txt', 'x')).status).toBe(415);
  });
  it('hands out granted pictures as downloads', async () => {
    const result = (path: string) => ask(`/result?path=${encodeURIComponent(path)}`);
    const answer = await result(at('photos/사진 1.png'));
    expect(answer).toMatchObject({ status: 200, body: 'photo' });
    expect(answer.headers['content-disposition']).toBe("attachment; filename*=UTF-8''%EC%82%AC%EC%A7%84%201.png");
    expect(await result(at('photos/empty.png'))).toMatchObject({ status: 200, body: '' });
    expect((await result(at('photos/list.txt'))).status).toBe(403);
    expect((await result(at('photos'))).status).toBe(403);
    expect((await result(at('photos/../photos-too/b.png'))).status).toBe(403);
    expect((await result(at('photos/none.png'))).status).toBe(404);
    expect((await ask('/result')).status).toBe(404);
  });
  it('hands out what the engine wrote, wherever it went', async () => {
    const target = at('elsewhere/c_x2.png');
    const path = `/result?path=${encodeURIComponent(target)}`;
    expect((await ask(path)).status).toBe(403);
    const sizes = { width: 1, height: 1, milliseconds: 1, speed: 1 };
    const result = { photo: 'c', source: '/c', target, ...sizes, provider: 'cpu', warnings: [] };
    say({ kind: 'finished', run: 'r', result });
    expect(await ask(path)).toMatchObject({ status: 200, body: 'result' });
  });
});

it('does not start on a page that is not built, a missing source or a taken port', async () => {
  const options = { sources: [], owner, version: '9', samples: null, home: at('home') };
  await expect(serve({ ...options, rendererDir: at('none') })).rejects.toThrow('not built');
  const missing = serve({ ...options, rendererDir: at('page'), sources: [at('none')] });
  await expect(missing).rejects.toMatchObject(failing('not-found'));
  await expect(serve({ ...options, rendererDir: at('page'), port: Number(address.port) })).rejects.toThrow('taken');
});
