import { setImmediate } from 'node:timers/promises';
import { alphaOf, lumaOf } from './colour.ts';
import { type Factor, ratio, scaled } from './factor.ts';
import { stopIfAborted } from './fault.ts';
import { asRows, type Rows } from './file/sheet.ts';
import { openScratch, type Take } from './floats.ts';
import type { Plane, Rect } from './image.ts';
import { cut, resample } from './resample.ts';
import { cached, floats, kernels, lay, up } from './simd/simd.ts';

/** Pixels of the photo that are compared at a time: it bounds the memory to a few megabytes of floats. */
const bandPixels = 250_000;
/** Rows of the photo beside a band on which the reducing cubic depends (2, and one for the half pixel). */
const reach = 3;

interface Sum {
  squares: number;
  pixels: number;
}

/** The result over some rows of the photo, reduced to their size. */
async function reducedBand(
  result: Rows,
  factor: Factor,
  rows: { from: number; to: number },
  height: number,
  take: Take,
): Promise<Plane> {
  const { p, q } = factor;
  // Both ends at multiples of q, so that their places in the result are whole.
  const margin = Math.ceil(reach / q) * q;
  const first = Math.max(0, rows.from - margin);
  const last = rows.to + margin;
  const top = (first / q) * p;
  const bottom = last >= height ? result.height : Math.min(result.height, Math.ceil(last / q) * p);
  const whole = { x: 0, y: 0, width: result.width, height: bottom - top };
  const luma = lumaOf(await result.rows(top, bottom), whole, take);
  const back = ratio(q, p);
  const part: Rect = {
    x: 0,
    y: rows.from - first,
    width: scaled(result.width, back),
    height: Math.min(rows.to - rows.from, scaled(luma.height, back) - (rows.from - first)),
  };
  return resample(luma, back, part, take);
}

/** Mean square below which nothing but the rounding of floats lies between two pictures: 130 dB. */
const rounding = 1e-13;

/** Squared differences on luma; where a photo is wholly transparent, nothing is seen and nothing counts. */
async function compare(photo: Rows, band: Plane, from: number, sum: Sum, take: Take): Promise<void> {
  const width = Math.min(photo.width, band.width);
  const rows = await photo.rows(from, from + band.height);
  const place = { x: 0, y: 0, width, height: band.height };
  const [luma, alpha] = [lumaOf(rows, place, take).data, alphaOf(rows, place, take)?.data];
  const reduced = width === band.width ? band.data : cut(band, place, take).data;
  let pixels = luma.length;
  for (let i = 0; alpha && i < alpha.length; i++) {
    if (alpha[i] !== 0) continue;
    reduced[i] = luma[i]!;
    pixels--;
  }
  sum.squares += squaresOf(luma, reduced);
  sum.pixels += pixels;
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

/**
 * How much of the photo is still in its result: the result reduced by the factor (antialiased cubic) against the
 * photo, as PSNR in dB on luma, as super-resolution measures its consistency. Null where they are equal up to
 * the rounding of floats. Computed in
 * bands with a few megabytes, which may come from the disk; fails with `cancelled` between two of them.
 */
export async function fidelityOf(
  signal: AbortSignal,
  photo: Parameters<typeof asRows>[0],
  result: Parameters<typeof asRows>[0],
  factor: Factor,
): Promise<number | null> {
  // Of the two, the larger is reduced.
  if (factor.p < factor.q) return fidelityOf(signal, result, photo, ratio(factor.q, factor.p));
  const [small, large] = [asRows(photo), asRows(result)];
  const sum: Sum = { squares: 0, pixels: 0 };
  const unit = factor.q;
  const rows = Math.max(1, Math.floor(bandPixels / photo.width / unit)) * unit;
  const scratch = openScratch();
  try {
    for (let from = 0, to = 0; from < photo.height; from = to) {
      // Lets a waiting message in.
      await setImmediate();
      stopIfAborted(signal);
      scratch.clear();
      // A last row of its own could be less than a pixel of what it is made from.
      to = photo.height - (from + rows) < 2 ? photo.height : from + rows;
      const reduced = await reducedBand(large, factor, { from, to }, photo.height, scratch.take);
      await compare(small, reduced, from, sum, scratch.take);
    }
  } finally {
    scratch.giveBack();
  }
  return sum.squares <= rounding * sum.pixels ? null : -10 * Math.log10(sum.squares / sum.pixels);
}
