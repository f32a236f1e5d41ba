import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultSettings, type Failure } from '../../contract.ts';
import { leastBytes } from '../photos/size.ts';
import { freeIn, openGround } from './ground.ts';
import { openQueue } from './queue.ts';

let folder = '';
const target = () => join(folder, 'a_x2.png');
const { signal } = new AbortController();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ground-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A disk whose free bytes are as said, one figure a question, the last for ever. */
function disk(...free: number[]) {
  const waits: Failure[] = [];
  const ground = openGround(
    async (_, failure, ready) => {
      waits.push(failure);
      for (let i = 0; i < 100; i++) if (await ready()) return;
      throw new Error('it never was ready');
    },
    async () => (free.length > 1 ? free.shift()! : free[0]!),
  );
  return { ground, waits };
}

test('with room nobody waits, and where there is plenty nothing is measured', async () => {
  const { ground, waits } = disk(1e9);
  await ground.ready(signal, target(), async () => 5e6);
  const measure = vi.fn(async () => 1);
  await disk(9e12).ground.ready(signal, target(), measure);
  expect(waits).toEqual([]);
  expect(measure).not.toHaveBeenCalled();
  expect(readdirSync(folder)).toEqual([]);
});

test('without room it waits until there is, with one sentence that says where and how much', async () => {
  const { ground, waits } = disk(1e6, 1e6, 2e6, 3e6, 6e6);
  await ground.ready(signal, target(), async () => 5e6);
  expect(waits).toEqual([
    {
      code: 'no-space',
      path: folder,
      message: `The disk of «${folder}» is full: «a_x2.png» takes about 5.0 MB. Dotbogi goes on as soon as there is room.`,
    },
  ]);
});

test('where the disk has room and writing failed all the same, it is tried again now and then', async () => {
  let asked = 0;
  const ground = openGround(
    async (_, __, ready) => {
      while (!(await ready())) asked++;
    },
    async () => 1e12,
  );
  await ground.full(signal, target(), 10);
  expect(asked).toBe(14);
});

test('a folder that cannot be written is refused before any work', async () => {
  const blocked = join(folder, 'file');
  writeFileSync(blocked, '');
  const { ground } = disk(1e12);
  const refused = { failure: { code: 'write-failed', message: expect.stringContaining(blocked) } };
  await expect(ground.ready(signal, join(blocked, 'a.png'), async () => 1)).rejects.toMatchObject(refused);
  // It may have been repaired since.
  rmSync(blocked);
  mkdirSync(blocked);
  await ground.ready(signal, join(blocked, 'a.png'), async () => 1);
});

test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('without rights it says so', async () => {
  chmodSync(folder, 0o500);
  const refused = { failure: { code: 'no-permission' } };
  await expect(disk(1e12).ground.ready(signal, target(), async () => 1)).rejects.toMatchObject(refused);
  chmodSync(folder, 0o700);
});

test('the system tells what is free, and nothing of a folder that is not there', async () => {
  expect(await freeIn(folder)).toBeGreaterThan(0);
  expect(await freeIn(join(folder, 'nowhere'))).toBeNull();
  expect(existsSync(folder)).toBe(true);
});

test('a run that waits can be told to go on, and be cancelled', async () => {
  const heard: (Failure | null)[] = [];
  const queue = openQueue((_, failure) => void heard.push(failure));
  const failure: Failure = { code: 'no-space', message: 'Full.' };
  const going = queue.enter('a', (stop, _, hold) => hold(stop, failure, async () => false));
  await vi.waitFor(() => expect(heard).toEqual([failure]));
  expect(queue.resume('a')).toBe(true);
  await going;
  // Whoever told it to go on says so.
  expect(heard).toEqual([failure]);
  const stopped = queue.enter('b', (stop, _, hold) => hold(stop, failure, async () => false));
  await vi.waitFor(() => expect(heard).toHaveLength(2));
  queue.cancel('b');
  await expect(stopped).rejects.toMatchObject({ failure: { code: 'cancelled' } });
});

test('the least that a result takes follows its size and format', () => {
  const size = { width: 1000, height: 1000, pixel: 3 };
  const of = (settings: Partial<typeof defaultSettings>) =>
    leastBytes({ ...defaultSettings, ...settings }, { bytes: 200_000 }, size);
  expect(of({ format: 'same' })).toBe(400_000);
  expect(of({ format: 'png' })).toBe(3_000_000);
  expect(of({ format: 'jpeg' })).toBe(600_000);
  expect(of({ format: 'webp', lossless: true })).toBe(3_000_000);
  expect(of({ format: 'png', fit: { side: 'width', pixels: 1000 } })).toBe(750_000);
});
