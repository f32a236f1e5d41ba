import { expect, it } from 'vitest';
import { hatch, hatched } from './weigh.ts';

/** Whether the strokes cover each pixel of a map, row by row. */
function stroked(map: Uint8ClampedArray): boolean[] {
  return Array.from({ length: map.length / 4 }, (_, i) => map[i * 4] === hatched[0]);
}

it('hatches a part alone, and goes on over the border of two tiles as over one', () => {
  const part = { x: 100, y: 50, width: 60, height: 20 };
  const whole = { x: 90, y: 40, width: 80, height: 40 };
  const one = new Uint8ClampedArray(whole.width * whole.height * 4);
  hatch(part, whole, one);
  const halves = [0, 40].map((at) => {
    const tile = { ...whole, x: whole.x + at, width: 40 };
    const map = new Uint8ClampedArray(tile.width * tile.height * 4);
    const x = Math.max(part.x, tile.x);
    hatch({ ...part, x, width: Math.min(part.x + part.width, tile.x + tile.width) - x }, tile, map);
    return stroked(map);
  });
  const seen = stroked(one);
  for (const [i, stroke] of seen.entries()) {
    const [x, y] = [i % whole.width, Math.floor(i / whole.width)];
    expect(halves[x < 40 ? 0 : 1]?.[y * 40 + (x % 40)]).toBe(stroke);
    const inside = x >= 10 && x < 70 && y >= 10 && y < 30;
    if (!inside) expect(stroke).toBe(false);
  }
  // Two pixels of sixteen.
  expect(seen.filter(Boolean).length / (part.width * part.height)).toBeCloseTo(1 / 8, 1);
});
