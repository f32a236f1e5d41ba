import { describe, expect, it } from 'vitest';
import { decibels, lumaOf, psnr, shave, ssim } from './score.ts';

const ramp = (offset: number) =>
  lumaOf(
    Uint8Array.from({ length: 32 * 24 }, (_, i) => Math.min(255, (i % 32) * 6 + offset)),
    32,
    24,
    1,
  );

describe('scores', () => {
  it('knows that a mean squared error of 0.001 is 30.00 dB', () => {
    expect(decibels(0.001)).toBeCloseTo(30, 10);
  });

  it('takes studio-swing luma: black 16, white 235, pure green 145', () => {
    const luma = lumaOf(Uint8Array.of(0, 0, 0, 255, 255, 255, 0, 255, 0), 3, 1, 3);
    expect([...luma.data]).toEqual([16, 235, 145]);
  });

  it('gives 48.13 dB for a difference of one level everywhere', () => {
    const a = { data: new Float64Array(64).fill(100), width: 8, height: 8 };
    const b = { data: new Float64Array(64).fill(101), width: 8, height: 8 };
    expect(psnr(a, b)).toBeCloseTo(48.13, 2);
    expect(psnr(a, a)).toBe(Number.POSITIVE_INFINITY);
  });

  it('shaves the border and refuses two sizes', () => {
    const a = ramp(0);
    expect(shave(a, 2)).toMatchObject({ width: 28, height: 20 });
    expect(shave(a, 2).data[0]).toBe(a.data[2 * 32 + 2]);
    expect(() => psnr(a, shave(a, 2))).toThrow('32×24 with 28×20');
  });

  it('gives SSIM 1 for equals and less for another structure', () => {
    expect(ssim(ramp(0), ramp(0))).toBeCloseTo(1, 12);
    const noisy = ramp(0);
    for (let i = 0; i < noisy.data.length; i += 3) noisy.data[i]! += 20;
    expect(ssim(ramp(0), noisy)).toBeLessThan(0.9);
  });
});
