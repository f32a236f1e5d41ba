import { describe, expect, it } from 'vitest';
import { factorOf, ratio } from './factor.ts';
import type { Plane } from './image.ts';
import { cut, resample } from './resample.ts';

function pattern(width: number, height: number): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return (x * 37 + y * 91 + x * y * 13) % 256;
  });
  return { data, width, height };
}
const row = (plane: Plane, y: number, from: number, count: number) => [
  ...plane.data.subarray(y * plane.width + from, y * plane.width + from + count),
];
// PIL rounds its weights to float and adds in another order: 1e-3 of 255.
function near(got: number[], want: number[]): void {
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i]!, 2);
}

describe('resample equals PIL.Image.resize(BICUBIC) in mode F', () => {
  it('enlarges by 2 and 3, borders included', () => {
    const two = resample(pattern(7, 5), factorOf(2));
    expect([two.width, two.height]).toEqual([14, 10]);
    near(row(two, 0, 0, 6), [-11.193, -2.01, 17.423, 36.787, 54.713, 72.11]);
    near(row(two, 5, 0, 6), [146.904, 168.602, 214.622, 191.688, 96.562, 71.562]);
    near(row(two, 9, 11, 3), [39.186, 101.089, 130.278]);
    const three = resample(pattern(7, 5), factorOf(3));
    near(row(three, 7, 0, 6), [175.368, 182.0, 206.034, 238.536, 245.0, 190.148]);
  });

  it('enlarges by fractions', () => {
    const plane = resample(pattern(8, 4), factorOf(1.5));
    near(row(plane, 0, 0, 6), [-8.365, 8.896, 36.182, 60.279, 83.322, 110.499]);
    near(row(plane, 3, 0, 6), [177.646, 220.815, 223.731, 82.065, 79.917, 132.004]);
    near(row(plane, 5, 9, 3), [229.071, 129.872, 19.238]);
  });

  it('reduces with a widened kernel', () => {
    near(row(resample(pattern(8, 4), ratio(1, 2)), 0, 0, 4), [86.364, 137.643, 135.082, 132.498]);
    near(row(resample(pattern(8, 4), ratio(3, 4)), 1, 0, 6), [164.081, 162.035, 155.69, 128.81, 121.827, 133.988]);
  });
});

it('computes any rectangle equal to the same part of the whole', () => {
  const source = pattern(63, 47);
  const factors = [ratio(2, 1), ratio(3, 2), ratio(137, 100), ratio(3, 4), ratio(1, 2), ratio(1, 3), ratio(2, 5)];
  for (const factor of factors) {
    const whole = resample(source, factor);
    const rect = { x: 3, y: 2, width: 9, height: 8 };
    expect(resample(source, factor, rect).data).toEqual(cut(whole, rect).data);
  }
});

it('leaves a plane as it is at factor 1 and survives single pixels', () => {
  const source = pattern(9, 6);
  expect(resample(source, ratio(1, 1)).data).toEqual(source.data);
  const dot = resample({ data: new Float32Array([0.25]), width: 1, height: 1 }, ratio(4, 1));
  expect([...dot.data]).toEqual(Array(16).fill(0.25));
});
