/**
 * The arithmetic that every pixel goes through, four at a time, in AssemblyScript. `npm run kernels` makes kernels.wasm of it;
 * simd.test.ts proves that it was. Places are bytes of the module's memory: simd.ts says how they are had. What is read beyond
 * a row must be numbers, and what is written beyond it be free: less than 32 bytes.
 */

/** For each of four vectors the sum of its parts, always in the same order: a pixel's value depends on its samples alone. */
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(f32x4.shuffle(a, b, 0, 4, 1, 5), f32x4.shuffle(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(f32x4.shuffle(c, d, 0, 4, 1, 5), f32x4.shuffle(c, d, 2, 6, 3, 7));
  return f32x4.add(f32x4.shuffle(ab, cd, 0, 1, 4, 5), f32x4.shuffle(ab, cd, 2, 3, 6, 7));
}

/** `fours` fours of samples, each weighed, in four partial sums. */
function weighed(samples: usize, weights: usize, fours: i32): v128 {
  let sum = f32x4.mul(v128.load(samples), v128.load(weights));
  for (let i = 1; i < fours; i++) {
    const at = (<usize>i) << 4;
    sum = f32x4.add(sum, f32x4.mul(v128.load(samples + at), v128.load(weights + at)));
  }
  return sum;
}

/**
 * Rows of `stride` bytes to rows of `count` samples, a multiple of four: the sample at place i is made of four times `fours`, the
 * first at byte `starts[i]` of its row, weighed by as many `weights`.
 */
export function across(
  source: usize,
  stride: usize,
  rows: i32,
  starts: usize,
  weights: usize,
  fours: i32,
  count: i32,
  target: usize,
): void {
  const step = (<usize>fours) << 4;
  for (let y = 0; y < rows; y++, source += stride) {
    let w = weights;
    let s = starts;
    for (const end = target + ((<usize>count) << 2); target < end; target += 16, s += 16, w += 4 * step) {
      const a = weighed(source + load<u32>(s), w, fours);
      const b = weighed(source + load<u32>(s, 4), w + step, fours);
      const c = weighed(source + load<u32>(s, 8), w + 2 * step, fours);
      const d = weighed(source + load<u32>(s, 12), w + 3 * step, fours);
      v128.store(target, sums(a, b, c, d));
    }
  }
}

/** `taps` rows of `width` samples, a multiple of four, from `source` on, weighed, to one row at `target`. */
export function down(source: usize, width: i32, weights: usize, taps: i32, target: usize): void {
  const row = (<usize>width) << 2;
  for (const end = source + row; source < end; source += 16, target += 16) {
    let sum = f32x4.mul(v128.load(source), f32x4.splat(load<f32>(weights)));
    for (let t = 1; t < taps; t++) {
      const weight = f32x4.splat(load<f32>(weights + ((<usize>t) << 2)));
      sum = f32x4.add(sum, f32x4.mul(v128.load(source + <usize>t * row), weight));
    }
    v128.store(target, sum);
  }
}

/** The factor at place `i` of a table of floats, for four pixels. */
function factor(table: usize, i: usize): v128 {
  return v128.load32_splat(table + (i << 2));
}

/** Chooses, of sixteen bytes of pixels, channel `c` of four as whole numbers. */
function choosing(c: i32, channels: i32): v128 {
  const nothing = 0x80808000;
  return i32x4.add(
    i32x4.splat(nothing | c),
    i32x4.mul(
      i32x4.splat(channels),
      i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(0), 1, 1), 2, 2), 3, 3),
    ),
  );
}

/** Channel `c` of four pixels of 16 bit. */
function deep(source: usize, c: i32, channels: i32): v128 {
  const at = source + ((<usize>c) << 1);
  const step = (<usize>channels) << 1;
  let four = i32x4.splat(load<u16>(at));
  four = i32x4.replace_lane(four, 1, load<u16>(at + step));
  four = i32x4.replace_lane(four, 2, load<u16>(at + 2 * step));
  return i32x4.replace_lane(four, 3, load<u16>(at + 3 * step));
}

/** One plane's value of four pixels: weights and an offset at `table`. */
function mixed(r: v128, g: v128, b: v128, table: usize): v128 {
  const two = f32x4.add(f32x4.mul(factor(table, 0), r), f32x4.mul(factor(table, 1), g));
  return f32x4.add(two, f32x4.add(f32x4.mul(factor(table, 2), b), factor(table, 3)));
}

/**
 * `count` pixels of `channels` samples of one or two `bytes` to planes; `table` holds, for luma, blue and red, three weights of a
 * sample as it is and an offset. Without `blue` luma alone is made.
 */
export function split(
  source: usize,
  channels: i32,
  bytes: i32,
  count: i32,
  table: usize,
  luma: usize,
  blue: usize,
  red: usize,
): void {
  const chooseR = choosing(0, channels);
  const chooseG = choosing(1, channels);
  const chooseB = choosing(2, channels);
  const step = (<usize>(channels * bytes)) << 2;
  for (let at: usize = 0, end = (<usize>count) << 2; at < end; at += 16, source += step) {
    const wide = bytes === 2;
    const r = f32x4.convert_i32x4_s(wide ? deep(source, 0, channels) : i8x16.swizzle(v128.load(source), chooseR));
    const g = f32x4.convert_i32x4_s(wide ? deep(source, 1, channels) : i8x16.swizzle(v128.load(source), chooseG));
    const b = f32x4.convert_i32x4_s(wide ? deep(source, 2, channels) : i8x16.swizzle(v128.load(source), chooseB));
    v128.store(luma + at, mixed(r, g, b, table));
    if (!blue) continue;
    v128.store(blue + at, mixed(r, g, b, table + 16));
    v128.store(red + at, mixed(r, g, b, table + 32));
  }
}

/** Rounds to nearest and clips. What is no number becomes 0. */
function rounded(value: v128, top: v128): v128 {
  const whole = i32x4.trunc_sat_f32x4_s(f32x4.add(value, f32x4.splat(0.5)));
  return i32x4.min_s(i32x4.max_s(whole, i32x4.splat(0)), top);
}

/** Channel `k` of three of four pixels of 16 bit. */
function putDeep(target: usize, step: usize, four: v128): void {
  store<u16>(target, i32x4.extract_lane(four, 0));
  store<u16>(target + step, i32x4.extract_lane(four, 1));
  store<u16>(target + 2 * step, i32x4.extract_lane(four, 2));
  store<u16>(target + 3 * step, i32x4.extract_lane(four, 3));
}

/**
 * `count` pixels of three planes to `channels` samples of one or two `bytes`, of which a fourth is left undefined; `table` holds,
 * for red, green and blue, three weights and an offset of a sample as it becomes.
 */
export function join(
  luma: usize,
  blue: usize,
  red: usize,
  count: i32,
  table: usize,
  channels: i32,
  bytes: i32,
  target: usize,
): void {
  const top = i32x4.splat((1 << (8 * bytes)) - 1);
  const sample = <usize>bytes;
  const pixel = <usize>channels * sample;
  // Where, of red, green and blue of four pixels one after the other, the bytes of a pixel lie.
  const order =
    channels === 3
      ? i8x16(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11, -1, -1, -1, -1)
      : i8x16(0, 4, 8, -1, 1, 5, 9, -1, 2, 6, 10, -1, 3, 7, 11, -1);
  for (let at: usize = 0, end = (<usize>count) << 2; at < end; at += 16, target += 4 * pixel) {
    const y = v128.load(luma + at);
    const u = v128.load(blue + at);
    const v = v128.load(red + at);
    const r = rounded(mixed(y, u, v, table), top);
    const g = rounded(mixed(y, u, v, table + 16), top);
    const b = rounded(mixed(y, u, v, table + 32), top);
    if (bytes === 1) {
      const planar = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(r, g), i16x8.narrow_i32x4_s(b, b));
      v128.store(target, i8x16.swizzle(planar, order));
    } else {
      putDeep(target, pixel, r);
      putDeep(target + sample, pixel, g);
      putDeep(target + 2 * sample, pixel, b);
    }
  }
}

/** The sum of squared differences of `count` samples, with those of a place beyond that are alike. */
export function squares(a: usize, b: usize, count: i32): f64 {
  let sum = f64x2.splat(0);
  for (const end = a + ((<usize>count) << 2); a < end; a += 16, b += 16) {
    const apart = f32x4.sub(v128.load(a), v128.load(b));
    const low = f64x2.promote_low_f32x4(apart);
    const high = f64x2.promote_low_f32x4(f32x4.shuffle(apart, apart, 2, 3, 2, 3));
    sum = f64x2.add(sum, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** The sum and the sum of squares of `count` samples, with those of a place beyond that are 0, as two 64 bit floats at `target`. */
export function moments(source: usize, count: i32, target: usize): void {
  let sum = f64x2.splat(0);
  let square = f64x2.splat(0);
  for (const end = source + ((<usize>count) << 2); source < end; source += 16) {
    const four = v128.load(source);
    const low = f64x2.promote_low_f32x4(four);
    const high = f64x2.promote_low_f32x4(f32x4.shuffle(four, four, 2, 3, 2, 3));
    sum = f64x2.add(sum, f64x2.add(low, high));
    square = f64x2.add(square, f64x2.add(f64x2.mul(low, low), f64x2.mul(high, high)));
  }
  store<f64>(target, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  store<f64>(target, f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1), 8);
}
