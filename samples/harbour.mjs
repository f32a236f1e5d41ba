/** A fishing harbour in the late afternoon: sky, hazy hills, a row of houses, boats and what the water makes of them. */
import { clamp, fractal, hash, mix, noise, smooth, times } from './noise.mjs';

const horizon = 150;

function sky(x, y) {
  const up = clamp((horizon - y) / horizon);
  const air = mix([0.78, 0.66, 0.52], [0.09, 0.2, 0.46], up ** 0.62);
  const far = 26 / (horizon - y + 26);
  const u = (x - 420) * 0.02 * (0.35 + far);
  const v = 7 * far;
  const density = smooth(0.47, 0.74, fractal(u + 4, v * 1.6, 6, 11));
  const lit = smooth(0.35, 0.75, fractal(u + 4.12, v * 1.6 - 0.07, 5, 11));
  return mix(air, mix([0.95, 0.86, 0.74], [0.42, 0.42, 0.5], lit * 0.75), density * (0.25 + 0.65 * up ** 0.4));
}

const ridges = [
  { base: 112, height: 62, wide: 0.011, haze: 0.8, seed: 21 },
  { base: 128, height: 58, wide: 0.015, haze: 0.52, seed: 34 },
  { base: 143, height: 48, wide: 0.02, haze: 0.2, seed: 55 },
];

/** Everything above the water line, without boats. */
function land(x, y) {
  for (let k = ridges.length - 1; k >= 0; k--) {
    const { base, height, wide, haze, seed } = ridges[k];
    const top = base - height * (fractal(x * wide + seed, 0.5, 6, seed) - 0.3);
    if (y > top) {
      const slope = fractal(x * 0.1 + 0.8, y * 0.13 - 0.6, 5, seed) - fractal(x * 0.1, y * 0.13, 5, seed);
      const wood = fractal(x * 0.3, y * 0.42, 3, seed + 5);
      const green = mix([0.018, 0.05, 0.02], [0.16, 0.17, 0.06], clamp(wood * 0.9 + slope * 1.5));
      return mix(green, mix([0.34, 0.4, 0.5], [0.62, 0.56, 0.5], (y - 60) / 90), haze);
    }
  }
  return null;
}

const houses = [];
for (let x = 14, n = 0; x < 300; n++) {
  const wide = 13 + Math.floor(hash(n, 1, 3) * 16);
  houses.push({ x, wide, tall: 14 + hash(n, 2, 3) * 20, tone: hash(n, 3, 3), roof: hash(n, 4, 3), n });
  x += wide + (hash(n, 5, 3) < 0.25 ? 4 : 0.4);
}
const paints = [
  [0.72, 0.66, 0.55],
  [0.62, 0.3, 0.2],
  [0.28, 0.42, 0.52],
  [0.78, 0.72, 0.68],
  [0.74, 0.55, 0.25],
];

function town(x, y) {
  const quay = 146;
  if (y > quay && x < 316) {
    const stone = 0.5 + 0.7 * fractal(x * 0.5, y * 0.9, 3, 8);
    return times([0.17, 0.15, 0.13], stone * (y < quay + 0.8 ? 2.2 : 1));
  }
  const house = houses.find((h) => x >= h.x && x < h.x + h.wide);
  if (!house || y > quay) return null;
  const across = (x - house.x) / house.wide;
  const eaves = quay - house.tall;
  const gable = eaves - (house.roof < 0.6 ? 7 * (1 - Math.abs(across - 0.5) * 2) : 3);
  if (y < gable) return null;
  if (y < eaves) return times([0.26, 0.085, 0.05], 0.6 + 0.7 * noise(x * 1.3, y * 2.4, 5) + (across > 0.5 ? 0.5 : 0));
  const wall = times(paints[Math.floor(house.tone * 5)], 0.3 + 0.3 * fractal(x * 0.4, y * 0.2, 4, 2) + 0.3 * across);
  const shade = y - eaves < 1.6 ? 0.5 : 1;
  const bays = Math.max(2, Math.round(house.wide / (5.2 + 3 * house.roof)));
  const bay = (x - house.x - 1.5) / ((house.wide - 3) / bays);
  const col = (bay % 1) * 5.6 - 1;
  const row = (y - eaves - 3.5) % (7.6 + 2 * house.tone);
  const low = y > quay - 7.5;
  if (low && house.tone > 0.35 && bay > 0.3 && bay < bays - 0.3) {
    const stripe = Math.floor(x * 0.9) % 2 ? [0.6, 0.55, 0.48] : [0.45, 0.1, 0.06];
    return y < quay - 5
      ? stripe
      : mix([0.04, 0.035, 0.03], [0.7, 0.42, 0.16], hash(Math.floor(bay * 3), 7, house.n) * 0.5);
  }
  const window = col > 0.4 && col < 3.2 && row > 0 && row < 4.6 && y < quay - 2;
  if (window && (col < 0.8 || row < 0.4 || Math.abs(col - 1.8) < 0.22)) return [0.6, 0.58, 0.54];
  const glow = hash(Math.floor(bay), Math.floor((y - eaves) / 8.5), house.n) < 0.12;
  return window ? (glow ? [0.95, 0.6, 0.25] : [0.03, 0.04, 0.055]) : times(wall, shade);
}

const boats = [
  { x: 92, line: 186, size: 1.15, paint: [0.55, 0.05, 0.04], face: 1 },
  { x: 210, line: 172, size: 0.72, paint: [0.04, 0.15, 0.34], face: -1 },
  { x: 318, line: 222, size: 1.75, paint: [0.62, 0.6, 0.55], face: -1 },
];

/** One boat in its own units, bow at +x, water line at y = 0, up is negative. */
function boat(u, v, paint, n) {
  const along = clamp((u + 30) / 62);
  const sheer = -8 - 6 * along ** 3 + 2 * along * (1 - along);
  const bow = 30 - (v + 8) * 0.35 - 2;
  if (u > -30 - v * 0.12 && u < bow && v > sheer && v < 1) {
    const weather = 0.75 + 0.5 * fractal(u * 0.35, v * 0.8, 4, n);
    if (v < sheer + 1.3) return times([0.75, 0.7, 0.6], weather);
    if (v > -2) return times([0.05, 0.035, 0.03], weather);
    return times(paint, weather * (0.55 + 0.4 * smooth(0, -10, v)));
  }
  if (u > -20 && u < -4 && v > -19 && v <= sheer + 0.5) {
    if (v < -17.6) return [0.5, 0.46, 0.4];
    const pane = (u + 20) % 5.2;
    if (v > -16.6 && v < -12.2 && pane > 0.9 && pane < 4.5) return [0.05, 0.07, 0.09];
    return times([0.72, 0.69, 0.62], 0.6 + 0.35 * smooth(-20, -4, u));
  }
  const mast = Math.abs(u - 6) < 0.55 && v > -46 && v < sheer + 1;
  if (mast) return u > 6 ? [0.5, 0.36, 0.2] : [0.2, 0.13, 0.07];
  const boom = Math.abs(v + 16 + (u - 6) * 0.35) < 0.4 && u > -18 && u < 6;
  if (boom) return [0.3, 0.2, 0.1];
  const stay = Math.abs(v + 45 - Math.abs(u - 6) * (u > 6 ? 1.4 : 1.02));
  return stay < 0.2 && v < sheer && u > -30 && u < 31 ? [0.1, 0.09, 0.08] : null;
}

function fleet(x, y, mirror) {
  for (let k = boats.length - 1; k >= 0; k--) {
    const { x: at, line, size, paint, face } = boats[k];
    const v = (mirror ? line - y : y - line) / size;
    const hit = v > (mirror ? 2 : 1) ? null : boat(((x - at) * face) / size, v, paint, k);
    if (hit) return hit;
  }
  return null;
}

const above = (x, y) => town(x, y) ?? land(x, y) ?? sky(x, y);

function water(x, y) {
  const near = y - horizon;
  const depth = 60 / (near + 5);
  const wave = (dx, dy) =>
    fractal((x - 190) * 0.026 * depth + dx, 62 * Math.log(near + 7) * 0.22 + dy, 5, 77) +
    0.5 * noise((x - 190) * 0.16 * depth, near * 0.5 * depth, 78);
  const tilt = wave(0, 0) - wave(0.15, 0.55);
  const dy = tilt * (8 + near * 0.42);
  const dx = (wave(0, 0) - wave(0.5, 0.1)) * (2 + near * 0.05);
  const reach = clamp(horizon - (near + Math.abs(dy) * 0.9) * 0.86, 2, horizon - 0.3);
  const seen = fleet(x + dx, y + dy, true) ?? above(x + dx * 1.4, reach);
  const mirror = clamp(0.32 + 10 / (near + 14) + tilt * 0.6, 0.12, 0.85);
  return mix([0.012, 0.045, 0.055], times(seen, 0.88), mirror);
}

export function harbour(x, y) {
  return fleet(x, y, false) ?? (y < horizon ? above(x, y) : water(x, y));
}
