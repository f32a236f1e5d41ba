import { expect, test } from 'vitest';
import { quickestEdge } from './pace.ts';

/** Passes that take `cost(pixels)` milliseconds of a clock that only they move, and note the crops they saw. */
function passes(cost: (pixels: number) => number, halo = 10) {
  const crops: number[] = [];
  let time = 0;
  return {
    crops,
    now: () => time,
    factor: { p: 2, q: 1 },
    halo,
    step: 1,
    run: async (luma: { data: Float32Array; width: number; height: number }) => {
      crops.push(luma.width);
      time += cost(luma.width * luma.height);
      return luma;
    },
  };
}
const edges = [40, 80, 120, 160];
const quickest = (one: ReturnType<typeof passes>, budget = 2000) => quickestEdge(one, edges, budget, one.now);

test('takes the largest where margins alone decide, whether or not it got to be tried', async () => {
  const even = (pixels: number) => pixels / 4000;
  expect(await quickest(passes(even))).toBe(160);
  const hasty = passes(even);
  expect(await quickest(hasty, 8)).toBe(160);
  expect(Math.max(...hasty.crops)).toBeLessThan(180);
});
test('takes a smaller one where large tiles are slow', async () => {
  // Beyond 120 pixels of crop each pixel takes three times as long, as where planes fall out of a cache.
  const cached = (pixels: number) => (pixels / 4000) * (pixels > 120 ** 2 ? 3 : 1);
  expect(await quickest(passes(cached))).toBe(80);
});
test('takes none that the provider fails on, and nothing where it fails on all', async () => {
  const small = (most: number) =>
    passes((pixels) => {
      if (pixels > most ** 2) throw new Error('out of memory');
      return pixels / 4000;
    });
  expect(await quickest(small(140))).toBe(120);
  expect(await quickest(small(20))).toBeUndefined();
});
test('prefers the smaller of two that are as quick', async () => {
  const noHalo = passes((pixels) => pixels / 2000, 0);
  expect(await quickestEdge(noHalo, [100, 101], 2000, noHalo.now)).toBe(100);
});
