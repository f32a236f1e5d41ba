/** A head in window light, modelled in solids and followed by rays: skin, lips, eyes, hair, a knitted collar. */
import { clamp, fractal, mix, noise, smooth, times } from './noise.mjs';

const add = (a, b, k = 1) => [a[0] + b[0] * k, a[1] + b[1] * k, a[2] + b[2] * k];
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const unit = (a) => times(a, 1 / Math.hypot(...a));

/** Distance to an ellipsoid, good near its surface. */
function ball(p, c, r) {
  const q = [(p[0] - c[0]) / r[0], (p[1] - c[1]) / r[1], (p[2] - c[2]) / r[2]];
  const k = Math.hypot(...q);
  return (k * (k - 1)) / (Math.hypot(q[0] / r[0], q[1] / r[1], q[2] / r[2]) || 1);
}

/** Distance to a rod from a to b, radius from ra to rb. */
function rod(p, a, b, ra, rb) {
  const [pa, ba] = [add(p, a, -1), add(b, a, -1)];
  const t = clamp(dot(pa, ba) / dot(ba, ba));
  return Math.hypot(...add(pa, ba, -t)) - ra - (rb - ra) * t;
}

/** Union (or, with a negative b, carving) with a soft seam of width k. */
function blend(a, b, k) {
  const h = clamp(0.5 + (0.5 * (b - a)) / k);
  return b + (a - b) * h - k * h * (1 - h);
}
const carve = (a, b, k) => -blend(-a, b, k);

/** The head turned a little; units are about decimetres, y up, z to the camera; both sides alike but for hair. */
function skin(p) {
  const q = [Math.sqrt(p[0] * p[0] + 0.0012), p[1], p[2]];
  let d = ball(p, [0, 0.2, -0.12], [0.74, 0.86, 0.88]);
  d = blend(d, ball(p, [0, -0.38, 0.1], [0.54, 0.62, 0.6]), 0.3);
  d = blend(d, ball(p, [0, -0.83, 0.44], [0.2, 0.14, 0.18]), 0.22);
  d = blend(d, ball(q, [0.36, -0.18, 0.42], [0.24, 0.2, 0.22]), 0.22);
  d = blend(d, rod(q, [0.1, 0.24, 0.71], [0.42, 0.26, 0.56], 0.07, 0.05), 0.16);
  d = carve(d, ball(q, [0.3, 0.08, 0.86], [0.2, 0.13, 0.22]), 0.16);
  d = blend(d, rod(p, [0, 0.2, 0.72], [0, -0.2, 0.93], 0.045, 0.075), 0.12);
  d = blend(d, ball(p, [0, -0.23, 0.91], [0.1, 0.09, 0.11]), 0.05);
  d = blend(d, ball(q, [0.105, -0.25, 0.83], [0.065, 0.06, 0.085]), 0.05);
  d = carve(d, ball(q, [0.055, -0.315, 0.89], [0.035, 0.022, 0.05]), 0.03);
  d = blend(d, ball(p, [0, -0.52, 0.62], [0.26, 0.16, 0.16]), 0.14);
  d = blend(d, rod(q, [0.025, -0.48, 0.785], [0.19, -0.53, 0.67], 0.036, 0.014), 0.03);
  d = blend(d, rod(q, [0, -0.575, 0.775], [0.17, -0.54, 0.68], 0.044, 0.014), 0.03);
  d = carve(d, rod(q, [0, -0.525, 0.83], [0.22, -0.54, 0.68], 0.012, 0.008), 0.035);
  d = blend(d, ball(q, [0.73, 0.02, -0.12], [0.07, 0.2, 0.13]), 0.05);
  d = blend(d, rod(p, [0, -0.6, -0.16], [0, -1.5, -0.25], 0.36, 0.4), 0.14);
  d = blend(d, eyelids(q), 0.035);
  return d;
}

const eye = [0.295, 0.075, 0.52];

/** A shell around each eye ball, open between the lids. */
function eyelids(q) {
  const shell = ball(q, eye, [0.165, 0.165, 0.165]);
  const [dx, dy] = [q[0] - eye[0], q[1] - eye[1]];
  const upper = 0.052 - 2.6 * dx * dx + 0.1 * dx;
  const lower = -0.048 + 1.7 * dx * dx + 0.06 * dx;
  const open = Math.min(upper - dy, dy - lower);
  return q[2] > eye[2] ? Math.max(shell, open * 0.8) : shell;
}

const eyes = (p) => ball([Math.abs(p[0]), p[1], p[2]], eye, [0.148, 0.148, 0.148]);

function hair(p) {
  let d = ball(p, [0, 0.32, -0.22], [0.86, 0.88, 0.96]);
  d = carve(d, ball(p, [0.1, -0.28, 0.95], [0.66, 0.95, 0.9]), 0.06);
  const q = [Math.abs(p[0]), p[1], p[2]];
  d = blend(d, rod(q, [0.74, 0.3, -0.1], [0.78, -0.75, -0.3], 0.2, 0.24), 0.14);
  const strand = Math.sin(Math.atan2(p[0] - 0.12, p[1] + 1.6) * 170 + 7 * noise(p[0] * 4, p[1] * 3, 4));
  return d - 0.0055 * strand - 0.03 * (noise(p[0] * 5 + 9, p[2] * 4, 8) - 0.5);
}

function jumper(p) {
  const body = ball(p, [0, -2.45, -0.3], [1.75, 1.15, 0.85]);
  const collar = Math.max(rod(p, [0, -1.05, -0.17], [0, -1.7, -0.22], 0.43, 0.56), Math.abs(p[1] + 1.32) - 0.2);
  const turn = Math.atan2(p[0], p[2] + 0.2);
  const rib = Math.abs(Math.sin(turn * 24)) * 0.022;
  const stitch = 0.012 * Math.abs(Math.sin(p[0] * 34 + Math.abs(Math.sin(p[1] * 30)) * 1.2));
  return Math.min(body - stitch, blend(collar - rib, body, 0.04));
}

const solids = [skin, eyes, hair, jumper];
const turned = (p) => [p[0] * 0.955 + p[2] * 0.296, p[1] + 0.03 * p[0], p[2] * 0.955 - p[0] * 0.296];

/** Nearest surface along a ray: distance and which solid; null when it leaves. */
function trace(from, to, far) {
  let t = 0;
  for (let step = 0; step < 90 && t < far; step++) {
    const p = turned(add(from, to, t));
    let [d, what] = [9, 0];
    solids.forEach((solid, k) => {
      const here = k === 3 && p[1] > -0.8 ? 9 : solid(p);
      if (here < d) [d, what] = [here, k];
    });
    if (d < 0.0015) return { t, what };
    t += d * 0.75;
  }
  return null;
}

function normal(solid, point) {
  const e = 0.004;
  const at = (dx, dy, dz) => solid(turned(add(point, [dx, dy, dz])));
  return unit([at(e, 0, 0) - at(-e, 0, 0), at(0, e, 0) - at(0, -e, 0), at(0, 0, e) - at(0, 0, -e)]);
}

function complexion(p, x, y) {
  const [ax, ay] = [Math.abs(p[0]), p[1]];
  const blush =
    Math.exp(-(((ax - 0.4) / 0.2) ** 2) - ((ay + 0.2) / 0.17) ** 2) +
    0.5 * Math.exp(-((p[0] / 0.12) ** 2) - ((ay + 0.24) / 0.1) ** 2);
  let colour = mix([0.56, 0.315, 0.21], [0.58, 0.24, 0.165], clamp(blush) * 0.6);
  colour = times(
    colour,
    0.86 + 0.28 * fractal(x * 0.16, y * 0.16, 4, 3) - 0.08 * smooth(0.72, 0.84, noise(x * 0.5, y * 0.5, 6)),
  );
  const bow = -0.462 + 0.03 * Math.exp(-(((ax - 0.055) / 0.04) ** 2)) - 1.7 * ax * ax;
  const bottom = -0.628 + 1.9 * ax * ax;
  const lips =
    smooth(0, 0.025, bow + 0.008 - ay) *
    smooth(0, 0.03, ay - bottom) *
    smooth(0.215, 0.17, ax) *
    smooth(0.4, 0.5, p[2]);
  colour = mix(colour, [0.4, 0.095, 0.085], lips * 0.85);
  const arch = 0.3 - 0.9 * (ax - 0.33) ** 2;
  const brow = smooth(0.04, 0.012, Math.abs(ay - arch)) * smooth(0.09, 0.15, ax) * smooth(0.53, 0.46, ax);
  colour = mix(colour, [0.05, 0.028, 0.018], brow * (0.45 + 0.5 * noise(ax * 90 + ay * 50, ay * 30, 5)));
  const dx = ax - eye[0];
  const lash = Math.abs(ay - eye[1] - (0.052 - 2.6 * dx * dx + 0.1 * dx) - 0.007);
  const lid = smooth(0.019, 0.006, lash) * smooth(0.17, 0.14, Math.abs(dx)) * smooth(0.4, 0.55, p[2]);
  return { colour: mix(colour, [0.025, 0.014, 0.012], lid * 0.9), wet: lips };
}

function eyeColour(p) {
  const side = p[0] < 0 ? -1 : 1;
  const [dx, dy] = [p[0] - side * eye[0] + 0.012, p[1] - eye[1] - 0.004];
  const d = Math.hypot(dx, dy);
  const iris = mix(
    [0.16, 0.075, 0.03],
    [0.045, 0.02, 0.01],
    smooth(0.03, 0.066, d) + 0.4 * noise(Math.atan2(dy, dx) * 7, d * 30, 2),
  );
  const white = times([0.62, 0.57, 0.53], 1 - 0.35 * smooth(0.02, 0.07, dy));
  return d < 0.028 ? [0.006, 0.005, 0.005] : mix(iris, white, smooth(0.064, 0.072, d));
}

const lamp = unit([-0.62, 0.46, 0.66]);

/** Light on a point: a large soft window from the left, bounced warmth from the right, the sky of the room. */
function light(n, open) {
  const key = clamp((dot(n, lamp) + 0.22) / 1.22) * open;
  const fill = clamp(0.5 + 0.5 * dot(n, unit([0.8, -0.1, 0.4])));
  return [1.75 * key + 0.22 * fill + 0.09, 1.62 * key + 0.17 * fill + 0.085, 1.46 * key + 0.13 * fill + 0.085];
}

function shade({ t, what }, from, ray, x, y) {
  const point = add(from, ray, t);
  const p = turned(point);
  let n = normal(solids[what], point);
  let open = 0;
  for (const [dx, dy] of [
    [0, 0],
    [0.14, 0.1],
    [-0.12, 0.12],
    [0.05, -0.15],
  ]) {
    open += trace(add(point, n, 0.02), unit(add(lamp, [dx, dy, 0])), 2.6) ? 0.07 : 0.25;
  }
  const half = unit(add(lamp, ray, -1));
  const back = clamp(-dot(n, ray));
  if (what === 0) {
    const { colour, wet } = complexion(p, x, y);
    n = unit(add(n, [fractal(x * 0.9, y * 0.9, 2, 1) - 0.5, fractal(x * 0.9, y * 0.9, 2, 2) - 0.5, 0], 0.1));
    const lit = light(n, open);
    const gloss =
      open * (0.16 * clamp(dot(n, half)) ** 14 + wet * 0.4 * clamp(dot(n, half)) ** 40) + 0.05 * (1 - back) ** 3;
    const edge = Math.exp(-(((dot(n, lamp) + 0.02) / 0.24) ** 2)) * 0.07 * open;
    return [
      colour[0] * lit[0] + gloss + edge,
      colour[1] * lit[1] + gloss * 0.95 + edge * 0.22,
      colour[2] * lit[2] + gloss * 0.9 + edge * 0.14,
    ];
  }
  const lit = light(n, open);
  if (what === 1) {
    const spark = clamp(dot(unit([-0.42, 0.34, 0.84]), n)) ** 160 * 1.6;
    return eyeColour(p).map((c, k) => c * (lit[k] * 0.62 + 0.06) + spark + 0.01);
  }
  if (what === 2) {
    const strand = fractal(Math.atan2(p[0] - 0.12, p[1] + 1.6) * 75, p[1] * 1.1 + p[2], 4, 7);
    const sheen = clamp(dot(n, half)) ** 10 * (0.25 + 1.3 * strand ** 2) * 0.2 * open;
    return times([0.042, 0.023, 0.015], 0.4 + 1.3 * strand).map(
      (c, k) => c * lit[k] * 1.3 + sheen * [1, 0.82, 0.66][k],
    );
  }
  const wool = 0.65 + 0.7 * fractal(x * 0.6, y * 0.6, 3, 9);
  return [0.07, 0.16, 0.15].map((c, k) => c * wool * lit[k] * 1.25);
}

function room(x, y) {
  const window = smooth(150, -60, x) * smooth(420, 40, y);
  const base = mix([0.06, 0.055, 0.05], [0.42, 0.38, 0.32], window * 0.8);
  const shelf = 0.05 * smooth(0.4, 0.65, fractal(x * 0.012 + 5, y * 0.006, 3, 18));
  return [base[0] + shelf * 1.3, base[1] + shelf * 0.9, base[2] + shelf * 0.5];
}

export function portrait(x, y) {
  const from = [0, -0.12, 8];
  const ray = unit([(x - 150) * 0.00105, (172 - y) * 0.00105, -1]);
  const hit = trace(add(from, ray, 6.4), ray, 4);
  return hit ? shade({ ...hit, t: hit.t + 6.4 }, from, ray, x, y) : room(x, y);
}
