import { expect, it } from 'vitest';
import { openRate } from './rate.ts';

it('lets a burst through, then as many as flow in, and fills no further than full', () => {
  let time = 0;
  const rate = openRate(5, 2, () => time);
  const taken = (tries: number) => Array.from({ length: tries }, () => rate.take()).filter(Boolean).length;
  expect(taken(8)).toBe(5);
  time = 999;
  expect(taken(3)).toBe(1);
  time = 1990;
  expect(taken(9)).toBe(2);
  time = 3_600_000;
  expect(taken(50)).toBe(5);
});

it('gives nothing for a clock that stands still or goes back', () => {
  let time = 1000;
  const rate = openRate(1, 1000, () => time);
  expect(rate.take()).toBe(true);
  expect(rate.take()).toBe(false);
  time = 0;
  expect(rate.take()).toBe(false);
});
