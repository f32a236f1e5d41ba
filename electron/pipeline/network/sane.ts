import { fault } from '../fault.ts';
import type { Plane } from '../image.ts';
import { cached, doubles, floats, kernels, lay, up } from '../simd/simd.ts';

/** Spread of luma (standard deviation, of 1) from which on a crop has something to show that must not vanish. */
const visible = 0.01;
/** A network keeps the spread of a crop within some percent; an enlarged checkerboard of single pixels keeps a fifth. */
const leastSpread = 0.05;
/** And its mean within a level or two; this is 51 of 255. */
const mostShift = 0.2;

interface Moments {
  readonly mean: number;
  readonly spread: number;
}

/** Samples that are summed at a time: they stay in a core's cache. */
const portion = cached / 8;

/** Mean and standard deviation; not finite as soon as one sample is not. */
function moments({ data }: Plane): Moments {
  let [sum, squares] = [0, 0];
  for (let at = 0; at < data.length; at += portion) {
    const count = Math.min(portion, data.length - at);
    const [place, made] = lay(count * 4, 16);
    const piece = floats(place, up(count));
    piece.set(data.subarray(at, at + count));
    piece.fill(0, count);
    kernels().moments(place, count, made);
    const [own, ownSquares] = doubles(made, 2);
    sum += own!;
    squares += ownSquares!;
  }
  const mean = sum / data.length;
  return { mean, spread: Math.sqrt(Math.max(squares / data.length - mean * mean, 0)) };
}

/**
 * Fails with `model-failed` when what a network made of a crop cannot be that crop enlarged: samples that are no
 * numbers, a flat area where there was something, or another brightness altogether. A broken driver gives such
 * planes without a word, and they must not become a file.
 */
export function refuseNonsense(before: Plane, after: Plane): void {
  const [from, to] = [moments(before), moments(after)];
  const what = verdict(from, to, after.width >= before.width);
  if (what !== null) {
    throw fault('model-failed', `The network gave ${what} instead of a picture; nothing was written.`);
  }
}

function verdict(from: Moments, to: Moments, enlarged: boolean): string | null {
  if (!Number.isFinite(to.mean) || !Number.isFinite(to.spread)) return 'values that are no numbers';
  // What is made smaller may well even out.
  if (enlarged && from.spread > visible && to.spread < from.spread * leastSpread) {
    return to.mean < 0.08 ? 'a black area' : 'a flat area';
  }
  return Math.abs(to.mean - from.mean) > mostShift ? 'another brightness' : null;
}
