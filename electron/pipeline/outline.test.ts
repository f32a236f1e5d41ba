import { expect, test } from 'vitest';
import { outline, thriftyEdge } from './outline.ts';

const passes = (halo: number, factor: number) => ({
  factor: { p: factor, q: 1 },
  halo,
  step: 1,
  run: async (luma: { data: Float32Array; width: number; height: number }) => luma,
});
const photo = { width: 4000, height: 3000, channels: 3 } as const;

/** Pixels seen beyond those of the photo, as a share of them. */
function waste(halo: number, factor: number, tile?: number): number {
  const tiles = outline(photo, passes(halo, factor), tile);
  const seen = tiles.reduce((sum, { crop }) => sum + crop.width * crop.height, 0);
  return seen / (photo.width * photo.height) - 1;
}

// The halos of asym-vdsr, asym-lite and asym-share at twice the size.
test.each([12, 10, 18])('keeps margins of %i pixels below 12 %% of a photo of 12 megapixels', (halo) => {
  const edge = thriftyEdge(passes(halo, 2), undefined, 16e9);
  expect(waste(halo, 2, edge)).toBeLessThan(0.12);
  expect(waste(halo, 2)).toBeGreaterThan(0.12);
});

test('keeps tiles small where memory is short or was bounded', () => {
  expect(thriftyEdge(passes(12, 2), undefined, 4e9)).toBeUndefined();
  expect(thriftyEdge(passes(12, 2), 800, 16e9)).toBeUndefined();
});

test.each([
  [2, 640],
  [4, 450],
  [8, 225],
])('grows no tile at ×%i beyond what memory is good for', (factor, edge) => {
  expect(thriftyEdge(passes(40, factor), undefined, 16e9)).toBe(edge);
});
