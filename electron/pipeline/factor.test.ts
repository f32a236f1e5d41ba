import fc from 'fast-check';
import { expect, it } from 'vitest';
import { between, factorOf, scaled, singleAbove } from './factor.ts';

it('reads scales as hundredths in lowest terms', () => {
  expect(factorOf(1.5)).toEqual({ p: 3, q: 2 });
  expect(factorOf(2)).toEqual({ p: 2, q: 1 });
  expect(factorOf(1.37)).toEqual({ p: 137, q: 100 });
  expect(between(factorOf(2), factorOf(1.5))).toEqual({ p: 3, q: 4 });
});

it('finds the smallest single that is not below the factor, so that floor() agrees with whole numbers', () => {
  const hundredths = fc.integer({ min: 100, max: 400 });
  fc.assert(
    fc.property(hundredths, fc.integer({ min: 1, max: 20_000 }), (n, length) => {
      const factor = factorOf(n / 100);
      const single = singleAbove(factor);
      expect(Math.fround(single)).toBe(single);
      expect(single * factor.q).toBeGreaterThanOrEqual(factor.p);
      expect(single / (factor.p / factor.q) - 1).toBeLessThan(2 ** -23);
      // As onnxruntime computes it: single times the length, rounded to single, then cut off.
      expect(Math.floor(Math.fround(single * length))).toBe(scaled(length, factor));
    }),
    { numRuns: 2000 },
  );
});
