/** Dusk over mountains, with a young moon: light that changes so slowly that 8 bits would show steps. */
import { clamp, fractal, hash, mix, noise, smooth, times } from './noise.mjs';

const stops = [
  [0, [0.004, 0.009, 0.032]],
  [0.35, [0.016, 0.04, 0.105]],
  [0.6, [0.075, 0.105, 0.18]],
  [0.76, [0.27, 0.19, 0.17]],
  [0.88, [0.62, 0.27, 0.09]],
  [1, [0.85, 0.33, 0.07]],
];

function sky(x, y) {
  const t = clamp(y / 168 + 0.0006 * (x - 220)) ** 1.05;
  const k = Math.max(
    1,
    stops.findIndex(([at]) => at >= t),
  );
  const colour = mix(
    stops[k - 1][1],
    stops[k][1],
    smooth(stops[k - 1][0], stops[k][0], t) * 0.5 + (0.5 * (t - stops[k - 1][0])) / (stops[k][0] - stops[k - 1][0]),
  );
  const glow = Math.exp(-(((x - 215) / 120) ** 2) - ((y - 172) / 46) ** 2);
  const veil = smooth(0.48, 0.8, fractal(x * 0.009 + y * 0.012, y * 0.055, 5, 3)) * smooth(30, 120, y);
  const cloud = mix([0.1, 0.07, 0.1], [1, 0.4, 0.16], smooth(60, 160, y));
  const lit = colour.map((v, c) => v + glow * [0.5, 0.2, 0.04][c]);
  return mix(lit, cloud, veil * 0.42);
}

function moon(x, y) {
  const [dx, dy] = [(x - 86) / 11, (y - 50) / 11];
  const d = Math.hypot(dx, dy);
  if (d >= 1) return 0.04 * Math.exp(-(d - 1) * 2.2);
  const z = Math.sqrt(1 - d * d);
  const light = clamp(dx * 0.83 + dy * 0.42 - z * 0.36) * 1.1 * smooth(1, 0.9, d);
  const seas = 0.65 + 0.6 * fractal(dx * 1.7 + 5, dy * 1.7, 4, 8);
  return (light + 0.018) * seas;
}

function stars(x, y) {
  const [i, j] = [Math.floor(x / 22), Math.floor(y / 22)];
  const bright = hash(i, j, 5);
  const d = Math.hypot(x - (i + 0.2 + 0.6 * hash(i, j, 6)) * 22, y - (j + 0.2 + 0.6 * hash(i, j, 7)) * 22);
  return bright > 0.45 ? (bright - 0.4) * 0.55 * Math.exp(-d * d * 1.3) * smooth(110, 20, y) : 0;
}

const ranges = [
  { base: 168, tall: 40, wide: 0.013, haze: 0.62, seed: 12 },
  { base: 186, tall: 46, wide: 0.017, haze: 0.3, seed: 26 },
  { base: 210, tall: 60, wide: 0.02, haze: 0.08, seed: 41 },
];

export function dusk(x, y) {
  for (let k = ranges.length - 1; k >= 0; k--) {
    const { base, tall, wide, haze, seed } = ranges[k];
    const pines = k === 2 ? 3.2 * Math.abs(noise(x * 0.55, 3, 9) - 0.5) + 2 * noise(x * 1.4, 4, 9) : 0;
    const top = base - tall * (fractal(x * wide + seed, 1.5, 6, seed) - 0.35) - pines;
    if (y < top) continue;
    const mist = smooth(top, base + 26, y) * (0.35 + 0.5 * fractal(x * 0.012, y * 0.03, 4, seed));
    const rock = times([0.014, 0.02, 0.035], 0.6 + 0.8 * fractal(x * 0.12, y * 0.16, 5, seed + 2));
    const lamp = k === 2 && hash(Math.floor(x / 5), Math.floor(y / 4), 77) > 0.955 && y > 219 && y < 238;
    const spot = lamp ? Math.exp(-(((x % 5) - 2.5) ** 2) - ((y % 4) - 2) ** 2) : 0;
    const air = mix(rock, mix([0.42, 0.22, 0.13], [0.1, 0.09, 0.13], k / 2), clamp(haze + mist * (0.45 - k * 0.14)));
    return air.map((v, c) => v + spot * [1.1, 0.62, 0.22][c]);
  }
  const extra = moon(x, y);
  const star = stars(x, y);
  return sky(x, y).map((v, c) => v + extra * [1, 0.95, 0.84][c] + star);
}
