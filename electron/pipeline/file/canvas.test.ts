import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../contract.ts';
import { enhance, type How } from '../enhance.ts';
import type { Channels } from '../image.ts';
import { bicubic } from '../network/network.ts';
import { isOnDisk } from './canvas.ts';
import { canvas } from './tiff.ts';

const go = new AbortController().signal;
const [width, height] = [131, 95];
/** Megabytes: far below any result here, so that each is drawn on the disk. */
const little = 0.01;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canvas-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A wavy photo with EXIF, a resolution and a profile; partly transparent where there is alpha. */
async function photo(channels: Channels, depth: 8 | 16): Promise<string> {
  const picture = canvas(width, height, channels, depth, { density: 240 });
  const top = 2 ** depth - 1;
  for (let i = 0; i < picture.data.length; i++) {
    const [x, y] = [Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    picture.data[i] = top * (0.5 + 0.5 * Math.sin(x * 0.31 + (i % channels)) * Math.cos(y * y * 0.003));
  }
  const path = join(folder, `${crypto.randomUUID()}.png`);
  const profiled = channels < 3 ? sharp(picture.file) : sharp(picture.file).withIccProfile('p3');
  await profiled
    .toColourspace(depth === 16 ? (channels < 3 ? 'grey16' : 'rgb16') : channels < 3 ? 'b-w' : 'srgb')
    .withExif({ IFD0: { Artist: '홍길동' } })
    .png()
    .toFile(path);
  return path;
}

async function made(source: string, settings: Partial<Settings>, how: Partial<How> = {}) {
  const target = join(folder, `${crypto.randomUUID()}.out`);
  const facts: string[] = [];
  const result = await enhance(
    go,
    { source, target },
    {
      settings: { ...defaultSettings, ...settings },
      network: bicubic('bicubic', 2),
      version: '1',
      previews: false,
      replace: false,
      landing: { ready: ({ bytes, sha256 }) => void facts.push(`${bytes} ${sha256}`) },
      ...how,
    },
  );
  const file = await readFile(target);
  expect(facts).toEqual([`${file.length} ${createHash('sha256').update(file).digest('hex')}`]);
  return { file, result };
}

const shapes = [
  [3, 8],
  [4, 8],
  [1, 8],
  [2, 8],
  [3, 16],
  [4, 16],
  [1, 16],
  [2, 16],
] as const;

describe('a result drawn on the disk', () => {
  const formats = ['jpeg', 'png', 'webp', 'avif', 'tiff'] as const;
  const cases = formats.flatMap((format) => shapes.map((shape) => [format, ...shape] as const));
  it.each(cases)('has the same bytes and fidelity: %s, %i channels of %i bit', async (format, channels, depth) => {
    const source = await photo(channels, depth);
    expect(isOnDisk({ width: width * 2, height: height * 2, channels, depth }, little)).toBe(true);
    const inMemory = await made(source, { format, memory: 1000 });
    const onDisk = await made(source, { format, memory: little });
    expect(onDisk.file.equals(inMemory.file)).toBe(true);
    expect(onDisk.result).toEqual(inMemory.result);
  });

  it('also reduced, as bare samples, and in tiles of any size', async () => {
    const source = await photo(3, 16);
    const network = bicubic('bicubic', 1.5);
    for (const settings of [
      { format: 'tiff', compression: 0 },
      { format: 'png', compression: 0 },
    ] as const) {
      const inMemory = await made(source, { ...settings, memory: 1000 }, { network });
      for (const tile of [16, 50, 1000]) {
        const onDisk = await made(source, { ...settings, memory: little }, { network, tile });
        expect(onDisk.file.equals(inMemory.file)).toBe(true);
      }
    }
  });

  it('also where parts are spared, and however the photo lies in its file', async () => {
    const flat = join(folder, 'flat.jpg');
    const tree = await sharp(await photo(3, 8))
      .jpeg()
      .toBuffer();
    await sharp({ create: { width: 300, height: 420, channels: 3, background: '#88aacc' } })
      .composite([{ input: tree, left: 130, top: 210 }])
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toFile(flat);
    const network = { ...bicubic('bicubic', 2), sha: 'stands for a network' };
    const settings = { format: 'png', exact: false } as const;
    const inMemory = await made(flat, { ...settings, memory: 1000 }, { network });
    const onDisk = await made(flat, { ...settings, memory: little }, { network });
    expect(onDisk.file.equals(inMemory.file)).toBe(true);
    expect(inMemory.result.spared!.tiles).toBeGreaterThan(20);
    expect(onDisk.result).toEqual(inMemory.result);
  });

  it('shows the same previews', async () => {
    const source = await photo(4, 8);
    const seen: string[][] = [];
    for (const memory of [1000, little]) {
      const one: string[] = [];
      // Small enough for a band, so that both are cut alike.
      await made(
        source,
        { memory },
        { tile: 24, previews: true, onTile: (tile) => void one.push(JSON.stringify(tile)) },
      );
      seen.push(one);
    }
    expect(seen[0]!.length).toBeGreaterThan(10);
    expect(seen[1]).toEqual(seen[0]);
  });
});

describe('what was drawn is taken away', () => {
  const parts = async (out: string) => (await readdir(out).catch(() => [])).filter((name) => name.endsWith('.part'));
  const attempt = async (stop: AbortController, out: string, how: Partial<How>, format: Settings['format'] = 'png') => {
    const source = await photo(3, 8);
    const settings = { ...defaultSettings, format, memory: little };
    const common = { settings, network: bicubic('bicubic', 2), previews: false, replace: false };
    return enhance(stop.signal, { source, target: join(out, 'a.png') }, { ...common, ...how }).then(
      () => 'done',
      (error: { failure?: { code: string } }) => error.failure?.code,
    );
  };

  it('when it is cancelled while it is drawn, and there it was', async () => {
    const [stop, out] = [new AbortController(), join(folder, 'drawn')];
    let there: string[] = [];
    const onTile = async () => {
      there = await parts(out);
      stop.abort();
    };
    expect(await attempt(stop, out, { onTile })).toBe('cancelled');
    // Of the photo, and of the result.
    expect(there).toHaveLength(2);
    expect(await readdir(out)).toEqual([]);
  });

  it.each(['png', 'tiff', 'jpeg'] as const)('when it is cancelled before it is encoded as %s', async (format) => {
    const [stop, out] = [new AbortController(), join(folder, `encoded-${format}`)];
    const enter = async (stage: string) => {
      if (stage === 'write') stop.abort();
    };
    expect(await attempt(stop, out, { enter }, format)).toBe('cancelled');
    expect(await readdir(out)).toEqual([]);
  });

  it('when it is cancelled as it gets its name', async () => {
    const [stop, out] = [new AbortController(), join(folder, 'landing')];
    const landing = {
      ready: () => {
        stop.abort();
        throw new Error('the books are closed');
      },
    };
    expect(await attempt(stop, out, { landing })).toBe('write-failed');
    expect(await readdir(out)).toEqual([]);
  });

  it('when the network fails, and when all went well', async () => {
    const out = join(folder, 'failed');
    const run = () => Promise.reject(new Error('no'));
    expect(await attempt(new AbortController(), out, { network: { ...bicubic('b', 2), run } })).not.toBe('done');
    expect(await readdir(out)).toEqual([]);
    expect(await attempt(new AbortController(), out, {})).toBe('done');
    expect(await readdir(out)).toEqual(['a.png']);
  });
});
