import { expect, it, vi } from 'vitest';
import type { Region, RegionRequest } from '../../../electron/contract.ts';
import type { Bridge } from '../../bridge.ts';
import { change } from '../store.ts';
import { watchDeep } from './deep.ts';
import { hold } from './host.ts';

const square: RegionRequest = { photo: 'a', which: 'photo', level: 0, column: 0, row: 0 };
const region: Region = { width: 1, height: 1, rgba: new Uint8Array(4) };
const depth = { width: 1, height: 1, levels: 1, side: 1 };

it('has a photo made ready again, once for all squares, after the engine has let it go', async () => {
  let isReady = false;
  const deepen = vi.fn(async () => {
    isReady = true;
    return depth;
  });
  const read = vi.fn(async () => {
    if (isReady) return region;
    throw new Error('not ready');
  });
  hold({ pixels: { deepen, region: read } } as unknown as Bridge);
  let fetch: ((request: RegionRequest) => Promise<Region | null>) | null = null;
  watchDeep({
    isShallow: (photo, which) => photo === 'a' && which === 'photo' && fetch === null,
    deep: (_, __, ___, how) => {
      fetch = how;
    },
  });
  change('view', (view) => ({ ...view, selected: 'a' }));
  await vi.waitFor(() => expect(fetch).not.toBeNull());
  expect(await fetch!(square)).toBe(region);
  expect(deepen).toHaveBeenCalledTimes(1);
  isReady = false;
  expect(await Promise.all([fetch!(square), fetch!(square)])).toEqual([region, region]);
  expect(deepen).toHaveBeenCalledTimes(2);
  deepen.mockRejectedValue(new Error('gone'));
  isReady = false;
  expect(await fetch!(square)).toBeNull();
});

it('has a photo made ready anew that the page has let go, and tries again what failed when it is looked at again', async () => {
  const deepen = vi.fn(async () => depth);
  hold({ pixels: { deepen } } as unknown as Bridge);
  let isHere = false;
  const deep = vi.fn(() => {
    isHere = true;
  });
  watchDeep({ isShallow: (photo, which) => photo === 'b' && which === 'photo' && !isHere, deep });
  const select = (selected: string) => change('view', (view) => ({ ...view, selected }));
  select('b');
  await vi.waitFor(() => expect(deep).toHaveBeenCalledTimes(1));
  isHere = false;
  deepen.mockRejectedValueOnce(new Error('gone'));
  select('c');
  select('b');
  change('view', (view) => ({ ...view, opening: !view.opening }));
  await vi.waitFor(() => expect(deepen).toHaveBeenCalledTimes(2));
  expect(deep).toHaveBeenCalledTimes(1);
  change('view', (view) => ({ ...view, opening: false }));
  select('c');
  select('b');
  await vi.waitFor(() => expect(deep).toHaveBeenCalledTimes(2));
});
