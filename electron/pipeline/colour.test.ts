import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { join, split } from './colour.ts';
import type { Channels, Raster } from './image.ts';

/** Samples of one depth, all zero. */
const reserve = (depth: 8 | 16, length: number) => (depth === 8 ? new Uint8Array(length) : new Uint16Array(length));

function random(width: number, height: number, channels: Channels, depth: 8 | 16, seed: number): Raster {
  const data = reserve(depth, width * height * channels);
  let state = seed | 1;
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    data[i] = state >>> (32 - depth);
  }
  return { width, height, channels, depth, data };
}

describe('split', () => {
  it('is BT.601 in studio swing, as MATLAB rgb2ycbcr', () => {
    const data = Uint8Array.from([255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255]);
    const planes = split({ width: 4, height: 1, channels: 3, depth: 8, data }, { x: 0, y: 0, width: 4, height: 1 });
    const levels = (p: Float32Array) => [...p].map((v) => Math.round(v * 255 * 1000) / 1000);
    expect(levels(planes.luma.data)).toEqual([235, 16, 81.481, 40.966]);
    expect(levels(planes.chroma!.blue.data)).toEqual([128, 128, 90.203, 240]);
    expect(levels(planes.chroma!.red.data)).toEqual([128, 128, 240, 109.786]);
  });
});

describe('join', () => {
  it('undoes split exactly at 8 and 16 bit for every number of channels', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Channels>(1, 2, 3, 4),
        fc.constantFrom<8 | 16>(8, 16),
        fc.integer(),
        (channels, depth, seed) => {
          const picture = random(37, 11, channels, depth, seed);
          const target = { ...picture, data: reserve(depth, picture.data.length) };
          const parts = [
            { x: 0, y: 0, width: 20, height: 11 },
            { x: 20, y: 0, width: 17, height: 11 },
          ];
          for (const part of parts) join(split(picture, part), target, part.x, part.y);
          expect(target.data).toEqual(picture.data);
        },
      ),
    );
  });

  it('clips what the network overshot instead of wrapping around', () => {
    const luma = { data: new Float32Array([-0.2, 1.2]), width: 2, height: 1 };
    const target: Raster = { width: 2, height: 1, channels: 1, depth: 8, data: new Uint8Array(2) };
    join({ luma, chroma: null, alpha: null }, target, 0, 0);
    expect([...target.data]).toEqual([0, 255]);
  });
});
