import type { Plane } from '../image.ts';
import { cut } from '../resample.ts';
import { plan, type TileRule } from '../tiles.ts';

/** Edges, input and output, beyond which nothing is given to a network at once: its inner planes grow with one or the other, a chain's with both. */
export const [mostInput, mostOutput] = [640, 1800];

/** What enlarges: a network, or several as one. */
interface Enlarger extends Omit<TileRule, 'tile'> {
  run(luma: Plane): Promise<Plane>;
}

/** The largest piece's core, in input pixels, that stays within both. */
export function largestCore({ factor }: Pick<Enlarger, 'factor'>): number {
  return Math.max(1, Math.min(mostInput, Math.floor((mostOutput * factor.q) / factor.p)));
}

/**
 * Enlarges a crop by pieces whose cores have `tile` input pixels a side, margins included, so that the result is the same
 * as in one piece. `before` is awaited before each; where it rejects, nobody wants the rest.
 */
export async function inPieces(
  luma: Plane,
  passes: Enlarger,
  tile: number,
  before: () => Promise<void> = async () => undefined,
): Promise<Plane> {
  const pieces = plan(luma.width, luma.height, { ...passes, tile });
  const last = pieces.at(-1)!.output;
  const [width, height] = [last.x + last.width, last.y + last.height];
  const data = new Float32Array(width * height);
  for (const { crop, output, offset } of pieces) {
    await before();
    const enlarged = await passes.run(cut(luma, crop));
    for (let row = 0; row < output.height; row++) {
      const from = (offset.y + row) * enlarged.width + offset.x;
      data.set(enlarged.data.subarray(from, from + output.width), (output.y + row) * width + output.x);
    }
  }
  return { data, width, height };
}
