import { expect, test } from 'vitest';
import { ratio } from '../factor.ts';
import type { Plane } from '../image.ts';
import { resample } from '../resample.ts';
import { refuseNonsense } from './sane.ts';

const plane = (size: number, at: (x: number, y: number) => number): Plane => {
  const data = new Float32Array(size * size);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) data[y * size + x] = at(x, y);
  return { width: size, height: size, data };
};
const twice = (source: Plane) => resample(source, ratio(2, 1), { x: 0, y: 0, width: 64, height: 64 });
const photo = plane(32, (x, y) => 0.5 + 0.3 * Math.sin(x / 3) * Math.cos(y / 5));
const refused = (what: RegExp) =>
  expect.objectContaining({ failure: { code: 'model-failed', message: expect.stringMatching(what) as string } });

test.each([
  ['a photo', photo],
  ['a checkerboard of single pixels', plane(32, (x, y) => (x + y) % 2)],
  ['a single bright pixel on black', plane(32, (x, y) => Number(x === 9 && y === 9))],
  ['black', plane(32, () => 16 / 255)],
  ['white', plane(32, () => 235 / 255)],
])('%s enlarged is let through', (_, source) => {
  expect(() => refuseNonsense(source, twice(source))).not.toThrow();
});

test('a checkerboard made smaller evens out, and is let through', () => {
  const board = plane(64, (x, y) => (x + y) % 2);
  expect(() =>
    refuseNonsense(
      board,
      plane(16, () => 0.5),
    ),
  ).not.toThrow();
  expect(() =>
    refuseNonsense(
      board,
      plane(64, () => 0.5),
    ),
  ).toThrow(refused(/flat/) as Error);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('a single %s is refused', (value) => {
  const broken = twice(photo);
  broken.data[1234] = value;
  expect(() => refuseNonsense(photo, broken)).toThrow(refused(/no numbers/) as Error);
});

test.each([
  ['black', plane(64, () => 0), /black/],
  ['grey', plane(64, () => 0.5), /flat/],
  ['brighter by a third', plane(64, (x, y) => twice(photo).data[y * 64 + x]! + 0.33), /brightness/],
])('an area that became %s is refused', (_, broken, what) => {
  expect(() => refuseNonsense(photo, broken)).toThrow(refused(what) as Error);
});
