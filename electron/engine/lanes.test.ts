import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openLanes } from './lanes.ts';

/** What has come of a promise after everything that can go on has gone on. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  let open = true;
  void promise.then(() => (open = false));
  await setImmediate();
  return open;
}

test('three photos are under way at a time, one in each place, and the fourth waits', async () => {
  const lanes = openLanes(1e9);
  const first = await lanes.enter();
  await first.to('infer');
  await first.to('write');
  const second = await lanes.enter();
  await second.to('infer');
  await lanes.enter();
  const fourth = lanes.enter();
  expect(await isOpen(fourth)).toBe(true);
  first.leave();
  expect(await isOpen(fourth)).toBe(true);
  await second.to('write');
  expect(await isOpen(fourth)).toBe(true);
});

test('a place is given up only once the next is had', async () => {
  const lanes = openLanes(1e9);
  const first = await lanes.enter();
  await first.to('infer');
  const second = await lanes.enter();
  const moving = second.to('infer');
  const third = lanes.enter();
  expect([await isOpen(moving), await isOpen(third)]).toEqual([true, true]);
  first.leave();
  expect([await isOpen(moving), await isOpen(third)]).toEqual([false, false]);
  expect(second.waited).toBeGreaterThan(0);
});

test('bytes beyond the limit wait for those under way, but a photo alone always fits', async () => {
  const lanes = openLanes(100);
  const first = await lanes.enter();
  await first.hold(500);
  await first.to('infer');
  const second = await lanes.enter();
  const held = second.hold(10);
  expect(await isOpen(held)).toBe(true);
  first.leave();
  first.leave();
  expect(await isOpen(held)).toBe(false);
  await second.to('infer');
  const third = await lanes.enter();
  expect(await isOpen(third.hold(90))).toBe(false);
});
