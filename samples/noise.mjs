/** Seeded randomness and the noises that every scene is made of. Nothing here depends on the clock or on Math.random. */

/** A stream of numbers in [0, 1), the same for the same seed on every machine. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** The number in [0, 1) that belongs to a lattice point. */
export function hash(x, y, seed = 0) {
  let h = Math.imul(x | 0, 374761393) ^ Math.imul(y | 0, 668265263) ^ Math.imul(seed | 0, 1274126177);
  h = Math.imul(h ^ (h >>> 13), 1103515245);
  h = Math.imul(h ^ (h >>> 16), 2246822519);
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296;
}

/** Smooth value noise in [0, 1], one feature per unit. */
export function noise(x, y, seed = 0) {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const u = x - i;
  const v = y - j;
  const s = u * u * u * (u * (u * 6 - 15) + 10);
  const t = v * v * v * (v * (v * 6 - 15) + 10);
  const top = hash(i, j, seed) * (1 - s) + hash(i + 1, j, seed) * s;
  const low = hash(i, j + 1, seed) * (1 - s) + hash(i + 1, j + 1, seed) * s;
  return top * (1 - t) + low * t;
}

/** Fractal noise, about 0..1 around 0.5: each octave twice as fine and half as strong, turned so that no lattice shows. */
export function fractal(x, y, octaves, seed = 0) {
  let sum = 0;
  let weight = 0.5;
  let all = 0;
  let a = x;
  let b = y;
  for (let octave = 0; octave < octaves; octave++) {
    sum += weight * noise(a, b, seed + octave * 17);
    all += weight;
    weight *= 0.5;
    [a, b] = [1.6 * a - 1.2 * b + 3.1, 1.2 * a + 1.6 * b - 1.7];
  }
  return sum / all;
}

/** Distance to the nearest cell border of a random Voronoi pattern, in cells: the pattern of cracks. */
export function cracks(x, y, seed = 0) {
  const i = Math.floor(x);
  const j = Math.floor(y);
  let first = 9;
  let second = 9;
  for (let b = j - 1; b <= j + 1; b++) {
    for (let a = i - 1; a <= i + 1; a++) {
      const d = Math.hypot(a + hash(a, b, seed) - x, b + hash(a, b, seed + 1) - y);
      if (d < first) [first, second] = [d, first];
      else if (d < second) second = d;
    }
  }
  return second - first;
}

export const clamp = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value));

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger. */
export function smooth(from, to, value) {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/** From colour `a` to colour `b`. */
export const mix = (a, b, t) => [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t];
export const times = (a, k) => [a[0] * k, a[1] * k, a[2] * k];
