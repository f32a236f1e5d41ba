import { expect, it, vi } from 'vitest';
import { Granting } from './granting.ts';

it('grants in order, and says what was there', async () => {
  const order: string[] = [];
  const name = async (path: string) => {
    // The first takes longest: it must still be the first.
    await new Promise((resolve) => setTimeout(resolve, path === '/a' ? 20 : 0));
    if (path === '/none') throw new Error('not there');
    order.push(path);
  };
  const granting = new Granting({ name });
  const first = granting.add(['/a', '/none']);
  const second = granting.add(['/b']);
  await granting.settled;
  expect(order).toEqual(['/a', '/b']);
  expect(await first).toEqual(['/a']);
  expect(await second).toEqual(['/b']);
});

it('does not grow with a flood, and goes on after it', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const name = vi.fn<(path: string) => Promise<void>>(() => held);
  const granting = new Granting({ name }, 3);
  const kept = granting.add(['/1', '/2', '/3']);
  const flood = await Promise.all(Array.from({ length: 10_000 }, (_, index) => granting.add([`/flood/${index}`])));
  expect(flood.flat()).toEqual([]);
  release();
  expect(await kept).toEqual(['/1', '/2', '/3']);
  expect(await granting.add(['/4'])).toEqual(['/4']);
  expect(name).toHaveBeenCalledTimes(4);
});
