import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openWatch } from './stall.ts';

/** Long enough that a busy machine does not blur it, short enough for a test. */
const limit = 200;
const gone = (code: string, doing: string) => ({
  failure: { code, path: '/a.png', message: expect.stringContaining(`while it was ${doing}`) as string },
});
const after = (promise: Promise<never>, ms: number) =>
  Promise.race([promise.catch(() => 'stalled'), setTimeout(ms, 'quiet')]);

test('a photo that stands still is given up, with what it stood at', async () => {
  const reading = openWatch('/a.png', () => false, limit);
  await expect(reading.stalled).rejects.toMatchObject(gone('unreadable', 'read'));
  const writing = openWatch('/a.png', () => false, limit);
  writing.moved('written');
  // Word of its last tile comes after the network was given to the next photo.
  writing.moved('computed');
  await expect(writing.stalled).rejects.toMatchObject(gone('write-failed', 'written'));
});

test('one that moves, waits or is held is not', async () => {
  const watch = openWatch('/a.png', () => held, limit);
  let held = false;
  for (let i = 0; i < 8; i++) {
    watch.moved('computed');
    await setTimeout(limit / 4);
  }
  await watch.waiting(setTimeout(limit * 2));
  held = true;
  expect(await after(watch.stalled, limit * 2)).toBe('quiet');
  held = false;
  expect(await after(watch.stalled, limit * 5)).toBe('stalled');
});

test('a large result gets more time', async () => {
  const watch = openWatch('/a.png', () => false, limit);
  watch.allow(0.1);
  expect(await after(watch.stalled, limit * 2)).toBe('quiet');
  expect(await after(watch.stalled, limit * 6)).toBe('stalled');
});

test('one that is over is let go', async () => {
  const watch = openWatch('/a.png', () => false, limit);
  watch.stop();
  expect(await after(watch.stalled, limit * 2)).toBe('quiet');
});
