import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultSettings, type EngineEvent, type RunRequest } from '../../contract.ts';
import { openEngine } from '../engine.ts';
import { EngineError } from '../failure.ts';
import { blindPipeline } from '../means.rig.ts';
import type { Enhance } from './batch.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overlap-'));
  const picture = sharp({ create: { width: 4, height: 4, channels: 3, background: '#864' } });
  for (const name of 'abcde') await picture.jpeg().toFile(join(folder, `${name}.jpg`));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const network = { provider: 'stand-in', close: () => undefined };

/** Where each photo is at any time, and the most that were under way at once. */
interface Seen {
  readonly log: string[];
  most: number;
  now: number;
  /** Stages that end only once another has begun. */
  readonly awaits?: Readonly<Record<string, string>>;
}

/** A path of three stages of 25 ms, longer than what the engine does in between; `fail` names a photo and the stage in which it fails. */
function staged(seen: Seen, fail = '', during: (name: string) => void = () => undefined): Enhance {
  return async (signal, job) => {
    const name = job.source.at(-5)!;
    const stage = async (kind: string) => {
      seen.log.push(`${name} ${kind}`);
      await setTimeout(25);
      const awaited = seen.awaits?.[`${name} ${kind}`];
      if (awaited !== undefined) await vi.waitFor(() => expect(seen.log).toContain(awaited), { timeout: 10_000 });
      if (`${name} ${kind}` === fail) throw new EngineError('damaged', 'It is damaged.');
    };
    seen.most = Math.max(seen.most, ++seen.now);
    try {
      await job.hold(16);
      await stage('read');
      await job.enter('infer');
      job.onStart({ width: 8, height: 8, tiles: 1 });
      await job.gate();
      if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
      during(name);
      await stage('infer');
      job.onTile({ x: 0, y: 0, width: 8, height: 8, done: 1, tiles: 1 });
      await job.enter('write');
      if (signal.aborted) throw new EngineError('cancelled', 'Cancelled.');
      await stage('write');
    } finally {
      seen.now--;
    }
    return { width: 8, height: 8, warnings: [] };
  };
}

async function stage(enhance: Enhance) {
  const events: EngineEvent[] = [];
  const engine = openEngine('0', blindPipeline(network, enhance), {
    event: (event) => void events.push(event),
    tile: async () => undefined,
  });
  const { photos } = await engine.scan({ sources: [folder], recursive: false });
  const ids = photos.map(({ id }) => id);
  const request: RunRequest = { run: 'r', photos: ids, settings: defaultSettings, tiles: false, settled: [] };
  const of = (id: string) => events.filter((event) => 'photo' in event && event.photo === id).map(({ kind }) => kind);
  return { engine, events, ids, request, of };
}

const open = (): Seen => ({ log: [], most: 0, now: 0 });

test('while a photo is inferred the next is read and the one before written, never more', async () => {
  // However busy the machine: the first is being written until the third is read.
  const seen: Seen = { ...open(), awaits: { 'a write': 'c read' } };
  const { engine, request, of, ids } = await stage(staged(seen));
  expect(await engine.run(request)).toMatchObject({ files: 5, done: 5 });
  expect(seen.most).toBe(3);
  expect(seen.log.indexOf('b read')).toBeLessThan(seen.log.indexOf('a write'));
  expect(seen.log.filter((entry) => entry.endsWith('infer')).join()).toBe('a infer,b infer,c infer,d infer,e infer');
  for (const id of ids.slice(1)) expect(of(id)).toEqual(['ahead', 'started', 'progress']);
});

test('one asked for apart takes one photo at a time', async () => {
  const seen = open();
  const { engine, request } = await stage(staged(seen));
  expect(await engine.run({ ...request, apart: true })).toMatchObject({ done: 5 });
  expect(seen.most).toBe(1);
});

test.each(['b read', 'b infer', 'b write'])('a photo that fails in «%s» takes no other with it', async (fail) => {
  const { engine, request, of, ids, events } = await stage(staged(open(), fail));
  const summary = await engine.run(request);
  expect(summary).toMatchObject({ files: 5, done: 4, failed: 1, failures: [{ path: join(folder, 'b.jpg') }] });
  expect(of(ids[1]!).at(-1)).toBe('failed');
  expect(events.filter(({ kind }) => kind === 'finished')).toHaveLength(4);
});

test('a cancel ends all that are under way, each once', async () => {
  const seen = open();
  const { engine, request, events } = await stage(
    staged(seen, '', (name) => {
      if (name === 'c') void engine.cancel('r');
    }),
  );
  const { done, cancelled, failed } = await engine.run(request);
  expect([failed, done + cancelled]).toEqual([0, 5]);
  expect(cancelled).toBeGreaterThanOrEqual(3);
  expect(seen.log).not.toContain('d infer');
  const settling = events.flatMap((event) =>
    event.kind === 'cancelled' ? [event.photo] : event.kind === 'finished' ? [event.result.photo] : [],
  );
  expect(new Set(settling).size).toBe(5);
  expect(settling).toHaveLength(5);
});

test('a pause lets what is being written end, and begins nothing', async () => {
  const seen = open();
  const { engine, request } = await stage(
    staged(seen, '', (name) => {
      if (name === 'b') void engine.pause('r');
    }),
  );
  const running = engine.run(request);
  await expect.poll(() => seen.log).toContain('b write');
  await setTimeout(60);
  expect(seen.log).not.toContain('c infer');
  expect(seen.log).not.toContain('e read');
  await engine.resume('r');
  expect(await running).toMatchObject({ done: 5 });
});
