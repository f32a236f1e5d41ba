import { describe, expect, it } from 'vitest';
import { TilesStore } from './tiles-store.ts';

const kept = (store: TilesStore, count: number) =>
  Array.from({ length: count }, (_, i) => store.of(`p${i}`).after !== null);

describe('what is kept of finished photos', () => {
  it('keeps a folder of small ones whole', () => {
    const store = new TilesStore();
    for (let i = 0; i < 20; i++) store.begin(`p${i}`, 'run', 800, 600, 4);
    expect(kept(store, 20).every(Boolean)).toBe(true);
  });

  it('lets the oldest go beyond the budget, never the last three', () => {
    const store = new TilesStore();
    // 48 megapixels each: two are over the budget of 64 already.
    for (let i = 0; i < 5; i++) store.begin(`p${i}`, 'run', 8000, 6000, 4);
    expect(kept(store, 5)).toEqual([false, false, true, true, true]);
  });
});
