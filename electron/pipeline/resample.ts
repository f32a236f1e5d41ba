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
}

/** Reducing widens the kernel by q / p, which keeps finer detail than the result can hold from folding back. */
function weigh(length: number, factor: Factor, from: number, count: number): Weights {
  const stretch = Math.max(1, factor.q / factor.p);
  const support = 2 * stretch;
  const taps = Math.min(length, factor.p >= factor.q ? 4 : Math.ceil(2 * support) + 1);
  const starts = new Int32Array(count);
  const weights = new Float32Array(count * taps);
  const row = new Float64Array(taps);
  for (let i = 0; i < count; i++) {
    // Half-pixel centres; whole numbers above the division keep tiles equal to the untiled result.
    const centre = ((2 * (from + i) + 1) * factor.q - factor.p) / (2 * factor.p);
    const start = Math.min(Math.max(0, Math.ceil(centre - support)), length - taps);
    starts[i] = start;
    let sum = 0;
    for (let t = 0; t < taps; t++) sum += row[t] = cubic((start + t - centre) / stretch);
    for (let t = 0; t < taps; t++) weights[i * taps + t] = row[t]! / sum;
  }
  return { taps, starts, weights };
}

/** The four-sample case of enlarging, spelled out: it carries nearly all of the work. */
function acrossFour(source: Float32Array, at: number, { starts, weights }: Weights, target: Float32Array, to: number) {
  const columns = starts.length;
  for (let i = 0, w = 0; i < columns; i++, w += 4) {
    const s = at + starts[i]!;
    target[to + i] =
      source[s]! * weights[w]! +
      source[s + 1]! * weights[w + 1]! +
      source[s + 2]! * weights[w + 2]! +
      source[s + 3]! * weights[w + 3]!;
  }
}

function across(source: Float32Array, at: number, table: Weights, target: Float32Array, to: number): void {
  if (table.taps === 4) {
    acrossFour(source, at, table, target, to);
    return;
  }
  const { taps, starts, weights } = table;
  for (let i = 0; i < starts.length; i++) {
    let sum = 0;
    for (let t = 0; t < taps; t++) sum += source[at + starts[i]! + t]! * weights[i * taps + t]!;
    target[to + i] = sum;
  }
}

function downFour(rows: Float32Array, at: number, width: number, w: Float32Array, target: Float32Array, to: number) {
  const [w0, w1, w2, w3] = [w[0]!, w[1]!, w[2]!, w[3]!];
  const [r1, r2, r3] = [at + width, at + 2 * width, at + 3 * width];
  for (let x = 0; x < width; x++) {
    target[to + x] = rows[at + x]! * w0 + rows[r1 + x]! * w1 + rows[r2 + x]! * w2 + rows[r3 + x]! * w3;
  }
}

function down(rows: Float32Array, at: number, width: number, w: Float32Array, target: Float32Array, to: number): void {
  if (w.length === 4) {
    downFour(rows, at, width, w, target, to);
    return;
  }
  for (let x = 0; x < width; x++) {
    let sum = 0;
    for (let t = 0; t < w.length; t++) sum += rows[at + t * width + x]! * w[t]!;
    target[to + x] = sum;
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
