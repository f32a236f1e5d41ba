import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { header, numbers, writeDirectory } from '../metadata/ifd.ts';
import { decode, shrink, thumbnail } from './decode.ts';

const go = new AbortController().signal;
const run = promisify(execFile);
const hasMagick = (() => {
  try {
    execFileSync('convert', ['-version']);
    return true;
  } catch {
    return false;
  }
})();
const without = hasMagick ? '' : ' (skipped: ImageMagick is not installed)';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floats-'));
});
afterAll(() => rm(folder, { recursive: true }));

const [width, height] = [83, 57];
const kinds = { gray: 1, graya: 2, rgb: 3, rgba: 4 } as const;
type Kind = keyof typeof kinds;

/** A smooth picture of 16 bit with a little noise, so that LZW and predictors have something to do. */
async function made(kind: Kind, bits: number, options: readonly string[], head = ''): Promise<string> {
  const channels = kinds[kind];
  const samples = Uint16Array.from({ length: width * height * channels }, (_, i) => {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    return 32_000 + 30_000 * Math.sin(x * 0.07 + (i % channels)) * Math.cos(y * 0.05) + ((i * 7919) % 97);
  });
  const raw = join(folder, 'samples.raw');
  await writeFile(raw, Buffer.from(samples.buffer));
  const path = join(folder, `${kind}-${bits}-${Math.random()}.tif`);
  const from = kind.startsWith('gray') ? (kind === 'gray' ? 'gray' : 'graya') : kind;
  const size = ['-size', `${width}x${height}`, '-depth', '16', '-endian', 'LSB'];
  const to = ['-define', 'quantum:format=floating-point', '-depth', `${bits}`, ...options, `${head}${path}`];
  // It says of some options, after the file is written, that it knows no predictor for them.
  await run('convert', [...size, `${from}:${raw}`, ...to]).catch(() => undefined);
  return path;
}

async function readByMagick(path: string, kind: Kind): Promise<Uint16Array> {
  const out = join(folder, 'read.raw');
  await run('convert', [path, '-depth', '16', '-endian', 'LSB', `${kind}:${out}`]);
  const bytes = await readFile(out);
  return new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
}

const apart = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let most = a.length === b.length ? 0 : Number.POSITIVE_INFINITY;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!));
  return most;
};

describe.skipIf(!hasMagick)(`floats in a TIFF are what ImageMagick reads${without}`, () => {
  const ways: readonly (readonly [string, readonly string[], string])[] = [
    ['bare', ['-compress', 'None'], ''],
    ['LZW', ['-compress', 'LZW'], ''],
    ['deflated', ['-compress', 'Zip'], ''],
    ['deflated without a predictor', ['-compress', 'Zip', '-define', 'tiff:predictor=1'], ''],
    ['LZW with differences', ['-compress', 'LZW', '-define', 'tiff:predictor=2'], ''],
    ['PackBits', ['-compress', 'RLE'], ''],
    ['differences, big-endian', ['-compress', 'Zip', '-define', 'tiff:predictor=2', '-define', 'tiff:endian=msb'], ''],
    ['bare and big-endian', ['-compress', 'None', '-define', 'tiff:endian=msb'], ''],
    ['in tiles', ['-compress', 'Zip', '-define', 'tiff:tile-geometry=32x16'], ''],
    ['in planes', ['-compress', 'LZW', '-interlace', 'plane'], ''],
    ['BigTIFF', ['-compress', 'Zip'], 'TIFF64:'],
  ];
  it.each(ways)(
    '%s',
    async (_, options, head) => {
      for (const kind of ['gray', 'rgb', 'rgba'] as const) {
        for (const bits of [16, 32, 64]) {
          const path = await made(kind, bits, options, head);
          const image = await decode(go, path);
          expect([image.width, image.height, image.channels, image.depth]).toEqual([width, height, kinds[kind], 16]);
          // Both round the same number; one level where its half is met.
          expect(apart(image.data, await readByMagick(path, kind)), `${kind} ${bits}`).toBeLessThanOrEqual(1);
          expect(new Set(image.data).size).toBeGreaterThan(200);
          expect(image.warnings[0]).toMatch(/^The floating-point samples of “.+” became 16 bit/);
        }
      }
    },
    60_000,
  );

  it('upright, whatever the orientation', async () => {
    const upright = await decode(go, await made('rgb', 32, ['-compress', 'Zip']));
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const words = [
        'TopLeft',
        'TopRight',
        'BottomRight',
        'BottomLeft',
        'LeftTop',
        'RightTop',
        'RightBottom',
        'LeftBottom',
      ];
      // ImageMagick writes the tag; our samples then come out as ImageMagick turns them.
      const path = await made('rgb', 32, ['-compress', 'Zip', '-orient', words[orientation - 1]!]);
      const out = join(folder, 'turned.raw');
      await run('convert', [path, '-auto-orient', '-depth', '16', '-endian', 'LSB', `rgb:${out}`]);
      const bytes = await readFile(out);
      const image = await decode(go, path);
      expect([image.width, image.height]).toEqual(orientation < 5 ? [width, height] : [height, width]);
      expect(apart(image.data, new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2))).toBeLessThanOrEqual(
        1,
      );
      if (orientation === 1) expect(image.data).toEqual(upright.data);
    }
  }, 60_000);
});

/** Grey floats of 32 bit in one strip, with what else is to be said. */
async function plain(
  values: readonly number[],
  wide: number,
  more: readonly ReturnType<typeof numbers>[],
  channels = 1,
) {
  const samples = Buffer.from(Float32Array.from(values).buffer);
  const tall = values.length / wide / channels;
  const fields = [
    numbers(true, 256, 3, [wide]),
    numbers(true, 257, 3, [tall]),
    numbers(true, 258, 3, new Array<number>(channels).fill(32)),
    numbers(true, 259, 3, [1]),
    numbers(true, 262, 3, [channels < 3 ? 1 : 2]),
    numbers(true, 273, 4, [8]),
    numbers(true, 277, 3, [channels]),
    numbers(true, 278, 3, [tall]),
    numbers(true, 279, 4, [samples.length]),
    numbers(true, 339, 3, new Array<number>(channels).fill(3)),
  ].filter(({ tag }) => more.every((other) => other.tag !== tag));
  const at = 8 + samples.length;
  const path = join(folder, `${Math.random()}.tif`);
  await writeFile(path, Buffer.concat([header(true, at), samples, writeDirectory(true, [...fields, ...more], at)]));
  return path;
}

describe('floats in a TIFF', () => {
  it('stand as they are: a half is the middle of 16 bit, not the middle of light', async () => {
    const image = await decode(go, await plain([0, 0.25, 0.5, 1], 4, []));
    expect([...image.data]).toEqual([0, 16_384, 32_768, 65_535]);
  });

  it('where 0 is white are turned round', async () => {
    const image = await decode(go, await plain([0, 0.25, 0.5, 1], 4, [numbers(true, 262, 3, [0])]));
    expect([...image.data]).toEqual([65_535, 49_151, 32_768, 0]);
  });

  it('that were multiplied by their transparency are divided again', async () => {
    const pixels = [0.2, 0.1, 0.05, 0.25, 0, 0, 0, 0, 1, 0.5, 0, 1];
    const image = await decode(go, await plain(pixels, 3, [numbers(true, 338, 3, [1])], 4));
    const told = [0.8, 0.4, 0.2, 0.25, 0, 0, 0, 0, 1, 0.5, 0, 1].map((value) => Math.round(value * 65_535));
    // A float of 32 bit holds 24: a division of two of them may round the other way.
    expect(apart(image.data, told)).toBeLessThanOrEqual(1);
  });

  it('that are no number become black and are counted, as are infinities', async () => {
    const image = await decode(go, await plain([Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5], 4, []));
    expect([...image.data]).toEqual([0, 65_535, 0, 32_768]);
    expect(image.warnings[0]).toMatch(/3 values lay outside of 0 to 1 and were cut off\.$/);
  });

  it('that end too early are damaged', async () => {
    const path = await plain(new Array<number>(4096).fill(0.5), 64, []);
    const file = await readFile(path);
    const at = file.readUInt32LE(4);
    // The directory stays, and says that the strip begins behind it.
    const entry = [...Array(file.readUInt16LE(at)).keys()]
      .map((i) => at + 2 + i * 12)
      .find((i) => file.readUInt16LE(i) === 273)!;
    file.writeUInt32LE(file.length - 100, entry + 8);
    await writeFile(path, file);
    await expect(decode(go, path)).rejects.toMatchObject({ failure: { code: 'damaged' } });
    await truncate(path, 4000);
    await expect(decode(go, path)).rejects.toMatchObject({ failure: { code: /damaged|unsupported/ } });
  });

  it('are shown as they are written: whole, reduced and small', async () => {
    const values = Array.from({ length: 120 * 80 * 3 }, (_, i) => [0.2, 0.5, 0.8][i % 3]!);
    const path = await plain(values, 120, [], 3);
    const file = (await decode(go, path)).data;
    const levels = [...file.subarray(0, 3)].map((level) => Math.round(level / 257));
    const whole = await shrink(go, path, 1e6);
    const reduced = await shrink(go, path, 1000);
    const small = await sharp(await thumbnail(path, 32))
      .raw()
      .toBuffer();
    // The decoder cuts what is below a level of 8 bit off where we round. As linear light, 51 would be 124.
    expect(apart(whole.rgba.subarray(0, 3), levels)).toBeLessThanOrEqual(1);
    expect(apart(reduced.rgba.subarray(0, 3), levels)).toBeLessThanOrEqual(1);
    // WebP is lossy: an even colour keeps within two levels.
    expect(apart(small.subarray(0, 3), levels)).toBeLessThanOrEqual(2);
  });
});
