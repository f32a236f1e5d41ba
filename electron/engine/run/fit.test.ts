import { expect, test } from 'vitest';
import type { Enhance, Job } from './batch.ts';
import { enhanceToFit } from './fit.ts';

const go = new AbortController().signal;
const job = { source: '/photos/a.jpg', target: '/out/a.jpg' } as Job;

function setting(width: number, height: number) {
  const calls: { scale: number | null; factor: { p: number; q: number } }[] = [];
  const fitting = {
    measure: async () => ({ width, height }),
    open: async (scale: number) => scale,
    enhance: (scale: number | null, factor: { p: number; q: number }): Enhance => {
      calls.push({ scale, factor });
      return async () => ({ width: 1, height: 1, warnings: ['w'] });
    },
  };
  return { calls, fitting };
}

test.each([
  [1000, 1000, 1, [1, 1]],
  [1000, 1920, 2, [48, 25]],
  [1000, 3000, 3, [3, 1]],
  [1000, 5000, 6, [5, 1]],
  [1000, 8000, 8, [8, 1]],
])('a photo of %i pixels reaches %i by a network of ×%i', async (width, pixels, scale, [p, q]) => {
  const { calls, fitting } = setting(width, 10);
  const { warnings } = await enhanceToFit({ side: 'width', pixels }, fitting)(go, job);
  expect(calls).toEqual([{ scale, factor: { p, q } }]);
  expect(warnings).toEqual(['w']);
});

test('a larger photo is reduced without a network, and says so', async () => {
  const { calls, fitting } = setting(4000, 3000);
  const { warnings } = await enhanceToFit({ side: 'longest', pixels: 1000 }, fitting)(go, job);
  expect(calls).toEqual([{ scale: null, factor: { p: 1, q: 4 } }]);
  expect(warnings[1]).toBe('“a.jpg” was larger than a longest side of 1000 pixels and was reduced, without a network.');
});

test('more than ×8 is refused before any work', async () => {
  const { calls, fitting } = setting(100, 50);
  await expect(enhanceToFit({ side: 'height', pixels: 500 }, fitting)(go, job)).rejects.toMatchObject({
    failure: {
      code: 'too-large',
      message: '“a.jpg” has 100 × 50 pixels, and a height of 500 pixels would need ×10.00; at most ×8 is made.',
    },
  });
  expect(calls).toEqual([]);
});
