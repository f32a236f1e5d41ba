/** How far some rows of a photo and of its result are apart. */
import { alphaOf, lumaOf } from './colour.ts';
import { type Factor, scaled } from './factor.ts';
import type { Take } from './floats.ts';
import type { Plane, Raster } from './image.ts';
import { cut, resample } from './resample.ts';
import { cached, floats, kernels, lay, up } from './simd/simd.ts';

export interface Bands {
  readonly photo: Raster;
  /** The rows of the result that those depend on. */
  readonly result: Raster;
  /** From the result to the photo. */
  readonly back: Factor;
  /** Rows of the reduced result before those of the photo. */
  readonly before: number;
}

interface Differences {
  /** Sum of squared differences on luma. */
  readonly squares: number;
  /** Pixels that count: where a photo is wholly transparent, nothing is seen. */
  readonly pixels: number;
}

/** Compares the rows of a photo with its result, reduced to their size. */
export function differences({ photo, result, back, before }: Bands, take: Take): Differences {
  const { height } = photo;
  const whole = { x: 0, y: 0, width: result.width, height: result.height };
  const columns = scaled(result.width, back);
  const band = resample(lumaOf(result, whole, take), back, { x: 0, y: before, width: columns, height }, take);
  const width = Math.min(photo.width, columns);
  const place = { x: 0, y: 0, width, height };
  const [luma, alpha] = [lumaOf(photo, place, take).data, alphaOf(photo, place, take)?.data];
  const reduced = narrowed(band, width, take).data;
  let pixels = luma.length;
  for (let i = 0; alpha && i < alpha.length; i++) {
    if (alpha[i] !== 0) continue;
    reduced[i] = luma[i]!;
    pixels--;
  }
  return { squares: squaresOf(luma, reduced), pixels };
}

function narrowed(band: Plane, width: number, take: Take): Plane {
  return width === band.width ? band : cut(band, { x: 0, y: 0, width, height: band.height }, take);
}

/** Samples that are compared at a time: both pieces stay in a core's cache. */
const portion = cached / 8;

function squaresOf(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += portion) {
    const count = Math.min(portion, one.length - at);
    const places = lay(count * 4, count * 4);
    for (const [i, samples] of [one, other].entries()) {
      const piece = floats(places[i]!, up(count));
      piece.set(samples.subarray(at, at + count));
      piece.fill(0, count);
    }
    sum += kernels().squares(...places, count);
  }
  return sum;
}
