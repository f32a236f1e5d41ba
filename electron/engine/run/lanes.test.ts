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

test('one photo is named, one read, one computed and four are written at a time; the eighth waits for its name', async () => {
  const lanes = openLanes(1e9);
  const writing = [];
  for (let i = 0; i < 4; i++) {
    const one = await lanes.enter();
    await one.to('read');
    await one.to('infer');
    await one.to('write');
    writing.push(one);
  }
  const fifth = await lanes.enter();
  await fifth.to('read');
  await fifth.to('infer');
  const done = fifth.to('write');
  const sixth = await lanes.enter();
  await sixth.to('read');
  const seventh = await lanes.enter();
  const eighth = lanes.enter();
  expect([await isOpen(done), await isOpen(eighth)]).toEqual([true, true]);
  writing[0]?.leave();
  expect([await isOpen(done), await isOpen(eighth)]).toEqual([false, true]);
  await sixth.to('infer');
  await seventh.to('read');
  expect(await isOpen(eighth)).toBe(false);
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

test('what is held by a photo that has left is given back', async () => {
  const lanes = openLanes(100);
  const given = await lanes.enter();
  given.leave();
  await given.hold(90);
  const first = await lanes.enter();
  await first.hold(60);
  await first.to('read');
  const second = await lanes.enter();
  expect(await isOpen(second.hold(40))).toBe(false);
});
