import { setImmediate } from 'node:timers/promises';
import { type Bands, differences } from './differences.ts';
import { type Factor, ratio, scaled } from './factor.ts';
import { stopIfAborted } from './fault.ts';
import { asRows, type Rows } from './file/sheet.ts';
import { openScratch } from './floats.ts';

/** Pixels of the photo that are compared at a time: it bounds the memory to a few megabytes of floats. */
const bandPixels = 250_000;
/** Rows of the photo beside a band on which the reducing cubic depends (2, and one for the half pixel). */
const reach = 3;

/** Some rows of the photo, and those of the result that they are compared with. */
async function bandsOf(photo: Rows, result: Rows, { p, q }: Factor, from: number, to: number): Promise<Bands> {
  // Both ends at multiples of q, so that their places in the result are whole.
  const margin = Math.ceil(reach / q) * q;
  const first = Math.max(0, from - margin);
  const last = to + margin;
  const top = (first / q) * p;
  const bottom = last >= photo.height ? result.height : Math.min(result.height, Math.ceil(last / q) * p);
  const back = ratio(q, p);
  const before = from - first;
  const height = Math.min(to - from, scaled(bottom - top, back) - before);
  return { photo: await photo.rows(from, from + height), result: await result.rows(top, bottom), back, before };
}

/** Mean square below which nothing but the rounding of floats lies between two pictures: 130 dB. */
const rounding = 1e-13;

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
  const sum = { squares: 0, pixels: 0 };
  const rows = Math.max(1, Math.floor(bandPixels / photo.width / factor.q)) * factor.q;
  const scratch = openScratch();
  try {
    for (let from = 0, to = 0; from < photo.height; from = to) {
      // Lets a waiting message in.
      await setImmediate();
      stopIfAborted(signal);
      // A last row of its own could be less than a pixel of what it is made from.
      to = photo.height - (from + rows) < 2 ? photo.height : from + rows;
      scratch.clear();
      const { squares, pixels } = differences(await bandsOf(small, large, factor, from, to), scratch.take);
      sum.squares += squares;
      sum.pixels += pixels;
    }
  } finally {
    scratch.giveBack();
  }
  return sum.squares <= rounding * sum.pixels ? null : -10 * Math.log10(sum.squares / sum.pixels);
}
