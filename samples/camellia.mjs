/** A red camellia among its leaves, near focus before a blurred garden: painted from back to front, each leaf shading the next. */
import { blur, rays } from './camera.mjs';
import { clamp, fractal, mix, noise, random, smooth, times } from './noise.mjs';

/** Calls `paint(x, y, at)` for every ray within `reach` of a point. */
function around({ width, height }, cx, cy, reach, paint) {
  const first = (v) => Math.max(0, Math.floor((v - reach) * rays));
  for (let y = first(cy); y < Math.min(height, (cy + reach) * rays); y++) {
    for (let x = first(cx); x < Math.min(width, (cx + reach) * rays); x++)
      paint((x + 0.5) / rays, (y + 0.5) / rays, (y * width + x) * 3);
  }
}

/** Signed distance to a leaf's outline as a share of its width, and where along and across it a point is. */
function place({ x, y, angle, size, slim, bend }, px, py) {
  const [dx, dy] = [px - x, py - y];
  const u = (dx * Math.cos(angle) + dy * Math.sin(angle)) / size;
  const v = (dy * Math.cos(angle) - dx * Math.sin(angle)) / size - bend * u * u;
  const half =
    u > 0 && u < 1 ? slim * Math.sin(Math.PI * u ** (slim > 0.3 ? 1.5 : 0.82)) ** (slim > 0.3 ? 0.55 : 0.75) : 0;
  return { u, v: half > 0 ? v / half : 9, half, depth: half - Math.abs(v) };
}

function leafColour(leaf, { u, v }, x, y) {
  const side = v < 0 ? -1 : 1;
  const vein = Math.abs(((((u * 8.5 - Math.abs(v) * 1.35 + leaf.seed) % 1) + 1.5) % 1) - 0.5) * 2;
  const rib = smooth(0.09, 0.02, Math.abs(v));
  const side2 = smooth(0.16, 0.02, vein) * 0.55;
  const fold = side * 0.3 * smooth(0, 0.5, Math.abs(v)) - v * 0.45;
  const roll = Math.sin(leaf.angle) * fold - leaf.bend * (u - 0.5);
  const wave = (fractal(u * 4 + leaf.seed, v * 1.2, 3, 5) - 0.5) * 0.7 + 0.25 * (vein - 0.5);
  const light = clamp(0.62 + roll * 0.8 + wave * 0.35, 0.08, 1.4);
  const cells = 0.8 + 0.4 * noise(x * 1.7, y * 1.7, 9);
  let colour = mix([0.012, 0.055, 0.012], [0.06, 0.17, 0.025], clamp(leaf.tone + wave * 0.3));
  colour = times(mix(colour, [0.2, 0.3, 0.09], Math.max(rib, side2) * 0.55), light * cells);
  const gloss = smooth(0.72, 1.12, light + wave * 0.5 + 0.12 * noise(x * 0.9, y * 0.9, 3)) * 0.34;
  return colour.map((c, k) => c + gloss * [0.85, 0.95, 1][k]);
}

function petalColour(leaf, { u, v }, x, y) {
  const veins = fractal(v * 7 + leaf.seed, u * 1.4, 4, 14);
  const cup = 0.34 + 0.75 * smooth(0.05, 0.95, u) - 0.28 * v * v;
  const lit = clamp(cup + 0.26 * Math.cos(leaf.angle + 2.3) * (0.4 + u) + (veins - 0.5) * 0.3, 0.05, 1.3);
  const rim = smooth(0.86, 1, Math.max(Math.abs(v), u * 1.02)) * 0.22;
  const colour = mix([0.16, 0.004, 0.012], [0.74, 0.035, 0.06], lit);
  const soft = 0.1 * smooth(0.75, 1.2, lit + 0.2 * noise(x * 0.3, y * 0.3, 2));
  return [colour[0] + rim * 0.5 + soft, colour[1] + rim * 0.2 + soft * 0.7, colour[2] + rim * 0.22 + soft * 0.75];
}

/** Puts one leaf over what is there: first its shadow, then itself. */
function lay(film, leaf, colour, shadow) {
  const { data } = film;
  around(film, leaf.x + shadow * 0.8, leaf.y + shadow, leaf.size * 1.25, (x, y, at) => {
    const { half, depth } = place(leaf, x - shadow * 0.8, y - shadow);
    if (half === 0) return;
    const dark = 1 - 0.62 * smooth(-0.06, 0.07, depth) * smooth(0, 0.09, half);
    for (let c = 0; c < 3; c++) data[at + c] *= dark;
  });
  around(film, leaf.x, leaf.y, leaf.size * 1.25, (x, y, at) => {
    const here = place(leaf, x, y);
    if (here.half > 0 && here.depth > 0) data.set(colour(leaf, here, x, y), at);
  });
}

function heart(film, cx, cy, next) {
  const strands = Array.from({ length: 90 }, () => ({ a: next() * 6.283, r: 5 + 15 * Math.sqrt(next()), lit: next() }));
  strands.sort((a, b) => b.r - a.r);
  for (const { a, r, lit } of strands) {
    const [tx, ty] = [cx + r * Math.cos(a), cy + r * Math.sin(a) * 0.88 - 2];
    around(film, (cx + tx) / 2, (cy + ty) / 2, r / 2 + 3, (x, y, at) => {
      const t = clamp(((x - cx) * (tx - cx) + (y - cy) * (ty - cy)) / (r * r));
      const off = Math.hypot(x - cx - t * (tx - cx), y - cy - t * (ty - cy));
      if (off < 0.55) film.data.set(times([0.62, 0.42, 0.14], 0.3 + 0.7 * t), at);
    });
    around(film, tx, ty, 3, (x, y, at) => {
      const d = Math.hypot(x - tx, (y - ty) * 1.2);
      if (d < 1.9) film.data.set(times([0.95, 0.62, 0.08], 0.35 + 0.5 * lit - (x - tx + y - ty) * 0.13), at);
    });
  }
}

/** Beads of water: they darken where light enters, glow where it leaves, and carry one spark. */
function drops(film, spots) {
  const { data } = film;
  for (const { x: cx, y: cy, r } of spots) {
    around(film, cx, cy, r * 1.8, (x, y, at) => {
      const [u, v] = [(x - cx) / r, (y - cy) / r];
      const d = Math.hypot(u, v);
      const under = Math.hypot(u - 0.3, v - 0.4);
      const k =
        d < 1
          ? 0.62 + 0.75 * smooth(-0.7, 0.9, u * 0.6 + v * 0.8) - 0.25 * smooth(0.8, 1, d)
          : 1 - 0.45 * smooth(1.15, 0.7, under);
      const spark = d < 1 ? smooth(0.26, 0.12, Math.hypot(u + 0.38, v + 0.42)) : 0;
      for (let c = 0; c < 3; c++) data[at + c] = data[at + c] * k + spark + (d < 1 ? 0.012 : 0);
    });
  }
}

function garden(film, next, width, height) {
  around(film, width / 2, height / 2, width + height, (x, y, at) => {
    const light = fractal(x * 0.012, y * 0.012, 4, 50);
    film.data.set(mix([0.01, 0.028, 0.014], [0.17, 0.25, 0.1], smooth(0.32, 0.75, light + 0.12 - y * 0.0006)), at);
  });
  for (let n = 0; n < 34; n++) {
    const [cx, cy, r, k] = [next() * width, next() * height * 0.7, 6 + 10 * next(), 0.06 + 0.3 * next() ** 3];
    around(film, cx, cy, r, (x, y, at) => {
      const d = Math.hypot(x - cx, y - cy) / r;
      for (let c = 0; c < 3; c++) film.data[at + c] += k * [1, 0.95, 0.55][c] * smooth(1, 0.9, d) * (0.7 + 0.3 * d);
    });
  }
}

/** @returns a film of `rays` per pixel and axis */
export function camellia(width, height) {
  const next = random(404);
  const size = { width: width * rays, height: height * rays, channels: 3 };
  let film = { ...size, data: new Float32Array(size.width * size.height * 3) };
  garden(film, next, width, height);
  film = blur(film, 5);
  const [cx, cy] = [150, 170];
  const leaves = Array.from({ length: 46 }, (_, n) => {
    const turn = next() * 6.283;
    const far = 20 + 190 * (1 - n / 46) * next();
    const angle = turn + (next() - 0.5) * 1.3;
    return {
      x: cx + far * Math.cos(turn),
      y: cy + 26 + far * Math.sin(turn),
      angle,
      size: 74 + 44 * next(),
      slim: 0.2 + 0.06 * next(),
      bend: (next() - 0.5) * 0.5,
      tone: next(),
      seed: next() * 9,
    };
  });
  leaves.forEach((leaf, n) => {
    lay(film, leaf, leafColour, 5);
    if (n === 13) film = blur(film, 3);
    if (n === 24) film = blur(film, 1, 1);
  });
  for (let ring = 0; ring < 3; ring++) {
    for (let n = 0; n < 6 - ring; n++) {
      const angle = (n / (6 - ring)) * 6.283 + ring * 0.55 + (next() - 0.5) * 0.25;
      const reach = 92 - ring * 22 + 8 * next();
      lay(
        film,
        {
          x: cx,
          y: cy,
          angle,
          size: reach,
          slim: 0.44 + 0.05 * next(),
          bend: (next() - 0.5) * 0.2,
          tone: 0,
          seed: next() * 9,
        },
        petalColour,
        3,
      );
    }
  }
  heart(film, cx, cy, next);
  drops(
    film,
    Array.from({ length: 26 }, () => ({ x: 40 + 220 * next(), y: 70 + 260 * next(), r: 1.4 + 3.4 * next() ** 2 })),
  );
  return film;
}
