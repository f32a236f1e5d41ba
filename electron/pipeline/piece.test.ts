import { describe, expect, it } from 'vitest';
import { scaled } from './factor.ts';
import { pieceAt } from './piece.ts';

describe('a piece about an eye', () => {
  it.each([
    { p: 2, q: 1 },
    { p: 137, q: 100 },
    { p: 133, q: 80 },
    { p: 3, q: 2 },
    { p: 34, q: 46 },
  ])('holds it, wherever it rests: $p/$q', ({ p, q }) => {
    const factor = { p, q };
    const [width, height] = [311, 227];
    const whole = { width: scaled(width, factor), height: scaled(height, factor) };
    const rule = { tile: Math.ceil((112 * q) / p), halo: 20, step: q, factor };
    for (let x = 0; x < whole.width; x += 5)
      for (let y = 0; y < whole.height; y += 5) {
        const { output } = pieceAt(width, height, { x, y }, rule);
        const inside = x >= output.x && x < output.x + output.width && y >= output.y && y < output.y + output.height;
        if (!inside) expect.fail(`${x}, ${y} lies outside of ${JSON.stringify(output)}`);
        expect(output.x % p).toBe(0);
        expect(output.x + output.width).toBeLessThanOrEqual(whole.width);
        expect(output.y + output.height).toBeLessThanOrEqual(whole.height);
      }
  });
});
