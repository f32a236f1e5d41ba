/** A brick wall and a painted wooden door in raking light. Also the wood that other scenes are mounted on. */
import { clamp, fractal, hash, mix, noise, smooth, times } from './noise.mjs';

/** Height (px) and colour of weathered boards standing upright, `wide` px each. */
export function boards(x, y, wide, seed) {
  const board = Math.floor(x / wide);
  const inside = x - board * wide;
  const gap = Math.min(inside, wide - inside);
  const knot = { x: wide * (0.3 + 0.4 * hash(board, 1, seed)), y: 60 + 170 * hash(board, 2, seed) };
  const round = Math.hypot((inside - knot.x) * 2.2, (y - knot.y) * 0.7);
  const bend = 5 * Math.exp(-round / 9);
  const rings = fractal(
    (inside + bend * Math.sign(inside - knot.x)) * 0.55 + board * 9,
    y * 0.012 + board * 5,
    4,
    seed,
  );
  const fibre = fractal(inside * 2.3, y * 0.05 + board * 3, 4, seed + 3);
  const dark = smooth(5, 1.5, round);
  const height = 1.6 * smooth(0, 1.6, gap) + 0.8 * rings + 0.7 * fibre - dark * 0.5;
  const tone = clamp(rings * 0.9 + fibre * 0.5 - 0.2 + (hash(board, 3, seed) - 0.5) * 0.35);
  const colour = mix([0.09, 0.055, 0.033], [0.36, 0.24, 0.15], tone);
  return {
    height,
    colour: mix(times(colour, 0.25 + 0.75 * smooth(0, 1.5, gap)), [0.05, 0.026, 0.015], dark * 0.8),
    fibre,
  };
}

function bricks(x, y) {
  const [tall, wide, mortar] = [17, 46, 1.7];
  const px = x + 1.4 * (noise(x * 0.12, y * 0.12, 4) - 0.5) + 0.7 * (noise(x * 0.7, y * 0.7, 6) - 0.5);
  const py = y + 1.4 * (noise(x * 0.12, y * 0.12, 5) - 0.5) + 0.7 * (noise(x * 0.7, y * 0.7, 7) - 0.5);
  const row = Math.floor(py / tall);
  const shift = (row % 2) * (wide / 2) + 3 * hash(row, 9);
  const col = Math.floor((px + shift) / wide);
  const u = px + shift - col * wide;
  const v = py - row * tall;
  const edge = Math.min(u, wide - u, v, tall - v) - mortar;
  const rough = fractal(x * 0.55, y * 0.55, 4, 12);
  const pits = smooth(0.62, 0.8, noise(x * 0.45, y * 0.45, 13));
  const face = smooth(-0.4, 1.5, edge);
  const tone = hash(col, row, 2);
  let clay = mix([0.2, 0.052, 0.03], [0.4, 0.135, 0.07], tone);
  if (hash(col, row, 3) < 0.14) clay = [0.1, 0.05, 0.045];
  const lime = smooth(0.58, 0.78, fractal(x * 0.03, y * 0.045, 5, 14)) * 0.5;
  const brick = mix(times(clay, 0.55 + 0.8 * rough - 0.25 * pits), [0.5, 0.46, 0.42], lime * rough * 1.4);
  const joint = times([0.34, 0.31, 0.27], 0.5 + 0.7 * fractal(x * 0.9, y * 0.9, 3, 15));
  return {
    height: 2.6 * face + 1.5 * rough * (0.4 + 0.6 * face) - pits * face + (tone - 0.5) * face,
    colour: mix(joint, brick, face),
  };
}

function door(x, y) {
  const wood = boards(x, y, 29, 40);
  const bar = Math.abs(y - 74) < 13 || Math.abs(y - 226) < 13;
  const rail = bar ? boards(y + 400, x, 26, 44) : wood;
  const lift = bar ? 2.5 : 0;
  const peel = fractal(x * 0.09, y * 0.05, 6, 41) + 0.22 * rail.fibre;
  const paint = smooth(0.5, 0.53, peel + 0.05);
  const blue = times([0.05, 0.17, 0.21], 0.75 + 0.5 * rail.fibre);
  return { height: rail.height * (1 - 0.45 * paint) + lift + paint * 0.5, colour: mix(rail.colour, blue, paint) };
}

function surface(x, y) {
  const left = 236;
  if (x > left) return door(x - left, y);
  if (x > left - 13) {
    const frame = boards(x - left + 13, y * 0.9 + 31, 13.4, 47);
    return { height: frame.height + 4, colour: times(frame.colour, 0.8) };
  }
  return bricks(x, y);
}

/** Lambert light from the upper left over a relief; `at(x, y)` → {height, colour}. */
export function raking(at, x, y, light = [-0.62, -0.48, 0.62]) {
  const here = at(x, y);
  const e = 0.34;
  const dx = (at(x + e, y).height - here.height) / e;
  const dy = (at(x, y + e).height - here.height) / e;
  const long = Math.sqrt(dx * dx + dy * dy + 1);
  const direct = clamp((-dx * light[0] - dy * light[1] + light[2]) / long, 0, 1.5);
  const warm = [1.5 * direct + 0.2, 1.33 * direct + 0.23, 1.1 * direct + 0.28];
  return [here.colour[0] * warm[0], here.colour[1] * warm[1], here.colour[2] * warm[2]];
}

function handle(x, y) {
  const d = Math.hypot(x - 258, y - 156);
  const ring = Math.abs(d - 11) < 1.9 && y > 154;
  const plate = Math.hypot((x - 258) * 1.1, y - 150) < 6;
  if (!ring && !plate) return null;
  const gleam = ring
    ? smooth(1.2, 0, Math.abs(d - 11.4 + (x - 258) * 0.03)) * 0.5
    : clamp(0.5 - (x - 258 + y - 150) * 0.06) * 0.35;
  return mix([0.02, 0.018, 0.016], [0.55, 0.5, 0.42], gleam);
}

export function wall(x, y) {
  const metal = handle(x, y);
  if (metal) return metal;
  const shadowed = handle(x - 2.5, y - 2.5) ? 0.4 : 1;
  const lit = raking(surface, x, y);
  const branch = fractal(x * 0.018 + y * 0.008 + 3, y * 0.02 - x * 0.004, 4, 90);
  const shade = 0.36 + 0.64 * smooth(0.5, 0.58, branch + 0.0011 * (x - y) + 0.03);
  return times(lit, shade * shadowed);
}
