import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../contract.ts';
import type { Channels, Image, PictureFormat } from '../image.ts';
import { decode } from './decode.ts';
import { checkSize, encode } from './encode.ts';
import { canvas } from './tiff.ts';

const go = new AbortController().signal;
const [width, height] = [67, 41];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encode-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Colours without any pattern that a codec could guess; a part of them fully transparent where there is alpha. */
function noise(channels: Channels, depth: 8 | 16): Image {
  const picture = canvas(width, height, channels, depth, {});
  let seed = 1;
  for (let i = 0; i < picture.data.length; i++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    picture.data[i] = depth === 8 ? seed >>> 24 : seed >>> 16;
  }
  if (channels === 2 || channels === 4) for (let i = 0; i < width * 5; i++) picture.data[(i + 1) * channels - 1] = 0;
  const none = { icc: null, profile: null, exif: null, xmp: null, iptc: null, density: null, warnings: [] };
  return { ...picture, ...none, format: 'png' };
}

async function written(image: Image, format: PictureFormat, given: Partial<Settings> = {}) {
  const picture = canvas(width, height, image.channels, image.depth, image);
  picture.data.set(image.data);
  const target = join(folder, `${crypto.randomUUID()}.${format}`);
  const settings = { ...defaultSettings, ...given };
  const warnings = await encode(go, picture, image, { target, format, settings, replace: false });
  return { target, warnings };
}

/** sharp names JPEG's; AVIF's is two bits of the codec's configuration. */
async function chromaOf(path: string): Promise<string | undefined> {
  const { chromaSubsampling } = await sharp(path).metadata();
  const file = await readFile(path);
  const configuration = file.indexOf('av1C');
  if (configuration < 0) return chromaSubsampling;
  return (file[configuration + 6]! & 0b1100) === 0 ? '4:4:4' : '4:2:0';
}

describe('lossless', () => {
  it.each([
    ['webp', 3, 8],
    ['webp', 4, 8],
    ['avif', 3, 8],
    ['avif', 4, 8],
    ['png', 4, 8],
    ['png', 2, 16],
    ['png', 3, 16],
    ['tiff', 4, 8],
    ['tiff', 2, 16],
    ['tiff', 3, 16],
    ['tiff', 1, 8],
  ] as const)('%s gives back every sample of %i channels of %i bit', async (format, channels, depth) => {
    const image = noise(channels, depth);
    const { target, warnings } = await written(image, format, { lossless: true });
    const back = await decode(go, target);
    expect([back.channels, back.depth]).toEqual([channels, depth]);
    expect(Buffer.from(back.data.buffer, back.data.byteOffset, back.data.byteLength)).toEqual(
      Buffer.from(image.data.buffer, image.data.byteOffset, image.data.byteLength),
    );
    expect(warnings).toEqual([]);
  });

  it.each(['webp', 'avif'] as const)('%s keeps grey where it has no grey of its own', async (format) => {
    const image = noise(1, 8);
    const { target } = await written(image, format, { lossless: true });
    const { data, info } = await sharp(target).raw().toBuffer({ resolveWithObject: true });
    expect(Array.from(image.data, (_, i) => data[i * info.channels])).toEqual([...image.data]);
  });

  it.each(['webp', 'avif'] as const)('%s loses something without it', async (format) => {
    const image = noise(3, 8);
    const { target } = await written(image, format);
    expect((await decode(go, target)).data).not.toEqual(image.data);
  });

  it('JPEG says that it cannot be', async () => {
    expect((await written(noise(3, 8), 'jpeg', { lossless: true })).warnings).toEqual(['JPEG is never without loss.']);
  });
});

describe('chroma', () => {
  it.each([
    ['jpeg', 'auto', 95, '4:4:4'],
    ['jpeg', 'auto', 89, '4:2:0'],
    ['jpeg', '420', 95, '4:2:0'],
    ['jpeg', '444', 50, '4:4:4'],
    ['avif', 'auto', 95, '4:4:4'],
    ['avif', 'auto', 80, '4:2:0'],
    ['avif', '420', 95, '4:2:0'],
    ['avif', '444', 50, '4:4:4'],
  ] as const)('%s %s at quality %i is %s', async (format, chroma, quality, expected) => {
    const { target } = await written(noise(3, 8), format, { chroma, quality });
    expect(await chromaOf(target)).toBe(expected);
  });

  it('WebP says that it cannot keep it whole', async () => {
    const sentence = 'WEBP halves the colour of every lossy picture; only a lossless one keeps it whole.';
    expect((await written(noise(3, 8), 'webp', { chroma: '444' })).warnings).toEqual([sentence]);
    expect((await written(noise(3, 8), 'webp', { chroma: '444', lossless: true })).warnings).toEqual([]);
  });
});

describe('background', () => {
  it('is what JPEG lays transparency on, and is named', async () => {
    const image = noise(4, 8);
    for (let i = 3; i < image.data.length; i += 4) image.data[i] = 0;
    const { target, warnings } = await written(image, 'jpeg', { background: '#102030' });
    expect(warnings).toEqual(['JPEG holds no transparency; it was laid on #102030.']);
    const { channels } = await sharp(target).stats();
    // One level: what JPEG's own rounding may cost on an even colour.
    for (const [i, level] of [0x10, 0x20, 0x30].entries())
      expect(Math.abs(channels[i]!.mean - level)).toBeLessThanOrEqual(1);
  });
});

describe('compression', () => {
  it.each(['png', 'tiff'] as const)('%s gets smaller, and its pixels stay', async (format) => {
    const image = noise(3, 8);
    // Rows that repeat: noise alone does not compress.
    for (let y = 1; y < height; y++) image.data.set(image.data.subarray(0, width * 3), y * width * 3);
    const sizes: number[] = [];
    for (const compression of [0, 1, 9]) {
      const { target } = await written(image, format, { compression });
      sizes.push((await stat(target)).size);
      expect(Buffer.from((await decode(go, target)).data)).toEqual(Buffer.from(image.data));
    }
    expect(sizes[0]!).toBeGreaterThan(sizes[1]!);
    expect(sizes[1]!).toBeGreaterThanOrEqual(sizes[2]!);
  });
});

describe('size', () => {
  it.each([
    ['jpeg', 65_500],
    ['webp', 16_383],
    ['avif', 16_384],
  ] as const)('of %s ends at %i pixels a side, in either direction', (format, edge) => {
    const shape = { channels: 3, depth: 8 } as const;
    for (const turn of [false, true]) {
      const size = (long: number) => (turn ? { width: 2, height: long } : { width: long, height: 2 });
      checkSize('a.png', format, { ...shape, ...size(edge) });
      const { width: across, height: down } = size(edge + 1);
      expect(() => checkSize('a.png', format, { ...shape, ...size(edge + 1) })).toThrow(
        `${format.toUpperCase()} holds at most ${edge} pixels a side, and the result of “a.png” would have ${across} × ${down} pixels.`,
      );
    }
  });

  it.each(['webp', 'jpeg'] as const)('at its end is really written as %s', async (format) => {
    const long = { jpeg: 65_500, webp: 16_383 }[format];
    const none = { icc: null, profile: null, exif: null, xmp: null, iptc: null, density: null, warnings: [] };
    const picture = canvas(long, 1, 3, 8, {});
    const target = join(folder, `long.${format}`);
    const image: Image = { ...picture, ...none, format: 'png' };
    await encode(go, picture, image, { target, format, settings: defaultSettings, replace: false });
    expect((await sharp(target).metadata()).width).toBe(long);
  });
});
