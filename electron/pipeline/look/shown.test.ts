import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decode } from '../file/decode.ts';
import { isSquared, showOf, squareEdge, squareOf } from './shown.ts';

const signal = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dotbogi-shown-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function photo(width: number, height: number, channels: 3 | 4) {
  const raw = Uint8Array.from({ length: width * height * channels }, (_, at) => (at * 37 + (at >> 9) * 11) % 256);
  const path = join(folder, `${width}-${channels}.png`);
  await sharp(raw, { raw: { width, height, channels } }).png().toFile(path);
  return { raw, path, image: await decode(signal, path) };
}

describe('a photo for the page', () => {
  it('is its own pixels when it is small, with and without transparency', async () => {
    for (const channels of [3, 4] as const) {
      const { raw, path, image } = await photo(120, 70, channels);
      const { rgba, shownWidth, shownHeight, alpha } = await showOf(signal, path, image);
      expect([shownWidth, shownHeight, alpha]).toEqual([120, 70, channels === 4]);
      const kept = rgba.filter((_, at) => channels === 4 || at % 4 < 3);
      expect(Buffer.compare(kept, raw)).toBe(0);
    }
  });

  it('is reduced evenly when it is large, and its own pixels come by squares', async () => {
    const { raw, path, image } = await photo(2000, 1200, 3);
    const shown = await showOf(signal, path, image);
    expect(shown.width).toBe(2000);
    expect(shown.shownWidth * shown.shownHeight).toBeLessThanOrEqual(1_000_000);
    expect(shown.shownWidth / shown.shownHeight).toBeCloseTo(2000 / 1200, 2);
    expect(shown.rgba.length).toBe(shown.shownWidth * shown.shownHeight * 4);
    expect(isSquared(image)).toBe(true);
    const corner = await squareOf(image, 3, 2);
    expect([corner?.width, corner?.height]).toEqual([2000 - 3 * squareEdge, 1200 - 2 * squareEdge]);
    const from = ((2 * squareEdge + 5) * 2000 + 3 * squareEdge + 7) * 3;
    const at = (5 * corner!.width + 7) * 4;
    expect([...corner!.rgba.subarray(at, at + 3)]).toEqual([...raw.subarray(from, from + 3)]);
    expect(await squareOf(image, 4, 0)).toBeNull();
  });
});
