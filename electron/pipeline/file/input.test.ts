import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Field, header, numbers, writeDirectory } from '../metadata/ifd.ts';
import { decode, readHeader, thumbnail } from './decode.ts';

const go = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'input-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, bytes: Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly channels: number;
  readonly samples: Buffer;
  readonly more?: readonly Field[];
}

/** A TIFF of one uncompressed strip, of any kind of samples. */
function tiff({ width, height, bits, channels, samples, more = [] }: Layout): Buffer {
  const short = (tag: number, ...values: number[]) => numbers(true, tag, 3, values);
  const at = 8 + samples.length + (samples.length & 1);
  const given = new Set(more.map(({ tag }) => tag));
  const fields = [
    short(256, width),
    short(257, height),
    short(258, ...new Array<number>(channels).fill(bits)),
    short(259, 1),
    short(262, channels < 3 ? 1 : 2),
    numbers(true, 273, 4, [8]),
    short(277, channels),
    short(278, height),
    numbers(true, 279, 4, [samples.length]),
  ].filter(({ tag }) => !given.has(tag));
  return Buffer.concat([
    header(true, at),
    samples,
    Buffer.alloc(samples.length & 1),
    writeDirectory(true, [...fields, ...more], at),
  ]);
}

function floats(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeFloatLE(value, i * 4);
  return bytes;
}

describe('samples of another width', () => {
  it.each([1, 2, 4])('of %i bit in a TIFF reach from black to white', async (bits) => {
    const levels = 2 ** bits;
    const width = 8;
    let row = 0n;
    for (let x = 0; x < width; x++) row = (row << BigInt(bits)) | BigInt(x % levels);
    const samples = Buffer.from(row.toString(16).padStart((width * bits) >> 2, '0'), 'hex');
    const path = await file(`${bits}.tif`, tiff({ width, height: 1, bits, channels: 1, samples }));
    const image = await decode(go, path);
    expect([image.channels, image.depth]).toEqual([1, 8]);
    expect([...image.data]).toEqual(Array.from({ length: width }, (_, x) => ((x % levels) * 255) / (levels - 1)));
  });

  it.each([2, 4, 16, 256])('of a palette of %i colours show what the palette holds', async (colours) => {
    const raw = Buffer.from(
      Array.from({ length: 32 * 32 * 3 }, (_, i) => ((Math.floor(i / 3) % colours) * 37 + i * 0) % 256),
    );
    const plain = sharp(raw, { raw: { width: 32, height: 32, channels: 3 } });
    const path = await file(`palette${colours}.png`, await plain.png({ palette: true, colours, dither: 0 }).toBuffer());
    const image = await decode(go, path);
    const shown = await sharp(path).toColourspace('srgb').removeAlpha().raw().toBuffer();
    expect(image.channels).toBe(3);
    expect(Buffer.from(image.data)).toEqual(shown);
    expect(new Set(image.data).size).toBeGreaterThanOrEqual(Math.min(colours, 100));
  });

  it('in floating point become 16 bit as they stand, and what lies beyond is counted', async () => {
    const samples = floats([0, 0.25, 1, 0.5, -1, 1.5]);
    const format = numbers(true, 339, 3, [3, 3, 3]);
    const path = await file('float.tif', tiff({ width: 2, height: 1, bits: 32, channels: 3, samples, more: [format] }));
    const image = await decode(go, path);
    expect([...image.data]).toEqual([0, 16_384, 65_535, 32_768, 0, 65_535]);
    expect(image.depth).toBe(16);
    expect(image.warnings).toEqual([
      'The floating-point samples of “float.tif” became 16 bit; 2 values lay outside of 0 to 1 and were cut off.',
    ]);
  });

  it.each([
    ['12-bit samples', { bits: 12, channels: 1 }],
    ['32-bit samples', { bits: 32, channels: 1 }],
    ['floating-point samples of 24 bit', { bits: 24, channels: 3, format: 3 }],
    ['floating-point samples of 5 channels', { bits: 32, channels: 5, format: 3 }],
    ['floating-point samples in an unusual compression', { bits: 32, channels: 1, format: 3, packing: 34_925 }],
    ['floating-point samples that are neither grey nor RGB', { bits: 32, channels: 3, format: 3, colours: 6 }],
  ] as const)('are refused by name: %s', async (what, given) => {
    const { bits, channels } = given;
    const more = 'format' in given ? [numbers(true, 339, 3, new Array<number>(channels).fill(given.format))] : [];
    if ('packing' in given) more.push(numbers(true, 259, 3, [given.packing]));
    if ('colours' in given) more.push(numbers(true, 262, 3, [given.colours]));
    const samples = Buffer.alloc((4 * bits * channels) / 8);
    const path = await file('refused.tif', tiff({ width: 4, height: 1, bits, channels, samples, more }));
    await expect(readHeader(path)).rejects.toMatchObject({
      failure: {
        code: 'unsupported',
        message: `“refused.tif” holds ${what}, which are not read. Save it with 8 or 16 bit and enhance that.`,
      },
    });
  });

  it.each([10, 12] as const)('of %i bit in an AVIF are white where they are white', async (bitdepth) => {
    const white = sharp({ create: { width: 16, height: 16, channels: 3, background: '#ffffff' } });
    const path = await file(
      `${bitdepth}.avif`,
      await white.toColourspace('rgb16').avif({ bitdepth, lossless: true }).toBuffer(),
    );
    const image = await decode(go, path);
    expect(image.depth).toBe(16);
    expect(new Set(image.data)).toEqual(new Set([65_535]));
  });
});

describe('a format that is not read', () => {
  const box = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mif1`, 'latin1');
  const save = 'Save it as PNG, TIFF or JPEG and enhance that.';
  const develop = 'Develop it to a TIFF or JPEG and enhance that.';
  const dng = tiff({
    ...{ width: 1, height: 1, bits: 8, channels: 1, samples: Buffer.alloc(1) },
    more: [{ tag: 50_706, type: 1, count: 4, value: Buffer.from([1, 4, 0, 0]) }],
  });
  const nef = tiff({
    ...{ width: 1, height: 1, bits: 8, channels: 1, samples: Buffer.alloc(1) },
    more: [numbers(true, 254, 4, [1]), numbers(true, 330, 4, [8])],
  });
  it.each([
    ['HEIC', box('heic'), 'Export it as JPEG or PNG and enhance that.'],
    ['JPEG XL', Buffer.from('ff0a000000000000', 'hex'), save],
    ['JPEG 2000', Buffer.from('0000000c6a5020200d0a870a', 'hex'), save],
    ['BMP', Buffer.from('BM\0\0\0\0\0\0\0\0', 'latin1'), save],
    ['Photoshop', Buffer.from('8BPS\0\x01\0\0', 'latin1'), save],
    ['Canon raw', box('crx '), develop],
    ['Canon raw', Buffer.from('II*\0\x10\0\0\0CR\x02\0', 'latin1'), develop],
    ['Panasonic raw', Buffer.from('IIU\0\x18\0\0\0', 'latin1'), develop],
    ['DNG raw', dng, develop],
    ['camera raw', nef, develop],
  ] as const)('is named, with what to do: %s', async (kind, bytes, advice) => {
    // Whatever it is called: the content decides.
    const path = await file('photo.jpg', bytes);
    await expect(readHeader(path)).rejects.toMatchObject({
      failure: {
        code: 'unsupported',
        message: `“photo.jpg” is a ${kind} file, a format that Dotbogi does not read. ${advice}`,
      },
    });
  });

  it('but a readable one may be called anything', async () => {
    const picture = sharp({ create: { width: 5, height: 4, channels: 3, background: '#123456' } });
    const path = await file('photo.heic', await picture.png().toBuffer());
    expect((await decode(go, path)).format).toBe('png');
  });
});

describe('an animation', () => {
  it('gives its first frame, and says so', async () => {
    const frames = Buffer.concat(
      ['#ff0000', '#0000ff', '#00ff00'].map((c) => Buffer.from(c.slice(1).repeat(64), 'hex')),
    );
    const gif = sharp(frames, { raw: { width: 8, height: 24, channels: 3, pageHeight: 8 } });
    const path = await file('film.gif', await gif.gif().toBuffer());
    const image = await decode(go, path);
    expect([image.width, image.height, ...image.data.subarray(0, 3)]).toEqual([8, 8, 255, 0, 0]);
    expect(image.warnings).toEqual(['Only the first of the 3 frames of “film.gif” was enhanced.']);
  });
});

describe('CMYK', () => {
  it('goes through its own profile to sRGB, and says so', async () => {
    const colour = { r: 150, g: 110, b: 100 };
    const plain = sharp({ create: { width: 8, height: 8, channels: 3, background: colour } });
    const path = await file('print.jpg', await plain.withIccProfile('cmyk').jpeg({ quality: 100 }).toBuffer());
    expect((await sharp(path).metadata()).space).toBe('cmyk');
    const image = await decode(go, path);
    expect(image.icc).toBeNull();
    expect(image.warnings[0]).toMatch(/^“print\.jpg” was converted from CMYK to sRGB through its profile “.+”\.$/);
    const off = (levels: ArrayLike<number>) =>
      Math.max(...[150, 110, 100].map((level, at) => Math.abs(levels[at]! - level)));
    // There and back: a colour that ink can print comes back, but for the tables and the black point of a press.
    expect(off(image.data)).toBeLessThanOrEqual(16);
    // Without the profile it would not: ink as the mere opposite of light is another colour.
    const ink = await sharp(path).raw().toColourspace('cmyk').toBuffer();
    expect(off([0, 1, 2].map((at) => ((255 - ink[at]!) * (255 - ink[3]!)) / 255))).toBeGreaterThan(20);
  });
});

describe('orientation', () => {
  const [width, height] = [64, 32];
  /** White is the upper left quarter of the upright picture. */
  async function lying(orientation: number, format: 'jpeg' | 'png' | 'webp' | 'tiff' | 'avif'): Promise<string> {
    const quarter = await sharp({ create: { width: 32, height: 16, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const upright = await sharp({ create: { width, height, channels: 3, background: '#000' } })
      .composite([{ input: quarter, left: 0, top: 0 }])
      .png()
      .toBuffer();
    const undo = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 }[orientation]!;
    const turned = await sharp(await sharp(upright).withMetadata({ orientation: undo }).toBuffer())
      .autoOrient()
      .toBuffer();
    return file(
      `${orientation}.${format}`,
      await sharp(turned).withMetadata({ orientation }).toFormat(format).toBuffer(),
    );
  }

  it.each(['jpeg', 'png', 'webp', 'tiff', 'avif'] as const)(
    'of all eight kinds is upright in %s, also small',
    async (format) => {
      for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
        const path = await lying(orientation, format);
        const image = await decode(go, path);
        expect([image.width, image.height], `${orientation}`).toEqual([width, height]);
        const small = await sharp(await thumbnail(path, 32))
          .raw()
          .toBuffer({ resolveWithObject: true });
        expect([small.info.width, small.info.height], `${orientation}`).toEqual([32, 16]);
        for (const picture of [image, { width: 32, height: 16, channels: small.info.channels, data: small.data }]) {
          const at = (x: number, y: number) =>
            picture.data[
              (Math.floor(picture.height * y) * picture.width + Math.floor(picture.width * x)) * picture.channels
            ]!;
          // Away from the edges, where lossy formats ring.
          expect(
            [at(0.2, 0.2) > 200, at(0.8, 0.2) < 50, at(0.2, 0.8) < 50, at(0.8, 0.8) < 50],
            `${orientation}`,
          ).toEqual([true, true, true, true]);
        }
      }
    },
  );
});
