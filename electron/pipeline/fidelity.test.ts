import { describe, expect, it } from 'vitest';
import { join, split } from './colour.ts';
import { type Factor, scaled } from './factor.ts';
import { fidelityOf } from './fidelity.ts';
import { canvas } from './file/tiff.ts';
import type { Channels, Raster } from './image.ts';
import { resample } from './resample.ts';

const go = new AbortController().signal;

/** Soft waves, which an enlargement can hold and give back. */
function waves(width: number, height: number, channels: Channels, depth: 8 | 16 = 16): Raster {
  const picture = canvas(width, height, channels, depth, {});
  const top = 2 ** depth - 1;
  for (let i = 0; i < picture.data.length; i++) {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    picture.data[i] = top * (0.5 + 0.3 * Math.sin(x * 0.31 + channel) * Math.cos(y * 0.23));
  }
  return picture;
}

function enlarged(photo: Raster, factor: Factor): Raster {
  const [width, height] = [scaled(photo.width, factor), scaled(photo.height, factor)];
  const { luma, chroma, alpha } = split(photo, { x: 0, y: 0, width: photo.width, height: photo.height });
  const result = canvas(width, height, photo.channels, photo.depth, {});
  const large = {
    luma: resample(luma, factor),
    chroma: chroma && { blue: resample(chroma.blue, factor), red: resample(chroma.red, factor) },
    alpha: alpha && resample(alpha, factor),
  };
  join(large, result, 0, 0);
  return result;
}

describe('fidelity', () => {
  it('takes no new memory each time, also where the last row would be a band of its own', async () => {
    const photo = waves(400, 625, 1, 8);
    const factor = { p: 3, q: 2 };
    const result = enlarged(photo, factor);
    expect(await fidelityOf(go, photo, result, factor)).toBeGreaterThan(45);
    const before = process.memoryUsage().arrayBuffers;
    for (let time = 0; time < 20; time++) await fidelityOf(go, photo, result, factor);
    // 4 MB each time it was; a band takes a few once.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30e6);
  });

  it.each([
    [2, 1],
    [3, 1],
    [4, 1],
    [3, 2],
    [7, 5],
    [101, 100],
    [8, 1],
  ])('of an honest enlargement by %i/%i is high', async (p, q) => {
    const photo = waves(61, 47, 3);
    // Cubic there and back blurs such waves by less than a hundredth of their height, about 1 % of 0.26.
    expect(await fidelityOf(go, photo, enlarged(photo, { p, q }), { p, q })).toBeGreaterThan(45);
  });

  it('is the known number for a known difference', async () => {
    const photo = waves(40, 30, 1, 8);
    const factor = { p: 1, q: 1 };
    const result = { ...photo, data: Uint8Array.from(photo.data, (value) => value + 3) };
    // 3 of 255 levels of grey are 3 * 219 / 255 of luma in studio swing.
    const expected = -20 * Math.log10((3 * 219) / 255 / 255);
    expect(await fidelityOf(go, photo, result, factor)).toBeCloseTo(expected, 3);
  });

  it('is null for what is equal', async () => {
    const photo = waves(40, 30, 3, 8);
    expect(await fidelityOf(go, photo, photo, { p: 1, q: 1 })).toBeNull();
  });

  it('does not depend on the bands: a tall picture of many gives what its halves tell', async () => {
    const factor = { p: 2, q: 1 };
    // 1200 × 700: four bands; the narrow one of the same columns needs one.
    const photo = waves(1200, 700, 1);
    const result = enlarged(photo, factor);
    const many = (await fidelityOf(go, photo, result, factor))!;
    const back = resample(split(result, { x: 0, y: 0, width: 2400, height: 1400 }).luma, { p: 1, q: 2 });
    const { luma } = split(photo, { x: 0, y: 0, width: 1200, height: 700 });
    const squares = luma.data.reduce((sum, value, i) => sum + (value - back.data[i]!) ** 2, 0);
    expect(many).toBeCloseTo(-10 * Math.log10(squares / luma.data.length), 6);
  });

  it('falls when detail is invented that the photo does not have', async () => {
    const photo = waves(60, 40, 3, 8);
    const factor = { p: 2, q: 1 };
    const honest = enlarged(photo, factor);
    const shifted = { ...honest, data: honest.data.slice() };
    for (let i = 6; i < shifted.data.length; i++) shifted.data[i] = honest.data[i - 6]!;
    const [high, low] = [await fidelityOf(go, photo, honest, factor), await fidelityOf(go, photo, shifted, factor)];
    expect(high! - low!).toBeGreaterThan(10);
  });

  it('does not look at what is transparent', async () => {
    const photo = waves(40, 30, 4, 8);
    for (let i = 3; i < photo.data.length; i += 4) photo.data[i] = i < photo.data.length / 2 ? 0 : 255;
    const result = { ...photo, data: photo.data.slice() };
    for (let i = 0; i < photo.data.length / 2 - 1; i++) if (i % 4 !== 3) result.data[i] = 0;
    expect(await fidelityOf(go, photo, result, { p: 1, q: 1 })).toBeNull();
  });

  it('stops when it is cancelled', async () => {
    const stopped = AbortSignal.abort();
    const photo = waves(8, 8, 1);
    await expect(fidelityOf(stopped, photo, photo, { p: 1, q: 1 })).rejects.toMatchObject({
      failure: { code: 'cancelled' },
    });
  });
});
