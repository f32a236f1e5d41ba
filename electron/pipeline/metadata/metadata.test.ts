import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../contract.ts';
import { enhance } from '../enhance.ts';
import { decode, readHeader } from '../file/decode.ts';
import { bicubic } from '../network/network.ts';

const go = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metadata-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [width, height] = [24, 16];
const xmp =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>';

function waves(): Buffer {
  return Buffer.from(Array.from({ length: width * height * 3 }, (_, i) => 128 + Math.round(90 * Math.sin(i * 0.13))));
}

/** A Display-P3 photo with EXIF, XMP and 300 dpi, lying on its side where `orientation` says so. */
async function photo(name: string, orientation = 1): Promise<string> {
  const path = join(folder, name);
  await sharp(waves(), { raw: { width, height, channels: 3 } })
    .withIccProfile('p3')
    .withExif({ IFD0: { Copyright: 'Dotbogi', Orientation: String(orientation) } })
    .withMetadata({ orientation, density: 300, icc: 'p3' })
    .withXmp(xmp)
    .toFile(path);
  return path;
}

async function enhanced(source: string, format: Settings['format'], scale = 2) {
  const target = join(folder, `${Math.random()}.${format}`);
  const how = {
    settings: { ...defaultSettings, format },
    network: bicubic('bicubic', scale),
    previews: false,
    replace: false,
  };
  const { warnings } = await enhance(go, { source, target }, how);
  return { target, warnings, metadata: await sharp(target).metadata() };
}

describe('what a photo carries', () => {
  it.each(['jpeg', 'png', 'webp', 'tiff', 'avif'] as const)('goes along into %s', async (format) => {
    const source = await photo(`carry-${format}.jpg`);
    const before = await sharp(source).metadata();
    const { target, metadata, warnings } = await enhanced(source, format);
    expect(metadata.icc!.equals(before.icc!)).toBe(true);
    expect(metadata.xmp?.toString()).toContain('xmpmeta');
    // sharp itself reads no EXIF out of a TIFF.
    const image = await decode(go, target);
    expect(image.exif?.toString('latin1')).toContain('Dotbogi');
    expect(warnings).toEqual([]);
    expect(image.density).toBe(300);
    if (['jpeg', 'png', 'tiff'].includes(format)) expect(metadata.density).toBe(300);
  });

  it('keeps Display-P3 values as they are: nothing is converted on the way in or out', async () => {
    const source = join(folder, 'p3.png');
    await sharp(waves(), { raw: { width, height, channels: 3 } })
      .withIccProfile('p3')
      .png()
      .toFile(source);
    const values = await sharp(source, { ignoreIcc: true }).raw().toBuffer();
    const { target } = await enhanced(source, 'png', 1);
    const image = await decode(go, target);
    expect(Buffer.from(image.data)).toEqual(values);
    // They would differ, had the profile been applied.
    expect(await sharp(source).raw().toBuffer()).not.toEqual(values);
  });
});

describe('orientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is applied once and then says 1', async (orientation) => {
    const path = join(folder, `o${orientation}.png`);
    // A white corner, top left once upright.
    const marker = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const upright = await sharp({ create: { width, height, channels: 3, background: '#000' } })
      .composite([{ input: marker, left: 0, top: 0 }])
      .png()
      .toBuffer();
    const undo = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6 }[orientation]!;
    const lying = await sharp(await sharp(upright).withMetadata({ orientation: undo }).toBuffer())
      .autoOrient()
      .toBuffer();
    await sharp(lying).withMetadata({ orientation }).toFile(path);
    const header = await readHeader(path);
    expect([header.width, header.height, header.orientation]).toEqual([width, height, orientation]);
    const { target, metadata } = await enhanced(path, 'png');
    expect([metadata.width, metadata.height, metadata.orientation ?? 1]).toEqual([2 * width, 2 * height, 1]);
    const image = await decode(go, target);
    expect([image.data[0], image.data[image.data.length - 3]]).toEqual([255, 0]);
    expect(image.data[3 * 2 * width - 3]).toBe(0);
    expect(image.data[3 * 2 * width * (2 * height - 1)]).toBe(0);
  });
});

describe('warnings', () => {
  it('name what JPEG cannot hold', async () => {
    const source = join(folder, 'deep.png');
    await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } })
      .toColourspace('rgb16')
      .png()
      .toFile(source);
    const { target, warnings } = await enhanced(source, 'jpeg');
    expect(warnings).toEqual([
      'JPEG holds 8 bit; the 16 bit were reduced.',
      'JPEG holds no transparency; it was laid on white.',
    ]);
    expect((await decode(go, target)).data[0]).toBe(255);
    expect((await decode(go, target)).data[1]).toBe(255);
  });

  it('CMYK comes out as sRGB, and says so', async () => {
    const source = join(folder, 'cmyk.jpg');
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#c02020' } })
      .toColourspace('cmyk')
      .jpeg()
      .toFile(source);
    const { target, warnings } = await enhanced(source, 'png');
    expect(warnings).toEqual(['“cmyk.jpg” was converted from CMYK to sRGB.']);
    const { channels, data } = await decode(go, target);
    expect(channels).toBe(3);
    expect(data[0]! - data[1]!).toBeGreaterThan(80);
  });
});
