import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factorOf, scaled } from './factor.ts';
import type { Rect } from './image.ts';
import { plan, type TileRule } from './tiles.ts';

const side = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.constantFrom(1, 2, 127, 128, 129, 257));
const rule = fc
  .record({
    tile: fc.integer({ min: 1, max: 130 }),
    halo: fc.integer({ min: 0, max: 30 }),
    alike: fc.boolean(),
    hundredths: fc.constantFrom(100, 150, 133, 125, 200, 300, 310, 400),
  })
  .map(({ tile, halo, alike, hundredths }): TileRule => {
    const factor = factorOf(hundredths / 100);
    return { tile, halo, alike, step: factor.q, factor };
  });

/** Counts how often each pixel is covered. */
function cover(width: number, height: number, rects: readonly Rect[]): Uint8Array {
  const seen = new Uint8Array(width * height);
  for (const r of rects)
    for (let y = r.y; y < r.y + r.height; y++) for (let x = r.x; x < r.x + r.width; x++) seen[y * width + x]!++;
  return seen;
}

describe('plan', () => {
  it('covers input and output exactly once', () => {
    fc.assert(
      fc.property(side, side, rule, (width, height, rule) => {
        const tiles = plan(width, height, rule);
        const [w, h] = [scaled(width, rule.factor), scaled(height, rule.factor)];
        expect(
          cover(
            width,
            height,
            tiles.map((t) => t.core),
          ).every((n) => n === 1),
        ).toBe(true);
        expect(
          cover(
            w,
            h,
            tiles.map((t) => t.output),
          ).every((n) => n === 1),
        ).toBe(true);
      }),
    );
  });

  it('gives each core its halo inside the picture, whole places, and room for the output in its crop', () => {
    fc.assert(
      fc.property(side, side, rule, (width, height, rule) => {
        for (const { core, crop, output, offset } of plan(width, height, rule)) {
          for (const [c, k, n] of [
            [core.x, crop.x, core.width],
            [core.y, crop.y, core.height],
          ] as const) {
            expect(k).toBeLessThanOrEqual(Math.max(0, c - rule.halo));
            expect(k % rule.step).toBe(0);
            expect(n).toBeLessThanOrEqual(Math.max(rule.tile, rule.step));
          }
          for (const [end, size, c] of [
            [crop.x + crop.width, width, core.x + core.width],
            [crop.y + crop.height, height, core.y + core.height],
          ] as const) {
            const wanted = Math.min(size, c + rule.halo);
            expect(end).toBeLessThanOrEqual(size);
            if (rule.alike) expect(end).toBeGreaterThanOrEqual(wanted);
            else expect(end).toBe(wanted);
          }
          for (const value of [...Object.values(output), ...Object.values(offset)]) {
            expect(Number.isInteger(value)).toBe(true);
          }
          expect(offset.x + output.width).toBeLessThanOrEqual(scaled(crop.width, rule.factor));
          expect(offset.y + output.height).toBeLessThanOrEqual(scaled(crop.height, rule.factor));
          expect(output.x - offset.x).toBe((crop.x * rule.factor.p) / rule.factor.q);
        }
      }),
    );
  });

  it('makes crops of one size where that is wanted, none longer than a core, its halos and what steps round', () => {
    fc.assert(
      fc.property(side, side, rule, (width, height, rule) => {
        const tiles = plan(width, height, { ...rule, alike: true });
        expect(new Set(tiles.map(({ crop }) => `${crop.width} × ${crop.height}`)).size).toBe(1);
        const longest = Math.max(...tiles.map(({ core }) => core.width));
        expect(tiles[0]!.crop.width).toBeLessThanOrEqual(longest + 2 * rule.halo + 2 * (rule.step - 1));
      }),
    );
  });

  it('cuts a picture a little longer than a core in two, though its ends want but one halo', () => {
    const rule = { tile: 100, halo: 10, step: 1, factor: factorOf(2), alike: true };
    expect(plan(105, 1, rule).map(({ core, crop }) => [core.width, crop.width])).toEqual([
      [52, 63],
      [53, 63],
    ]);
  });

  it('takes single pixels and long strips', () => {
    const rule = { tile: 256, halo: 10, step: 1, factor: factorOf(2) };
    expect(plan(1, 1, rule)).toHaveLength(1);
    const strip = plan(1, 20_000, rule);
    expect(strip.map((t) => t.core.height)).toHaveLength(79);
    expect(Math.min(...strip.map((t) => t.core.height))).toBeGreaterThan(250);
    expect(strip.reduce((sum, t) => sum + t.output.height, 0)).toBe(40_000);
  });
});
