import * as z from 'zod';
import { type Factor, factorOf } from '../factor.ts';
import type { Plane } from '../image.ts';

/** The known answer to the golden tile: `[y, x, value]` of some output pixels at one factor, computed by the trainer. */
export const Golden = z.object({
  factor: z.number().min(1).max(4),
  samples: z.array(z.tuple([z.number().int(), z.number().int(), z.number()])).min(1),
});
export type Golden = z.infer<typeof Golden>;

/** Half a level of 8 bit: above what half-precision units of a graphics card do, far below what an eye can see. */
const tolerance = 0.5 / 255;
const [width, height] = [24, 20];

/** The tile that every provider is tried on: waves of all directions, by the formula that the trainer uses too. */
export function goldenTile(): Plane {
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const value = 0.5 + 0.25 * Math.sin(0.7 * x + 0.3 * y) + 0.2 * Math.sin(0.05 * x * y);
    return Math.min(1, Math.max(0, value));
  });
  return { data, width, height };
}

/** The factor at which the answer is known. */
export function goldenFactor(golden: Golden): Factor {
  return factorOf(golden.factor);
}

/** Null when the output is the known answer, otherwise one sentence that says what is wrong with it. */
export function judge(golden: Golden, output: Plane): string | null {
  let worst = 0;
  for (const [y, x, value] of golden.samples) {
    const got = output.data[y * output.width + x] ?? Number.NaN;
    if (!Number.isFinite(got)) return 'It gave values that are not numbers on the golden tile.';
    worst = Math.max(worst, Math.abs(got - value));
  }
  if (output.data.every((value) => value === output.data[0])) return 'It gave a flat golden tile.';
  return worst <= tolerance ? null : `It was off by ${(worst * 255).toFixed(1)} levels on the golden tile.`;
}
