import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scaled } from './factor.ts';
import { factorToFit, reducing } from './fit.ts';
import { resample } from './resample.ts';

describe('a factor to fit', () => {
  it.each([
    [{ width: 1000, height: 500 }, 'width', 2000, { p: 2, q: 1 }],
    [{ width: 1000, height: 500 }, 'height', 2000, { p: 4, q: 1 }],
    [{ width: 500, height: 1000 }, 'longest', 1500, { p: 3, q: 2 }],
    [{ width: 4000, height: 3000 }, 'width', 1000, { p: 1, q: 4 }],
  ] as const)('of %j to %s %i is %j', (size, side, pixels, factor) => {
    expect(factorToFit(size, { side, pixels })).toEqual(factor);
  });

  it('reaches every size exactly, for sides up to 1024', () => {
    const sides = fc.record({ width: fc.integer({ min: 1, max: 1024 }), height: fc.integer({ min: 1, max: 1024 }) });
    fc.assert(
      fc.property(sides, fc.integer({ min: 1, max: 8192 }), (size, pixels) => {
        const factor = factorToFit(size, { side: 'width', pixels });
        expect(scaled(size.width, factor)).toBe(pixels);
        expect(factor.q).toBeLessThanOrEqual(1024);
      }),
    );
  });

  it('comes within eight pixels of it for the largest sides', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1025, max: 16_000 }), fc.integer({ min: 1025, max: 65_535 }), (width, pixels) => {
        const factor = factorToFit({ width, height: 10 }, { side: 'width', pixels });
        expect(factor.q).toBeLessThanOrEqual(1024);
        // Fractions of these denominators lie at most 1 / 1024² apart from any number that is not near a simpler one,
        // and at most 1 / (2 × 1024) from one that is: 16,000 / 2048 pixels.
        expect(Math.abs(scaled(width, factor) - pixels)).toBeLessThanOrEqual(8);
      }),
      { numRuns: 30 },
    );
  });
});

describe('reducing', () => {
  it('is the antialiased cubic, in tiles as in the whole', async () => {
    const data = Float32Array.from({ length: 40 * 24 }, (_, i) => Math.sin(i));
    const source = { data, width: 40, height: 24 };
    const network = reducing({ p: 3, q: 8 });
    expect(await network.run(source)).toEqual(resample(source, { p: 3, q: 8 }));
    // The kernel reaches 2 × 8 / 3 pixels to each side.
    expect(network.halo).toBeGreaterThanOrEqual(6);
  });
});
