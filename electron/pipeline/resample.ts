import { type Factor, scaled } from './factor.ts';
import { fresh, type Take } from './floats.ts';
import type { Plane, Rect } from './image.ts';

/** Keys' cubic with a = -0.5, the kernel of PIL, MATLAB and the networks' own enlargement. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

/** For each output position: where its samples begin, and their weights; unused places weigh 0. */
interface Weights {
  readonly taps: number;
  readonly starts: Int32Array;
  readonly weights: Float32Array;
  /** From `first` to `end` the same weights come round again `period` positions and `stride` samples further on. */
  readonly first: number;
  readonly end: number;
  readonly period: number;
  readonly stride: number;
}

/** Fractions with more phases have too few places of each to be worth a loop of their own. */
const mostPhases = 8;

/** Reducing widens the kernel by q / p, which keeps finer detail than the result can hold from folding back. */
function weigh(length: number, { p, q }: Factor, from: number, count: number): Weights {
  const widest = Math.max(p, q);
  // A sample at the very edge of the kernel weighs nothing, so that none beyond its width is needed.
  const taps = Math.min(length, Math.ceil((4 * widest) / p));
  const starts = new Int32Array(count);
  const weights = new Float32Array(count * taps);
  const row = new Float64Array(taps);
  let [first, end] = [count, count];
  for (let i = 0; i < count; i++) {
    // Half-pixel centres, in whole numbers of 1 / 2p samples: tiles are equal to the untiled result, to the last bit.
    const centre = (2 * (from + i) + 1) * q - p;
    const wanted = Math.ceil((centre - 4 * widest) / (2 * p));
    const start = Math.min(Math.max(0, wanted), length - taps);
    if (start === wanted && taps % 4 === 0 && p <= mostPhases) [first, end] = [Math.min(first, i), i + 1];
    starts[i] = start;
    let sum = 0;
    for (let t = 0; t < taps; t++) sum += row[t] = cubic((2 * p * (start + t) - centre) / (2 * widest));
    for (let t = 0; t < taps; t++) weights[i * taps + t] = row[t]! / sum;
  }
  return { taps, starts, weights, first, end, period: p, stride: q };
}

/** Adds four neighbours, weighed alike, to every `step`th place of a row, from `stride` samples further on each time. */
function addAcross(
  source: Float32Array,
  { at, stride }: { at: number; stride: number },
  w: Float32Array,
  target: Float32Array,
  { to, end, step }: { to: number; end: number; step: number },
): void {
  const [w0, w1, w2, w3] = [w[0]!, w[1]!, w[2]!, w[3]!];
  for (let i = to, from = at; i < end; i += step, from += stride) {
    target[i]! += source[from]! * w0 + source[from + 1]! * w1 + source[from + 2]! * w2 + source[from + 3]! * w3;
  }
}

/** Places from `first` to `end` one by one; the four samples of enlarging are spelled out, as fractions need it everywhere. */
function acrossEach(
  source: Float32Array,
  at: number,
  { taps, starts, weights }: Weights,
  target: Float32Array,
  to: number,
  { first, end }: { first: number; end: number },
): void {
  for (let i = first, w = first * taps; i < end; i++, w += taps) {
    const s = at + starts[i]!;
    if (taps === 4) {
      target[to + i] =
        source[s]! * weights[w]! +
        source[s + 1]! * weights[w + 1]! +
        source[s + 2]! * weights[w + 2]! +
        source[s + 3]! * weights[w + 3]!;
    } else {
      let sum = 0;
      for (let t = 0; t < taps; t++) sum += source[s + t]! * weights[w + t]!;
      target[to + i] = sum;
    }
  }
}

/** One row of samples to one row of the result. */
function across(source: Float32Array, at: number, table: Weights, target: Float32Array, to: number): void {
  const { taps, starts, weights, first, end, period, stride } = table;
  acrossEach(source, at, table, target, to, { first: 0, end: first });
  acrossEach(source, at, table, target, to, { first: end, end: starts.length });
  target.fill(0, to + first, to + end);
  for (let i = first; i < Math.min(first + period, end); i++) {
    for (let t = 0; t < taps; t += 4) {
      const four = weights.subarray(i * taps + t, i * taps + t + 4);
      addAcross(source, { at: at + starts[i]! + t, stride }, four, target, { to: to + i, end: to + end, step: period });
    }
  }
}

/** Adds four rows, weighed, to a row of the result. */
function addDown(rows: Float32Array, at: number, width: number, w: Float32Array, target: Float32Array, to: number) {
  const [w0, w1, w2, w3] = [w[0]!, w[1]!, w[2]!, w[3]!];
  const [r1, r2, r3] = [at + width, at + 2 * width, at + 3 * width];
  for (let x = 0; x < width; x++) {
    target[to + x]! += rows[at + x]! * w0 + rows[r1 + x]! * w1 + rows[r2 + x]! * w2 + rows[r3 + x]! * w3;
  }
}

/** Rows of the result's width to one row of the result. */
function down(rows: Float32Array, at: number, width: number, w: Float32Array, target: Float32Array, to: number): void {
  target.fill(0, to, to + width);
  const fours = w.length - (w.length % 4);
  for (let t = 0; t < fours; t += 4) addDown(rows, at + t * width, width, w.subarray(t, t + 4), target, to);
  for (let t = fours; t < w.length; t++) {
    const [weight, from] = [w[t]!, at + t * width];
    for (let x = 0; x < width; x++) target[to + x]! += rows[from + x]! * weight;
  }
}

/**
 * Cubic resampling at float precision with half-pixel centres, borders renormalised: PIL's BICUBIC.
 * `rect` (output pixels, inside the whole output of floor(size * factor)) computes that part alone,
 * equal to the same part of the whole. Works for enlarging and, antialiased, for reducing.
 */
export function resample(source: Plane, factor: Factor, rect?: Rect, take: Take = fresh): Plane {
  const part = rect ?? { x: 0, y: 0, width: scaled(source.width, factor), height: scaled(source.height, factor) };
  const columns = weigh(source.width, factor, part.x, part.width);
  const lines = weigh(source.height, factor, part.y, part.height);
  const first = lines.starts[0]!;
  const last = lines.starts[part.height - 1]! + lines.taps;
  const rows = take((last - first) * part.width);
  for (let y = first; y < last; y++) across(source.data, y * source.width, columns, rows, (y - first) * part.width);
  const data = take(part.width * part.height);
  for (let y = 0; y < part.height; y++) {
    const weights = lines.weights.subarray(y * lines.taps, (y + 1) * lines.taps);
    down(rows, (lines.starts[y]! - first) * part.width, part.width, weights, data, y * part.width);
  }
  return { data, width: part.width, height: part.height };
}

/** Copies a rectangle out of a plane. */
export function cut(source: Plane, { x, y, width, height }: Rect, take: Take = fresh): Plane {
  const data = take(width * height);
  for (let row = 0; row < height; row++) {
    const from = (y + row) * source.width + x;
    data.set(source.data.subarray(from, from + width), row * width);
  }
  return { data, width, height };
}
