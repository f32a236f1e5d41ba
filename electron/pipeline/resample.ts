import { type Factor, scaled } from './factor.ts';
import { fresh, type Take } from './floats.ts';
import type { Plane, Rect } from './image.ts';
import { cached, floats, integers, kernels, lay, up } from './simd/simd.ts';

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
  /** `room` a position, of which the first `taps` weigh. */
  readonly weights: Float32Array;
  readonly room: number;
}

/** Reducing widens the kernel by q / p, which keeps finer detail than the result can hold from folding back. */
function weigh(length: number, { p, q }: Factor, from: number, count: number): Weights {
  const widest = Math.max(p, q);
  // A sample at the very edge of the kernel weighs nothing, so that none beyond its width is needed.
  const taps = Math.min(length, Math.ceil((4 * widest) / p));
  const room = up(taps);
  const starts = new Int32Array(up(count));
  const weights = new Float32Array(up(count) * room);
  const row = new Float64Array(taps);
  for (let i = 0; i < count; i++) {
    // Half-pixel centres, in whole numbers of 1 / 2p samples: tiles are equal to the untiled result, to the last bit.
    const centre = (2 * (from + i) + 1) * q - p;
    const wanted = Math.ceil((centre - 4 * widest) / (2 * p));
    const start = Math.min(Math.max(0, wanted), length - taps);
    starts[i] = start;
    let sum = 0;
    for (let t = 0; t < taps; t++) sum += row[t] = cubic((2 * p * (start + t) - centre) / (2 * widest));
    for (let t = 0; t < taps; t++) weights[i * room + t] = row[t]! / sum;
  }
  return { taps, starts, weights, room };
}

/** Rows of the result that are made at a time: so many that what they are made of and they stay in the cache. */
function rowsAtATime(source: Plane, { p, q }: Factor, taps: number, width: number): number {
  const [above, own] = [(source.width + width) * 4, width * 4];
  const most = (cached - above * (taps + 1)) / (own + (above * q) / p);
  return Math.max(8, Math.floor(most));
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
  const data = take(part.width * part.height);
  const step = rowsAtATime(source, factor, lines.taps, up(part.width));
  for (let y = 0; y < part.height; y += step) {
    resampleRows(source, columns, lines, { from: y, to: Math.min(part.height, y + step), width: part.width }, data);
  }
  return { data, width: part.width, height: part.height };
}

/** Some rows of the result: samples across to its width first, then down. */
function resampleRows(
  { data, width }: Plane,
  columns: Weights,
  lines: Weights,
  { from, to, width: wanted }: { from: number; to: number; width: number },
  target: Float32Array,
): void {
  const [first, end] = [lines.starts[from]!, lines.starts[to - 1]! + lines.taps];
  const [count, room] = [end - first, up(wanted)];
  const [starts, weights, down, seen, rows, made] = lay(
    columns.starts.byteLength,
    columns.weights.byteLength,
    (to - from) * lines.room * 4,
    (count * width + columns.room) * 4,
    count * room * 4,
    (to - from) * room * 4,
  );
  integers(starts, columns.starts.length).set(columns.starts.map((start) => start * 4));
  floats(weights, columns.weights.length).set(columns.weights);
  floats(down, (to - from) * lines.room).set(lines.weights.subarray(from * lines.room, to * lines.room));
  const given = floats(seen, count * width + columns.room);
  given.set(data.subarray(first * width, end * width));
  // What lies beyond the last row weighs nothing, but must be a number.
  given.fill(0, count * width);
  kernels().across(seen, width * 4, count, starts, weights, columns.room / 4, room, rows);
  for (let y = from; y < to; y++) {
    const [source, at] = [rows + (lines.starts[y]! - first) * room * 4, y - from];
    kernels().down(source, room, down + at * lines.room * 4, lines.taps, made + at * room * 4);
  }
  const whole = { data: floats(made, (to - from) * room), width: room, height: to - from };
  cut(whole, { x: 0, y: 0, width: wanted, height: to - from }, () => target.subarray(from * wanted));
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
