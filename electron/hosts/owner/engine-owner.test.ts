import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import {
  defaultSettings,
  type EngineEvent,
  type EngineListener,
  type RunRequest,
  type Summary,
} from '../../contract.ts';
import { type Channel, type Connection, connect } from '../../rpc.ts';
import { type EngineOwner, type EngineProcess, ownEngine } from './engine-owner.ts';

const channelOf = (port: MessagePort): Channel => ({
  post: (message) => port.postMessage(message),
  on: (receive, lost) => {
    port.on('message', receive);
    port.on('close', lost);
  },
  close: () => port.close(),
});

/** What an engine process does with its `n`th life when asked to run; `die` is its kill -9. */
type Script = (life: number, request: RunRequest, say: (event: EngineEvent) => void, die: () => void) => Promise<void>;

const owners: EngineOwner[] = [];
afterEach(async () => {
  for (const owner of owners.splice(0)) await owner.dispose();
});

/** An owner of scripted engines, each on the far side of a real channel. */
function scripted(script: Script) {
  const events: EngineEvent[] = [];
  const scans: number[] = [];
  let lives = 0;
  const spawn = (): EngineProcess => {
    const life = ++lives;
    const { port1, port2 } = new MessageChannel();
    let leave: (reason: string) => void = () => undefined;
    const exited = new Promise<string>((resolve) => {
      leave = resolve;
    });
    const die = () => {
      port2.close();
      leave('it was ended by SIGKILL');
    };
    const back: Connection<EngineListener> = connect<EngineListener>(channelOf(port2), {
      scan: async () => {
        scans.push(life);
        return { photos: ['a', 'b', 'c', 'd'].map((id) => ({ id, path: `/${id}.jpg` })), refused: [] };
      },
      models: async () => [],
      thumbnail: () => new Promise(() => undefined),
      pause: async () => undefined,
      cancel: async () => undefined,
      run: async (request: RunRequest): Promise<Partial<Summary>> => {
        await script(life, request, (event) => back.tell('event', event), die);
        return {};
      },
    });
    return { channel: channelOf(port1), exited, kill: die };
  };
  const owner = ownEngine(spawn);
  owners.push(owner);
  owner.onEvent({ event: (event) => void events.push(event), tile: () => undefined });
  return { owner, events, scans, lives: () => lives };
}

const run = 'r';
const request: RunRequest = { run, photos: ['a', 'b', 'c', 'd'], settings: defaultSettings, tiles: false, settled: [] };
const left = ({ photos, settled }: RunRequest) => photos.filter((id) => !settled.includes(id));
const begun = { kind: 'begun', run, files: 4, provider: 'cpu' } as const;
const started = (photo: string): EngineEvent => {
  const sizes = { width: 1, height: 1, tiles: 1 };
  return { kind: 'started', run, photo, source: `/${photo}.jpg`, target: '/x', ...sizes };
};
const finished = (photo: string): EngineEvent => {
  const result = {
    photo,
    source: '',
    target: '',
    width: 1000,
    height: 1000,
    milliseconds: 1,
    speed: 1,
    provider: 'cpu',
  };
  return { kind: 'finished', run, result: { ...result, warnings: [] } };
};
const forever = () => new Promise<never>(() => undefined);
/** Lets what was said arrive before the sayer dies, as a pipe would. */
const arrive = () => new Promise((resolve) => setTimeout(resolve, 20));

test('the photo that killed the engine fails, the others are done by the next one', async () => {
  const { owner, events, scans, lives } = scripted(async (_, asked, say, die) => {
    say(begun);
    for (const photo of left(asked)) {
      say(started(photo));
      if (photo === 'b') {
        await arrive();
        die();
        await forever();
      }
      say(finished(photo));
    }
  });
  await owner.scan({ sources: ['/'], recursive: false });
  const summary = await owner.run(request);
  expect(summary).toMatchObject({ files: 4, done: 3, skipped: 0, failed: 1, cancelled: 0, megapixels: 3 });
  expect(summary.failures).toMatchObject([{ code: 'engine-died', path: '/b.jpg' }]);
  expect(events.map(({ kind }) => kind)).toEqual(
    'begun started finished started failed restarted started finished started finished ended'.split(' '),
  );
  expect([lives(), scans]).toEqual([2, [1, 2]]);
});

test('a photo that kills while it is decoded is blamed without having been started', async () => {
  const { owner } = scripted(async (life, asked, say, die) => {
    say(begun);
    if (life === 1) {
      await arrive();
      die();
      await forever();
    }
    for (const photo of left(asked)) say(finished(photo));
  });
  expect(await owner.run(request)).toMatchObject({ done: 3, failed: 1 });
});

test('of several photos under way none is blamed for a death before it is known which it was', async () => {
  const asked: (boolean | undefined)[] = [];
  const { owner, events } = scripted(async (life, request, say, die) => {
    asked.push(request.apart);
    say(begun);
    const ready = () => say(finished(left(request)[0]!));
    if (life === 1) {
      for (const kind of ['a', 'b']) say(started(kind));
      say({ kind: 'ahead', run, photo: 'c' });
    } else {
      if (life === 2) ready();
      say(started(life === 2 ? 'b' : 'c'));
      if (life === 3) say(finished('c'));
      if (life === 3) say(finished('d'));
    }
    if (life === 3) return;
    await arrive();
    die();
    await forever();
  });
  await owner.scan({ sources: ['/'], recursive: false });
  const summary = await owner.run(request);
  expect(asked).toEqual([false, true, true]);
  expect(summary).toMatchObject({ files: 4, done: 3, failed: 1, failures: [{ code: 'engine-died', path: '/b.jpg' }] });
  expect(events.filter(({ kind }) => kind === 'ahead')).toEqual([]);
});

test('three deaths in a row without progress end the run with the rest failed', async () => {
  const { owner, events, lives } = scripted(async (_, asked, say, die) => {
    say(begun);
    say(started(left(asked)[0]!));
    await arrive();
    die();
    await forever();
  });
  const summary = await owner.run(request);
  expect(summary).toMatchObject({ files: 4, done: 0, failed: 4 });
  expect(new Set(summary.failures.map(({ code }) => code))).toEqual(new Set(['engine-died']));
  expect(events.at(-1)?.kind).toBe('ended');
  expect(lives()).toBe(3);
});

test('an engine that dies before it begins rejects the run, and is tried again when asked', async () => {
  const { owner, lives } = scripted(async (life, _, say, die) => {
    if (life <= 3) {
      die();
      await forever();
    }
    say(begun);
    for (const photo of request.photos) say(finished(photo));
  });
  await expect(owner.run(request)).rejects.toMatchObject({ failure: { code: 'engine-died' } });
  expect(await owner.run(request)).toMatchObject({ done: 4 });
  expect(lives()).toBe(4);
});

test('what was cancelled when the engine died counts as cancelled', async () => {
  const { owner } = scripted(async (_, asked, say, die) => {
    say(begun);
    say(started(left(asked)[0]!));
    await arrive();
    await owner.cancel(run);
    die();
    await forever();
  });
  expect(await owner.run(request)).toMatchObject({ files: 4, failed: 0, cancelled: 4 });
});

test('photos that the engine forgets are in the sum all the same', async () => {
  const { owner } = scripted(async (_, __, say) => {
    say(begun);
    say(finished('a'));
  });
  const summary = await owner.run(request);
  expect(summary).toMatchObject({ files: 4, done: 1, failed: 3 });
});

test('a refusal of the engine reaches the caller as it is', async () => {
  const { owner } = scripted(async () => {
    throw Object.assign(new Error(), { failure: { code: 'not-found', message: 'There is no model.' } });
  });
  await expect(owner.run(request)).rejects.toMatchObject({ failure: { code: 'not-found' } });
});

test('a call that waits when the engine dies is rejected; the next one is answered', async () => {
  const { owner } = scripted(async (life, asked, say, die) => {
    if (life === 1) {
      die();
      await forever();
    }
    say(begun);
    for (const photo of left(asked)) say(finished(photo));
  });
  const waiting = owner.thumbnail('a', 64).catch((error: unknown) => error);
  await owner.models();
  expect(await owner.run(request)).toMatchObject({ done: 4 });
  expect(await waiting).toMatchObject({ failure: { code: 'engine-died' } });
  expect(await owner.models()).toEqual([]);
});

test('dispose ends the engine and what waits for it, and nothing is started again', async () => {
  const { owner, lives } = scripted(async (_, __, say) => {
    say(begun);
    await forever();
  });
  const running = owner.run(request).catch((error: unknown) => error);
  await arrive();
  await owner.dispose();
  expect(await running).toMatchObject({ failure: { code: 'cancelled' } });
  await expect(owner.models()).rejects.toMatchObject({ failure: { code: 'cancelled' } });
  expect(lives()).toBe(1);
});
