/** An enlargement as a ratio in lowest terms; p >= q >= 1 for enlarging. */
export interface Factor {
  readonly p: number;
  readonly q: number;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** `p / q` in lowest terms; both positive integers. */
export function ratio(p: number, q: number): Factor {
  const common = divisor(p, q);
  return { p: p / common, q: q / common };
}

/** A scale as people give it, to hundredths: 1.5 is 3/2. */
export function factorOf(scale: number): Factor {
  return ratio(Math.round(scale * 100), 100);
}

/** `b / a`: what is left to do after `a`. */
export function between(a: Factor, b: Factor): Factor {
  return ratio(b.p * a.q, b.q * a.p);
}

/** Whole pixels that `length` becomes: floor(length * p / q), at least 1. */
export function scaled(length: number, factor: Factor): number {
  return Math.max(1, Math.floor((length * factor.p) / factor.q));
}

/** The smallest float32 that is not below p / q, so that a network's floor(length * scale) never falls one short. */
export function singleAbove(factor: Factor): number {
  const exact = factor.p / factor.q;
  const single = new Float32Array([exact]);
  // Multiplying back decides exactly where the division alone has already rounded.
  if (single[0]! * factor.q < factor.p) {
    const bits = new Int32Array(single.buffer);
    bits[0] = bits[0]! + 1;
  }
  return single[0]!;
}
