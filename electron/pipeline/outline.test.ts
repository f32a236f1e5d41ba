import { expect, test } from 'vitest';
import { hasManyTiles, outline, thriftyEdges } from './outline.ts';

const passes = (halo: number, factor: number, alike = false) => ({
  alike,
  factor: { p: factor, q: 1 },
  halo,
  step: 1,
  run: async (luma: { data: Float32Array; width: number; height: number }) => luma,
});
const photo = { width: 4000, height: 3000, channels: 3 } as const;

/** Pixels seen beyond those of the photo, as a share of them. */
function waste(halo: number, alike: boolean, tile?: number): number {
  const tiles = outline(photo, passes(halo, 2, alike), tile);
  const seen = tiles.reduce((sum, { crop }) => sum + crop.width * crop.height, 0);
  return seen / (photo.width * photo.height) - 1;
}

// The halos of asym-vdsr, asym-lite and asym-share at twice the size.
test.each([
  [12, false],
  [10, true],
  [18, true],
])('keeps margins of %i pixels small on a photo of 12 megapixels, crops alike: %s', (halo, alike) => {
  const edge = thriftyEdges(passes(halo, 2), undefined, 16e9).at(-1);
  expect(waste(halo, alike, edge)).toBeLessThan(0.12);
  expect(waste(halo, alike)).toBeGreaterThan(0.12);
});

test('keeps tiles small where memory is short or was bounded', () => {
  expect(thriftyEdges(passes(12, 2), undefined, 4e9)).toEqual([]);
  expect(thriftyEdges(passes(12, 2), 800, 16e9)).toEqual([]);
});

test.each([
  [2, 640],
  [4, 450],
  [8, 225],
])('grows no tile at ×%i beyond what memory is good for', (factor, edge) => {
  expect(thriftyEdges(passes(40, factor), undefined, 16e9).at(-1)).toBe(edge);
});

test('offers edges from the usual one up, each once', () => {
  expect(thriftyEdges(passes(12, 2), undefined, 16e9)).toEqual([256, 334, 412]);
  expect(thriftyEdges(passes(3, 2), undefined, 16e9)).toEqual([256]);
});

test('knows a photo whose tiles are worth a measurement', () => {
  expect(hasManyTiles(photo, 412)).toBe(true);
  expect(hasManyTiles({ width: 800, height: 600 }, 412)).toBe(false);
});
