import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PipelineError } from '../fault.ts';
import { decode, readHeader, shrink, thumbnail } from './decode.ts';

const go = new AbortController().signal;
let folder: string;
const at = (name: string) => join(folder, name);
const grey = (width: number, height: number) =>
  sharp({
    create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decode-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function failure(path: string): Promise<string> {
  try {
    await decode(go, path);
    return 'decoded';
  } catch (error) {
    expect(error).toBeInstanceOf(PipelineError);
    const { code, message } = (error as PipelineError).failure;
    expect(message).toMatch(/^“.*\.$/);
    return code;
  }
}

describe('what is no photo fails with one sentence', () => {
  it('by kind', async () => {
    await writeFile(at('empty.jpg'), '');
    await writeFile(at('text.png'), 'hello, I am text');
    await writeFile(at('heic.jpg'), Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
    await writeFile(at('drawing.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    expect(await failure(at('empty.jpg'))).toBe('not-a-picture');
    expect(await failure(at('text.png'))).toBe('not-a-picture');
    expect(await failure(at('heic.jpg'))).toBe('unsupported');
    expect(await failure(at('drawing.png'))).toBe('unsupported');
    expect(await failure(folder)).toBe('not-a-picture');
    expect(await failure(at('missing.png'))).toBe('not-found');
  });

  it.skipIf(process.platform === 'win32')('a pipe is not waited for', async () => {
    execFileSync('mkfifo', [at('pipe.jpg')]);
    expect(await failure(at('pipe.jpg'))).toBe('not-a-picture');
  });

  it.each(['webp', 'tiff'] as const)('a %s that breaks off', async (format) => {
    const path = at(`cut.${format}`);
    await grey(200, 150).toFormat(format).toFile(path);
    await truncate(path, Math.floor((await readFile(path)).length * 0.6));
    expect(await failure(path)).toBe('damaged');
  });

  it('a size that only a header claims', async () => {
    const png = await grey(8, 8).png().toBuffer();
    png.writeUInt32BE(100_000, 16);
    png.writeUInt32BE(100_000, 20);
    png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
    await writeFile(at('bomb.png'), png);
    expect(await failure(at('bomb.png'))).toBe('too-large');
  });
});

describe('decode', () => {
  it('believes the content, not the extension', async () => {
    await grey(9, 7).png().toFile(at('png.jpg'));
    expect((await readHeader(at('png.jpg'))).format).toBe('png');
  });

  it('reads names that a decoder would take for options', async () => {
    await grey(9, 7).png().toFile(at('a.png'));
    await writeFile(at('b [1]'), await readFile(at('a.png')));
    expect((await decode(go, at('b [1]'))).width).toBe(9);
  });

  it('expands palettes, keeps grey grey and 16 bit deep', async () => {
    await grey(9, 7).png({ palette: true }).toFile(at('palette.png'));
    await grey(9, 7).toColourspace('b-w').jpeg().toFile(at('grey.jpg'));
    const deep = Uint16Array.from({ length: 600 }, (_, i) => i * 100);
    await sharp(deep, { raw: { width: 600, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toFile(at('deep.png'));
    expect((await decode(go, at('palette.png'))).channels).toBe(3);
    expect((await decode(go, at('grey.jpg'))).channels).toBe(1);
    const image = await decode(go, at('deep.png'));
    expect([image.channels, image.depth]).toEqual([1, 16]);
    expect(new Set(image.data).size).toBe(600);
  });

  it('takes the first frame of an animation and says so', async () => {
    const frames = await Promise.all(
      ['#f00', '#0f0'].map((background) =>
        sharp({ create: { width: 8, height: 8, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    await sharp(frames, { join: { animated: true } })
      .gif()
      .toFile(at('moving.gif'));
    const image = await decode(go, at('moving.gif'));
    expect([image.width, image.height]).toEqual([8, 8]);
    expect(image.data[0]).toBe(255);
    expect(image.warnings).toEqual(['Only the first of the 2 frames of “moving.gif” was enhanced.']);
  });
});

it('shows a photo upright and reduced, and makes a small picture of it', async () => {
  await grey(300, 100).withMetadata({ orientation: 6 }).jpeg().toFile(at('side.jpg'));
  const shown = await shrink(go, at('side.jpg'), 3000);
  expect([shown.width, shown.height]).toEqual([100, 300]);
  expect([shown.shownWidth, shown.shownHeight]).toEqual([31, 94]);
  expect(shown.rgba).toHaveLength(31 * 94 * 4);
  const small = await sharp(Buffer.from(await thumbnail(at('side.jpg'), 64))).metadata();
  expect([small.format, small.width, small.height]).toEqual(['webp', 21, 64]);
});
