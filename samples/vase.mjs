/** A celadon vase cut out of its picture: crackled glaze, inlaid cranes of light, a soft shadow; alpha everywhere between. */
import { clamp, cracks, fractal, mix, noise, smooth, times } from './noise.mjs';

/** The maebyeong outline: radius by height, as [y, radius] between which it is bent smoothly. */
const outline = [
  [34, 15],
  [38, 17.5],
  [43, 14],
  [51, 13],
  [60, 20],
  [74, 46],
  [92, 64],
  [116, 70],
  [146, 63],
  [180, 50],
  [216, 40],
  [246, 37],
  [262, 39],
  [268, 38],
];

function radius(y) {
  const k = outline.findIndex(([at]) => at > y);
  if (k < 1) return 0;
  const p = (n) => outline[clamp(n, 0, outline.length - 1)];
  const [a, b] = [p(k - 1), p(k)];
  const t = (y - a[0]) / (b[0] - a[0]);
  const m = (n) => ((p(n + 1)[1] - p(n - 1)[1]) / (p(n + 1)[0] - p(n - 1)[0])) * (b[0] - a[0]);
  const [t2, t3] = [t * t, t * t * t];
  return (2 * t3 - 3 * t2 + 1) * a[1] + (t3 - 2 * t2 + t) * m(k - 1) + (3 * t2 - 2 * t3) * b[1] + (t3 - t2) * m(k);
}

/** Inlay in white and dark slip: bands of lotus petals, and rings with a flower between them. */
function inlay(turn, y) {
  const petal = Math.abs(((((turn / 0.262) % 1) + 1) % 1) - 0.5) * 2;
  if (y > 226 && y < 258) {
    const edge = (258 - y) / 32 - Math.sqrt(clamp(1 - petal * petal));
    if (Math.abs(edge) < 0.055) return 1;
  }
  if (Math.abs(y - 223) < 0.7 || Math.abs(y - 71) < 0.7 || Math.abs(y - 66) < 0.6) return 1;
  const row = Math.round((y - 124) / 42);
  if (row < -1 || row > 1) return 0;
  const shift = row === 0 ? 0 : 0.5;
  const dx = (turn / 0.56 - shift - Math.round(turn / 0.56 - shift)) * 0.56 * (row === 1 ? 52 : 62);
  const dy = y - 124 - row * 42;
  const d = Math.hypot(dx, dy);
  if (Math.abs(d - 14) < 0.6 || Math.abs(d - 11.6) < 0.4) return 1;
  const star = 6.5 + 2.2 * Math.cos(6 * Math.atan2(dy, dx));
  return d < 2 ? -1 : d < star * 0.85 && d > 2.6 ? 1 : 0;
}

function glaze(x, y, r) {
  const nx = x / r;
  const nz = Math.sqrt(1 - nx * nx);
  const slope = (radius(y + 0.6) - radius(y - 0.6)) / 1.2;
  const long = Math.hypot(1, slope);
  const ripple = (fractal(x * 0.06, y * 0.05, 3, 6) - 0.5) * 0.1;
  const n = [nx / long + ripple, -slope / long + ripple * 0.6, nz / long];
  const turn = Math.asin(clamp(nx, -1, 1));
  const drawn = inlay(turn, y + 0.7 * (noise(turn * 30, y * 0.3, 2) - 0.5));
  const crackle = smooth(0.045, 0, cracks(turn * 7 + 40, y * 0.105, 19)) * 0.35;
  const depth = fractal(turn * 3, y * 0.03, 5, 23);
  let colour = mix([0.13, 0.23, 0.165], [0.27, 0.37, 0.275], depth);
  if (drawn > 0) colour = mix(colour, [0.62, 0.64, 0.52], 0.85);
  if (drawn < 0) colour = [0.05, 0.05, 0.045];
  colour = mix(colour, [0.09, 0.11, 0.07], crackle);
  const key = clamp((-0.62 * n[0] - 0.4 * n[1] + 0.68 * n[2] + 0.18) / 1.18);
  const fill = clamp(0.5 + 0.5 * n[0]) * 0.14 + clamp(0.5 - 0.5 * n[1]) * 0.12 + 0.05;
  const [mx, my] = [2 * n[2] * n[0], 2 * n[2] * n[1]];
  const pane =
    smooth(0.02, 0.05, Math.min(mx + 0.82, -0.42 - mx, my + 0.8, 0.12 - my)) *
    (Math.abs(mx + 0.6) < 0.012 || Math.abs(my + 0.3) < 0.014 ? 0.25 : 1);
  const strip = smooth(0.02, 0.08, Math.min(mx - 0.78, 0.9 - mx, my + 0.9, 0.6 - my)) * 0.3;
  const rim = 0.04 + 0.5 * (1 - n[2]) ** 4;
  const gleam = (pane * 1.15 + strip) * (0.1 + rim) * 5 + rim * 0.25;
  return times(colour, key * 1.5 + fill).map((v, c) => v + gleam * [0.98, 1, 1.02][c] * 0.62);
}

/** @returns [r, g, b, alpha], light already multiplied by alpha */
export function vase(x, y) {
  const u = x - 144;
  const r = radius(y);
  if (Math.abs(u) < r) return [...glaze(u, y, r), 1];
  const [dx, dy] = [(u - 26) / 82, (y - 270) / 13];
  const shadow =
    0.62 * smooth(1.25, 0.15, Math.hypot(dx, dy)) + 0.3 * smooth(1, 0.5, Math.hypot(u / 44, (y - 268) / 5));
  return [0.012 * shadow, 0.013 * shadow, 0.014 * shadow, Math.min(0.85, shadow)];
}
