import { describe, expect, it } from 'vitest';
import { factorOf, scaled } from '../factor.ts';
import type { Plane } from '../image.ts';
import { cut, resample } from '../resample.ts';
import { plan } from '../tiles.ts';
import { chained, stepsFor } from './chain.ts';
import { bicubic } from './network.ts';

function plane(width: number, height: number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) => 0.5 + 0.6 * Math.sin(i * 0.7));
  return { data, width, height };
}

describe('steps', () => {
  it.each([
    [8, [2, 3, 4], [4, 2]],
    [6, [2, 3, 4], [3, 2]],
    [5, [2, 3, 4], [3, 2]],
    [4.01, [2, 3, 4], [3, 2]],
    [6.5, [2, 3, 4], [4, 2]],
    [8, [2], [2, 2, 2]],
    [4, [2], [2, 2]],
    [7, [3], [3, 3]],
    [8, [4], [4, 4]],
  ])('to ×%d out of %j are %j', (scale, factors, steps) => {
    expect(stepsFor(scale, factors)).toEqual(steps);
  });

  it('are none where nothing reaches', () => {
    expect(stepsFor(9, [2])).toBeNull();
    expect(stepsFor(2, [])).toBeNull();
  });
});

describe('a chain', () => {
  const source = plane(19, 13);

  it('gives what its networks give one after the other, unclipped', async () => {
    const chain = chained([bicubic('a', 4), bicubic('a', 2)], factorOf(8));
    expect(chain.factor).toEqual({ p: 8, q: 1 });
    const expected = resample(resample(source, factorOf(4)), factorOf(2));
    expect(await chain.run(source)).toEqual(expected);
    // Values beyond white and black would be cut off by a file between the two.
    expect(Math.max(...expected.data)).toBeGreaterThan(1);
    expect(Math.min(...expected.data)).toBeLessThan(0);
  });

  it.each([4.01, 5, 6.5, 7.77])('reaches ×%d exactly', async (scale) => {
    const chain = chained([bicubic('a', 4), bicubic('a', 2)], factorOf(scale));
    const { width, height } = await chain.run(source);
    expect([width, height]).toEqual([scaled(19, factorOf(scale)), scaled(13, factorOf(scale))]);
  });

  it('in tiles is equal to the whole', async () => {
    const chain = chained([bicubic('a', 4), bicubic('a', 2)], factorOf(6.5));
    const picture = plane(60, 34);
    const whole = await chain.run(picture);
    const { factor, halo, step } = chain;
    for (const tile of plan(60, 34, { tile: 16, halo, step, factor })) {
      const size = { width: tile.output.width, height: tile.output.height };
      const part = cut(await chain.run(cut(picture, tile.crop)), { ...tile.offset, ...size });
      const same = cut(whole, tile.output);
      // Float rounding alone: the same weights on the same values, summed in the same order.
      for (const [i, value] of part.data.entries()) expect(Math.abs(value - same.data[i]!)).toBeLessThan(1e-6);
    }
  });

  it('closes each network once', async () => {
    let closed = 0;
    const network = { ...bicubic('a', 2), close: async () => void closed++ };
    await chained([network, network, network], factorOf(8)).close();
    expect(closed).toBe(1);
  });
});
