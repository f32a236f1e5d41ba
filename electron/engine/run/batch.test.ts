import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultSettings, type EngineEvent, type RunRequest, type TileEvent } from '../../contract.ts';
import { openEngine } from '../engine.ts';
import { EngineError } from '../failure.ts';
import { blindPipeline } from '../means.rig.ts';
import type { Enhance, Job } from './batch.ts';

let folder: string;
let ids: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'batch-'));
  const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: '#864' } });
  for (const name of ['a', 'b', 'c']) await picture.jpeg().toFile(join(folder, `${name}.jpg`));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Stage {
  readonly engine: ReturnType<typeof openEngine>;
  readonly events: EngineEvent[];
  readonly tiles: TileEvent[];
  request(changes?: Partial<RunRequest>): RunRequest;
}

const size = { width: 8, height: 8, warnings: [] };
const network = { provider: 'stand-in', close: () => undefined };

/** An engine whose path of one photo is `enhance`; three photos are scanned. */
async function stage(
  enhance: Enhance,
  hear: (event: EngineEvent) => void = () => undefined,
  tile: (event: TileEvent) => Promise<void> = async () => undefined,
): Promise<Stage> {
  const events: EngineEvent[] = [];
  const tiles: TileEvent[] = [];
  const engine = openEngine('0', blindPipeline(network, enhance, { thumbnail: async () => new Uint8Array([1]) }), {
    event(event) {
      events.push(event);
      hear(event);
    },
    tile(event) {
      tiles.push(event);
      return tile(event);
    },
  });
  ids = (await engine.scan({ sources: [folder], recursive: false })).photos.map(({ id }) => id);
  const base: RunRequest = { run: 'r', photos: ids, settings: defaultSettings, tiles: false, settled: [] };
  return { engine, events, tiles, request: (changes) => ({ ...base, ...changes }) };
}

const quick: Enhance = async (_, job) => {
  await work(job, 2);
  return size;
};

async function work(job: Job, tiles: number): Promise<void> {
  job.onStart({ width: 8, height: 8, tiles });
  for (let done = 1; done <= tiles; done++) {
    await job.gate();
    const rgba = job.previews ? { rgba: new Uint8Array(4) } : {};
    job.onTile({ x: 0, y: 0, width: 1, height: 1, done, tiles, ...rgba });
  }
}

/** All but the word that a photo gets its name beside another one's work: when it is said is a matter of luck. */
const kinds = (events: readonly EngineEvent[]) => events.map(({ kind }) => kind).filter((kind) => kind !== 'ahead');

test('a run says begun, each photo from start to finish, and ended with the true sum', async () => {
  const { engine, events, request } = await stage(quick);
  const summary = await engine.run(request());
  const one = ['started', 'progress', 'progress', 'finished'];
  expect(kinds(events)).toEqual(['begun', ...one, ...one, ...one, 'ended']);
  expect(events[0]).toEqual({ kind: 'begun', run: 'r', files: 3, provider: 'stand-in' });
  expect(summary).toMatchObject({ files: 3, done: 3, skipped: 0, failed: 0, cancelled: 0, megapixels: 192e-6 });
  expect(events.at(-1)).toEqual({ kind: 'ended', summary });
});

test('one bad photo never stops the others', async () => {
  const { engine, events, request } = await stage(async (signal, job) => {
    if (job.source.endsWith('b.jpg')) throw new EngineError('damaged', 'It is damaged.');
    if (job.source.endsWith('c.jpg')) throw new TypeError('a library speaks');
    return quick(signal, job);
  });
  const summary = await engine.run(request());
  expect(summary).toMatchObject({ files: 3, done: 1, failed: 2 });
  expect(summary.failures).toMatchObject([{ code: 'damaged', path: join(folder, 'b.jpg') }, { code: 'internal' }]);
  expect(JSON.stringify(summary)).not.toContain('a library speaks');
  expect(kinds(events).filter((kind) => kind === 'failed')).toHaveLength(2);
});

test('cancelling takes effect within a tile, and the rest is counted as cancelled', async () => {
  const { engine, events, request } = await stage(quick, (event) => {
    if (event.kind === 'progress' && event.photo === ids[1]) void engine.cancel('r');
  });
  const summary = await engine.run(request());
  expect(summary).toMatchObject({ files: 3, done: 1, failed: 0, cancelled: 2 });
  expect(events.filter(({ kind }) => kind === 'progress')).toHaveLength(3);
});

test('a pause holds between two tiles; a paused run can be cancelled', async () => {
  const { engine, events, request } = await stage(quick, (event) => {
    if (event.kind === 'progress' && event.photo === ids[0] && event.done === 1) void engine.pause('r');
  });
  const running = engine.run(request());
  await expect.poll(() => kinds(events)).toEqual(['begun', 'started', 'progress', 'paused']);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(kinds(events)).toHaveLength(4);
  await engine.resume('r');
  await engine.pause('r');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await engine.cancel('r');
  const { files, done, cancelled } = await running;
  expect(files).toBe(done + cancelled);
  expect(cancelled).toBeGreaterThan(0);
});

test('pausing a run that is not there is refused, cancelling it is not', async () => {
  const { engine } = await stage(quick);
  await expect(engine.pause('none')).rejects.toMatchObject({ failure: { code: 'not-found' } });
  await expect(engine.cancel('none')).resolves.toBeUndefined();
});

test('two runs take turns, and one that waits can be cancelled', async () => {
  let [now, most] = [0, 0];
  const { engine, request } = await stage(async (signal, job) => {
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 5));
    now--;
    return quick(signal, job);
  });
  const first = engine.run(request({ run: 'one' }));
  const second = engine.run(request({ run: 'two' }));
  await expect(engine.run(request({ run: 'two' }))).rejects.toMatchObject({ failure: { code: 'refused' } });
  await engine.cancel('two');
  expect([(await first).done, (await second).cancelled, most]).toEqual([3, 3, 1]);
});

test('settled photos are named, but neither done nor counted again', async () => {
  const targets: string[] = [];
  const { engine, request } = await stage(async (signal, job) => {
    targets.push(job.target);
    return quick(signal, job);
  });
  const settings = { ...defaultSettings, name: 'same' };
  const summary = await engine.run(request({ settled: [ids[0]!], settings }));
  expect(summary).toMatchObject({ files: 2, done: 2 });
  expect(targets.map((target) => target.slice(folder.length))).toEqual([
    '/enhanced/same-2.jpg',
    '/enhanced/same-3.jpg',
  ]);
});

test('unknown photos fail, unknown models reject, a photo named twice counts once', async () => {
  const { engine, request } = await stage(quick);
  const summary = await engine.run(request({ photos: ['unknown', ids[0]!, ids[0]!] }));
  expect(summary).toMatchObject({ files: 2, done: 1, failed: 1, failures: [{ code: 'not-found' }] });
  const settings = { ...defaultSettings, model: 'none' };
  await expect(engine.run(request({ settings }))).rejects.toMatchObject({ failure: { code: 'not-found' } });
});

test('tiles wait for their listener instead of heaping up', async () => {
  let taken: () => void = () => undefined;
  const { engine, tiles, request } = await stage(
    quick,
    () => undefined,
    () => new Promise((resolve) => (taken = resolve)),
  );
  const running = engine.run(request({ tiles: true, photos: [ids[0]!] }));
  await expect.poll(() => tiles.length).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(tiles).toHaveLength(1);
  taken();
  await running;
  expect(tiles).toHaveLength(2);
});

test('pixels are for scanned photos alone', async () => {
  const { engine } = await stage(quick);
  expect(await engine.thumbnail(ids[0]!, 64)).toEqual(new Uint8Array([1]));
  await expect(engine.open('unknown')).rejects.toMatchObject({ failure: { code: 'not-found' } });
});

test('a photo that never comes back is given up, and the others have their turn', async () => {
  process.env.DOTBOGI_STALL_MS = '300';
  try {
    const late: string[] = [];
    const stuck: Enhance = async (signal, job) => {
      if (!job.source.endsWith('b.jpg')) return quick(signal, job);
      await job.hold(1);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      // What is left of it may neither take a place nor write.
      await job.enter('infer').catch(() => late.push('refused'));
      return size;
    };
    const { engine, request } = await stage(stuck);
    const summary = await engine.run(request());
    expect(summary).toMatchObject({ files: 3, done: 2, failed: 1 });
    expect(summary.failures[0]).toMatchObject({
      code: 'unreadable',
      message: expect.stringContaining('b.jpg') as string,
    });
    await vi.waitFor(() => expect(late).toEqual(['refused']), 5000);
  } finally {
    delete process.env.DOTBOGI_STALL_MS;
  }
});
