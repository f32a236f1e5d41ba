import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { defaultSettings, type Engine, type EngineEvent, type RunRequest, type TileEvent } from '../contract.ts';
import { type Channel, connect } from '../rpc.ts';
import { openListeners } from './serve.ts';

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

const channelOf = (port: MessagePort): Channel => ({
  post: (message) => port.postMessage(message),
  on(receive, lost) {
    port.on('message', receive);
    port.on('close', lost);
  },
  close: () => port.close(),
});

const photo = 'a'.repeat(24);
const tile: TileEvent = { kind: 'tile', run: 'r', photo, x: 0, y: 0, width: 1, height: 1, rgba: new Uint8Array(4) };
const event: EngineEvent = { kind: 'paused', run: 'r' };

/** Listeners with a control connection; `page` adds one of a page. Each says what it heard. */
function setting() {
  const calls: [string, unknown][] = [];
  const note = (verb: string) => async (argument?: unknown) => void calls.push([verb, argument]);
  const verbs = ['describe', 'models', 'scan', 'run', 'pause', 'resume', 'cancel', 'open', 'thumbnail'];
  const engine = Object.fromEntries(verbs.map((verb) => [verb, note(verb)])) as unknown as Engine;
  const listeners = openListeners(() => undefined);
  const join = (kind: 'control' | 'page', take: () => Promise<void> = async () => undefined) => {
    const { port1, port2 } = new MessageChannel();
    open.push(port1, port2);
    listeners[kind](channelOf(port2), engine);
    const heard: string[] = [];
    const ear = {
      event: (said: EngineEvent) => void heard.push(said.kind),
      tile: (said: TileEvent) => {
        heard.push(said.kind);
        return take();
      },
    };
    const connection = connect<Record<string, (...args: unknown[]) => Promise<unknown>>>(channelOf(port1), ear);
    return { heard, remote: connection.remote, close: connection.close };
  };
  return { listeners, calls, join };
}

test('events go to control, tiles to the pages while there are any', async () => {
  const { listeners, join } = setting();
  const control = join('control');
  listeners.event(event);
  await listeners.tile(tile);
  await expect.poll(() => control.heard).toEqual(['paused', 'tile']);
  const page = join('page');
  listeners.event(event);
  await listeners.tile(tile);
  await expect.poll(() => page.heard).toEqual(['tile']);
  expect(control.heard).toEqual(['paused', 'tile', 'paused']);
  page.close();
  await new Promise((resolve) => setTimeout(resolve, 20));
  await listeners.tile(tile);
  await expect.poll(() => control.heard.length).toBe(4);
});

test('a page has the verbs with pixels and no others', async () => {
  const { calls, join } = setting();
  const { remote } = join('page');
  await remote.open!(photo);
  await remote.thumbnail!(photo, 64);
  for (const verb of ['scan', 'run', 'cancel', 'pause', 'models', 'describe']) {
    await expect(remote[verb]!('r')).rejects.toMatchObject({ failure: { code: 'refused' } });
  }
  expect(calls.map(([verb]) => verb)).toEqual(['open', 'thumbnail']);
});

const request: RunRequest = { run: 'r', photos: [photo], settings: defaultSettings, tiles: false, settled: [] };
test.each<[string, string, unknown[]]>([
  ['no request', 'run', []],
  ['no photos', 'run', [{ ...request, photos: [] }]],
  ['a foreign key', 'run', [{ ...request, extra: 1 }]],
  ['a foreign setting', 'run', [{ ...request, settings: { ...defaultSettings, extra: 1 } }]],
  ['a scale of 9', 'run', [{ ...request, settings: { ...defaultSettings, scale: 9 } }]],
  ['a scale of NaN', 'run', [{ ...request, settings: { ...defaultSettings, scale: Number.NaN } }]],
  ['a path for a photo', 'open', ['/etc/passwd']],
  ['an endless thumbnail', 'thumbnail', [photo, 1e9]],
  ['a path with NUL', 'scan', [{ sources: ['/a\0b'], recursive: false }]],
  ['an object for a run', 'cancel', [{}]],
])('%s is refused before the engine hears of it', async (_, verb, args) => {
  const { calls, join } = setting();
  const { remote } = join('control');
  await expect(remote[verb]!(...args)).rejects.toMatchObject({ failure: { code: 'refused' } });
  expect(calls).toEqual([]);
});

test('what is left out of a request gets its default', async () => {
  const { calls, join } = setting();
  const { settled: _, ...short } = request;
  await join('control').remote.run!(short);
  expect(calls).toEqual([['run', request]]);
});

test('eight tiles may be under way, the ninth waits for one to be taken', async () => {
  const { listeners, join } = setting();
  const taken: (() => void)[] = [];
  const page = join('page', () => new Promise((resolve) => taken.push(resolve)));
  for (let sent = 0; sent < 7; sent++) await listeners.tile(tile);
  let room = false;
  const eighth = listeners.tile(tile).then(() => {
    room = true;
  });
  await expect.poll(() => page.heard.length).toBe(8);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(room).toBe(false);
  taken.shift()!();
  await eighth;
});

test('a page that leaves does not hold the run', async () => {
  const { listeners, join } = setting();
  const page = join('page', () => new Promise(() => undefined));
  for (let sent = 0; sent < 7; sent++) await listeners.tile(tile);
  const eighth = listeners.tile(tile);
  page.close();
  await eighth;
});
