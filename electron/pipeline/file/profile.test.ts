import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../contract.ts';
import { enhance } from '../enhance.ts';
import type { Channels, Image } from '../image.ts';
import { buildPyramid } from '../look/pyramid.ts';
import { showOf, squareOf } from '../look/shown.ts';
import { bicubic } from '../network/network.ts';
import { decode, shrink, thumbnail } from './decode.ts';
import { encode } from './encode.ts';
import { isLikeSrgb } from './profile.ts';
import { canvas } from './tiff.ts';

const go = new AbortController().signal;
const [width, height] = [32, 24];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profile-'));
});
afterAll(() => rm(folder, { recursive: true }));

function tag(type: string, body: Buffer): Buffer {
  const whole = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.alloc(4), body]);
  return Buffer.concat([whole, Buffer.alloc(-whole.length & 3)]);
}
function fixed(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeInt32BE(Math.round(value * 65_536), i * 4);
  return bytes;
}
function describeProfile(name: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(name.length + 1);
  return tag('desc', Buffer.concat([length, Buffer.from(`${name}\0`, 'latin1'), Buffer.alloc(78)]));
}
function gammaCurve(gamma: number): Buffer {
  const body = Buffer.alloc(6);
  body.writeUInt32BE(1);
  body.writeUInt16BE(Math.round(gamma * 256), 4);
  return tag('curv', body);
}

/** A profile of version 2 by its numbers: primaries as XYZ under D50, or grey without any. */
function profileOf(name: string, gamma: number, primaries: readonly (readonly number[])[]): Buffer {
  const colour = primaries.length > 0;
  const tags: [string, Buffer][] = [
    ['desc', describeProfile(name)],
    ['wtpt', tag('XYZ ', fixed(0.9642, 1, 0.8249))],
    ...(colour ? [] : ([['kTRC', gammaCurve(gamma)]] as [string, Buffer][])),
    ...primaries.flatMap((xyz, i): [string, Buffer][] => [
      [`${'rgb'[i]}XYZ`, tag('XYZ ', fixed(...xyz))],
      [`${'rgb'[i]}TRC`, gammaCurve(gamma)],
    ]),
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length);
  let end = 128 + table.length;
  for (const [i, [signature, body]] of tags.entries()) {
    table.write(signature, 4 + i * 12, 'latin1');
    table.writeUInt32BE(end, 8 + i * 12);
    table.writeUInt32BE(body.length, 12 + i * 12);
    end += body.length;
  }
  const head = Buffer.alloc(128);
  head.writeUInt32BE(end, 0);
  head.writeUInt32BE(0x02100000, 8);
  head.write(`mntr${colour ? 'RGB ' : 'GRAY'}XYZ `, 12, 'latin1');
  head.write('acsp', 36, 'latin1');
  fixed(0.9642, 1, 0.8249).copy(head, 68);
  return Buffer.concat([head, table, ...tags.map(([, body]) => body)]);
}

// The published primaries, adapted to D50.
const adobe = profileOf('Made Adobe RGB', 2.19921875, [
  [0.60974, 0.31111, 0.01947],
  [0.20528, 0.62567, 0.06087],
  [0.14919, 0.06322, 0.74457],
]);
const prophoto = profileOf('Made ProPhoto', 1.8, [
  [0.79767, 0.28804, 0],
  [0.13519, 0.71188, 0],
  [0.03134, 0.00009, 0.82491],
]);
const grey = profileOf('Made grey 1.8', 1.8, []);

/** Every kind of colour, also those that lie far outside of sRGB. */
function colours(channels: Channels, depth: 8 | 16, icc: Buffer): Image {
  const picture = canvas(width, height, channels, depth, {});
  const top = 2 ** depth - 1;
  for (let i = 0; i < picture.data.length; i++) {
    const [pixel, channel] = [Math.floor(i / channels), i % channels];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const level = [x / (width - 1), y / (height - 1), 1 - x / (width - 1)][channel % 3]!;
    // Never wholly transparent: colour that nobody sees is replaced.
    const opacity = channel === 3 || (channels === 2 && channel === 1);
    picture.data[i] = Math.round(top * (opacity ? 0.2 + 0.8 * level : level));
  }
  const none = { exif: null, xmp: null, iptc: null, density: null, warnings: [] };
  return { ...picture, ...none, icc, profile: null, format: 'png' };
}

async function fileOf(image: Image, format: 'png' | 'tiff' | 'jpeg'): Promise<string> {
  const target = join(folder, `${crypto.randomUUID()}.${format}`);
  const picture = canvas(width, height, image.channels, image.depth, image);
  picture.data.set(image.data);
  await encode(go, picture, image, { target, format, settings: defaultSettings, replace: false });
  return target;
}

async function enhanced(source: string, format: Settings['format'], scale: number): Promise<string> {
  const target = join(folder, `${crypto.randomUUID()}.${format}`);
  const settings = { ...defaultSettings, format };
  const how = { settings, network: bicubic('bicubic', scale), previews: false, replace: false };
  await enhance(go, { source, target }, how);
  return target;
}

describe('a profile', () => {
  it.each([
    ['Adobe RGB', adobe, 3, 8],
    ['ProPhoto', prophoto, 3, 16],
    ['ProPhoto with alpha', prophoto, 4, 16],
    ['grey', grey, 1, 8],
    ['grey', grey, 1, 16],
    ['grey with alpha', grey, 2, 8],
  ] as const)('%s goes along byte for byte, and its values are not converted', async (_, icc, channels, depth) => {
    const image = colours(channels, depth, icc);
    for (const format of ['png', 'tiff'] as const) {
      const source = await fileOf(image, format);
      const read = await decode(go, source);
      expect(read.icc?.equals(icc)).toBe(true);
      expect([...read.data]).toEqual([...image.data]);
      // At ×1 the cubic gives every sample back: whatever lies outside of sRGB has not been cut off on the way.
      const same = await decode(go, await enhanced(source, format, 1));
      expect(same.icc?.equals(icc)).toBe(true);
      expect([...same.data]).toEqual([...image.data]);
    }
  });

  it.each([
    ['Adobe RGB', adobe, 3, ['jpeg', 'webp', 'avif', 'png', 'tiff']],
    ['ProPhoto', prophoto, 3, ['jpeg', 'webp', 'avif', 'png', 'tiff']],
    ['grey', grey, 1, ['jpeg', 'png', 'tiff']],
  ] as const)('%s is in the result of every format that can hold it', async (_, icc, channels, formats) => {
    const source = await fileOf(colours(channels, 8, icc), 'png');
    for (const format of formats) {
      const { icc: carried } = await sharp(await enhanced(source, format, 2)).metadata();
      expect(carried?.equals(icc), format).toBe(true);
    }
  });

  it('is applied for the eye: a saturated green of Adobe RGB is not shown as that of sRGB', async () => {
    const image = colours(3, 8, adobe);
    image.data.fill(128);
    const plain = await shrink(go, await fileOf({ ...image, icc: null }, 'png'), 1e6);
    const shown = await shrink(go, await fileOf(image, 'png'), 1e6);
    // Grey is grey in both: their curves differ by less than three levels there.
    for (const i of [0, 1, 2]) expect(Math.abs(shown.rgba[i]! - plain.rgba[i]!)).toBeLessThanOrEqual(3);
    for (let i = 0; i < image.data.length; i += 3) image.data.set([80, 180, 80], i);
    const green = await shrink(go, await fileOf(image, 'png'), 1e6);
    // By the matrices of both, Adobe's (80, 180, 80) is sRGB's (0, 181, 70): red lies below its reach.
    expect(green.rgba[0]!).toBeLessThanOrEqual(8);
    expect(Math.abs(green.rgba[1]! - 181)).toBeLessThanOrEqual(4);
    expect(Math.abs(green.rgba[2]! - 70)).toBeLessThanOrEqual(6);
  });
});

/** sRGB's own primaries under D50, with other curves. */
const srgbPrimaries = [
  [0.4361, 0.2225, 0.0139],
  [0.3851, 0.7169, 0.0971],
  [0.1431, 0.0606, 0.7141],
];

describe('like sRGB', () => {
  it('is what has its curves and primaries, whatever it is called', async () => {
    const blank = sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } });
    const builtIn = async (name: string) =>
      (await sharp(await blank.clone().withIccProfile(name).png().toBuffer()).metadata()).icc!;
    expect(isLikeSrgb(null)).toBe(true);
    expect(isLikeSrgb(await builtIn('srgb'))).toBe(true);
    expect(isLikeSrgb(await builtIn('p3'))).toBe(false);
    expect(isLikeSrgb(profileOf('GIMP built-in Linear sRGB', 1, srgbPrimaries))).toBe(false);
    expect(isLikeSrgb(profileOf('sRGB with a power of 2.2', 2.2, srgbPrimaries))).toBe(false);
    for (const icc of [adobe, prophoto, grey, Buffer.alloc(0), Buffer.alloc(200, 255)])
      expect(isLikeSrgb(icc)).toBe(false);
  });
});

describe('for the eye', () => {
  it.each([
    ['linear light', profileOf('Linear sRGB', 1, srgbPrimaries), [0.214, 0.214, 0.214], [128, 128, 128]],
    ['Adobe RGB', adobe, [80 / 255, 180 / 255, 80 / 255], [0, 181, 70]],
    ['linear grey', profileOf('Linear grey', 1, []), [0.214], [128, 128, 128]],
  ] as const)(
    '%s is shown right: whole, by squares, reduced, as a pyramid and small',
    async (_, icc, value, levels) => {
      for (const [depth, alpha] of [
        [8, 0],
        [16, 0],
        [16, 1],
      ] as const) {
        const channels = (value.length + alpha) as Channels;
        const picture = canvas(600, 520, channels, depth, {});
        const top = 2 ** depth - 1;
        for (let i = 0; i < picture.data.length; i++) {
          picture.data[i] = Math.round((value[i % channels] ?? 1) * top);
        }
        const none = { exif: null, xmp: null, iptc: null, density: null, warnings: [], profile: null };
        const path = join(folder, `${crypto.randomUUID()}.png`);
        const image: Image = { ...picture, ...none, icc, format: 'png' };
        await encode(go, canvasOf(image), image, {
          target: path,
          format: 'png',
          settings: defaultSettings,
          replace: false,
        });
        const read = await decode(go, path);
        const pyramid = await buildPyramid(go, path, `${path}.pyramid`);
        const small = await sharp(await thumbnail(path, 16))
          .raw()
          .toBuffer();
        const shown = [
          (await showOf(go, path, read)).rgba,
          (await squareOf(read, 0, 0))!.rgba,
          (await shrink(go, path, 500)).rgba,
          (await pyramid.region(0, 0, 0))!.rgba,
        ];
        // 8 bit of linear light has steps of two levels here, and WebP is lossy.
        for (const rgba of [...shown, small]) {
          for (const [i, level] of levels.entries()) expect(Math.abs(rgba[i]! - level)).toBeLessThanOrEqual(6);
        }
      }
    },
  );
});

function canvasOf(image: Image) {
  const picture = canvas(image.width, image.height, image.channels, image.depth, image);
  picture.data.set(image.data);
  return picture;
}

it('grey of 16 bit with a profile is right in formats that hold only colour', async () => {
  const icc = profileOf('Linear grey', 1, []);
  const image = colours(1, 16, icc);
  image.data.fill(Math.round(0.214 * 65_535));
  const source = await fileOf(image, 'png');
  for (const format of ['webp', 'avif'] as const) {
    const { data } = await sharp(await enhanced(source, format, 2))
      .raw()
      .toBuffer({ resolveWithObject: true });
    // Half in sRGB is 0.214 of the light; lossy, and through 8 bit of linear light.
    expect(Math.abs(data[0]! - 128)).toBeLessThanOrEqual(4);
  }
});
