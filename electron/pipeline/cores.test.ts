import { describe, expect, it } from 'vitest';
import { keepCores } from './cores.ts';
import type { Tile } from './tiles.ts';

const tileAt = (x: number): Tile => ({
  core: { x, y: 0, width: 8, height: 8 },
  crop: { x: Math.max(0, x - 2), y: 0, width: 12, height: 10 },
  output: { x: 2 * x, y: 0, width: 16, height: 16 },
  offset: { x: 4, y: 0 },
});
const plane = (value: number) => ({ data: new Float32Array(256).fill(value), width: 16, height: 16 });

describe('kept cores', () => {
  it('gives back the very plane of the photo, network and tile that it was put for', () => {
    const store = keepCores(1e6);
    const [one, other] = [store.of('a'), store.of('b')];
    const core = plane(0.5);
    one.put(tileAt(0), core);
    expect(one.get(tileAt(0))).toBe(core);
    expect(one.get(tileAt(8))).toBeUndefined();
    expect(other.get(tileAt(0))).toBeUndefined();
    expect(store.of('a').get(tileAt(0))).toBe(core);
  });

  it('does not take a tile for another that was cut with a wider margin', () => {
    const cores = keepCores(1e6).of('a');
    cores.put(tileAt(16), plane(1));
    expect(cores.get({ ...tileAt(16), crop: { x: 0, y: 0, width: 30, height: 10 } })).toBeUndefined();
  });

  it('stays within its bytes and lets go of what was used longest ago', () => {
    const store = keepCores(3 * 1024);
    const cores = store.of('a');
    for (const x of [0, 8, 16]) cores.put(tileAt(x), plane(x));
    cores.get(tileAt(0));
    cores.put(tileAt(24), plane(24));
    expect(store.bytes).toBe(3 * 1024);
    expect(cores.get(tileAt(8))).toBeUndefined();
    expect(cores.get(tileAt(0))?.data[0]).toBe(0);
    cores.put(tileAt(24), plane(25));
    expect(store.bytes).toBe(3 * 1024);
  });
});
