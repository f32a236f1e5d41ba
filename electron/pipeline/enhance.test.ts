import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../contract.ts';
import { enhance, type How } from './enhance.ts';
import { factorOf } from './factor.ts';
import { PipelineError } from './fault.ts';
import { decode } from './file/decode.ts';
import { canvas } from './file/tiff.ts';
import type { Image, Plane } from './image.ts';
import { bicubic, type Network, reduced } from './network/network.ts';
import { resample } from './resample.ts';

const go = new AbortController().signal;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enhance-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Stands for a network: enlarges, then adds a residual that depends, not linearly, on 4 output pixels around. */
function sharpening(scale: number): Network {
  const factor = factorOf(scale);
  const run = async (luma: Plane): Promise<Plane> => {
    const big = resample(luma, factor);
    const at = (x: number, y: number) =>
      x < 0 || y < 0 || x >= big.width || y >= big.height ? 0 : big.data[y * big.width + x]!;
    const data = big.data.map((value, i) => {
      const [x, y] = [i % big.width, Math.floor(i / big.width)];
      const around = (at(x - 4, y) + at(x + 4, y) + at(x, y - 4) + at(x, y + 4)) / 4;
      return value + 0.4 * Math.max(0, value - around);
    });
    return { ...big, data };
  };
  const halo = Math.ceil((4 * factor.q) / factor.p) + 2;
  return {
    id: 'sharpening',
    sha: '',
    precision: 'fp32',
    provider: 'none',
    factor,
    halo,
    step: factor.q,
    run,
    close: async () => undefined,
  };
}

/** A picture of gradients, waves and edges, without two alike channels. */
async function picture(name: string, channels: 1 | 2 | 3 | 4, depth: 8 | 16, width = 97, height = 61): Promise<string> {
  const image = canvas(width, height, channels, depth, {});
  const top = 2 ** depth - 1;
  for (let i = 0; i < image.data.length; i++) {
    const [c, x, y] = [i % channels, Math.floor(i / channels) % width, Math.floor(i / channels / width)];
    const wave = 0.5 + 0.3 * Math.sin(x * (0.3 + 0.2 * c)) * Math.cos(y * 0.4) + (x + y > 70 ? 0.2 : -0.1);
    image.data[i] = Math.min(top, Math.max(0, wave * top));
  }
  const path = join(folder, name);
  const space = channels < 3 ? (depth === 16 ? 'grey16' : 'b-w') : depth === 16 ? 'rgb16' : 'srgb';
  await sharp(image.file).toColourspace(space).png().toFile(path);
  return path;
}

let made = 0;
async function enhanced(source: string, network: Network, how: Partial<How> = {}, settings: Partial<Settings> = {}) {
  const extension = settings.format === undefined || settings.format === 'same' ? 'png' : settings.format;
  const target = join(folder, `out-${made++}.${extension}`);
  const all = { ...defaultSettings, ...settings };
  const result = await enhance(
    go,
    { source, target },
    { settings: all, network, previews: false, replace: false, ...how },
  );
  return { ...result, target, image: await decode(go, target) };
}

function worst(a: Image, b: Image): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) most = Math.max(most, Math.abs(a.data[i]! - b.data[i]!));
  return a.data.length === b.data.length ? most : Number.POSITIVE_INFINITY;
}

describe('seams', () => {
  it.each([
    ['×2', sharpening(2)],
    ['×3', sharpening(3)],
    ['×1.5', sharpening(1.5)],
    ['×1.37', sharpening(1.37)],
    ['×1.5 reduced from ×2', reduced(sharpening(2), 1.5)],
    ['×1 reduced from ×2', reduced(sharpening(2), 1)],
  ])('%s: tiled equals untiled within a rounding for every tile size', async (_, network) => {
    const source = await picture(`seam-${made}.png`, 4, 8);
    const whole = await enhanced(source, network, { tile: 10_000 });
    for (const tile of [7, 16, 33, 64]) {
      const tiled = await enhanced(source, network, { tile });
      expect(worst(tiled.image, whole.image)).toBeLessThanOrEqual(1);
    }
  });

  it('a halo that is too small would be noticed', async () => {
    const source = await picture('short.png', 3, 8);
    const network = { ...sharpening(2), halo: 1 };
    const whole = await enhanced(source, network, { tile: 10_000 });
    const tiled = await enhanced(source, network, { tile: 16 });
    expect(worst(tiled.image, whole.image)).toBeGreaterThan(1);
  });
});

describe('pixels', () => {
  it.each([1, 2, 3, 4] as const)('%i channels of 16 bit at ×1 come back as they were', async (channels) => {
    const source = await picture(`same-${channels}.png`, channels, 16);
    const { image } = await enhanced(source, bicubic('bicubic', 1), { tile: 32 });
    expect([image.channels, image.depth]).toEqual([channels, 16]);
    expect(image.data).toEqual((await decode(go, source)).data);
  });

  it('flat grey in, flat grey out', async () => {
    const source = join(folder, 'flat.png');
    await sharp({ create: { width: 70, height: 40, channels: 3, background: '#7f7f7f' } })
      .png()
      .toFile(source);
    for (const scale of [2, 1.5, 4]) {
      const { image } = await enhanced(source, bicubic('bicubic', scale), { tile: 16 });
      expect(image.data.every((value) => value === 0x7f)).toBe(true);
    }
  });

  it('keeps an opaque alpha exactly opaque, and lets no invisible colour fringe an edge', async () => {
    const image = canvas(40, 40, 4, 16, {});
    for (let i = 0; i < 1600; i++) {
      // White on the left; on the right invisible black.
      if (i % 40 < 20) image.data.set([65535, 65535, 65535, 65535], i * 4);
    }
    const source = join(folder, 'edge.png');
    await sharp(image.file).toColourspace('rgb16').png().toFile(source);
    const { image: big } = await enhanced(source, bicubic('bicubic', 2), { tile: 16 });
    for (let i = 0; i < big.data.length; i += 4) {
      const x = (i / 4) % 80;
      if (x < 36) expect(big.data[i + 3]).toBe(65535);
      if (big.data[i + 3]! > 0) expect(big.data[i]).toBe(65535);
    }
  });

  it('strength weighs the residual alone', async () => {
    const source = await picture('strength.png', 1, 16);
    const [none, half, full] = await Promise.all(
      [0, 0.5, 1].map((strength) => enhanced(source, sharpening(2), { tile: 32 }, { strength })),
    );
    const plain = await enhanced(source, bicubic('bicubic', 2));
    expect(worst(none!.image, plain.image)).toBeLessThanOrEqual(1);
    expect(worst(full!.image, plain.image)).toBeGreaterThan(1000);
    for (let i = 0; i < half!.image.data.length; i++) {
      const [low, middle, high] = [none, half, full].map((r) => r!.image.data[i]!) as [number, number, number];
      // Where the result is clipped the half is no longer the middle.
      if (low > 0 && high < 65535) expect(Math.abs(middle - (low + high) / 2)).toBeLessThanOrEqual(1);
    }
  });

  it('tells and writes down the numbers that it was computed with, whatever the settings leave open', async () => {
    const source = await picture('numbers.png', 3, 8);
    const [plain, network] = [
      bicubic('bicubic', 2),
      { ...sharpening(2), sha: 'a'.repeat(64), precision: 'int8' as const },
    ];
    expect((await enhanced(source, plain)).precision).toBeUndefined();
    const { precision, target } = await enhanced(source, network, {}, { precision: 'auto' });
    expect(precision).toBe('int8');
    expect((await readFile(target)).toString('latin1')).toMatch(/Precision[^f]*int8/);
  });

  it('tells of each tile with a preview that shows what is written', async () => {
    const source = await picture('tiles.png', 4, 8);
    const seen = new Uint8Array(97 * 2 * 61 * 2 * 4);
    const counts: number[] = [];
    let expected = 0;
    const { image } = await enhanced(source, sharpening(2), {
      tile: 32,
      previews: true,
      onStart: ({ tiles }) => {
        expected = tiles;
      },
      onTile: ({ x, y, width, height, rgba, done }) => {
        counts.push(done);
        for (let row = 0; row < height; row++) {
          seen.set(rgba!.subarray(row * width * 4, (row + 1) * width * 4), ((y + row) * 97 * 2 + x) * 4);
        }
      },
    });
    expect(counts).toEqual(Array.from({ length: expected }, (_, i) => i + 1));
    expect(seen).toEqual(Uint8Array.from(image.data));
  });
});

it('gives up the place of inferring once the network is through, though the last tile is not finished', async () => {
  let entered = () => {};
  const entering = new Promise<void>((resolve) => {
    entered = resolve;
  });
  const { image } = await enhanced(await picture('last.png', 3, 8), sharpening(2), {
    tile: 33,
    // Would wait for ever if writing waited for it.
    onTile: async ({ done, tiles }) => (done === tiles ? entering : undefined),
    enter: async (stage) => (stage === 'write' ? entered() : undefined),
  });
  expect(image).toMatchObject({ width: 194, height: 122 });
});

describe('failures leave nothing behind', () => {
  const settings = defaultSettings;
  const attempt = async (signal: AbortSignal, source: string, target: string, how: Partial<How> = {}) => {
    const network = bicubic('bicubic', 2);
    try {
      await enhance(signal, { source, target }, { settings, network, previews: false, replace: false, ...how });
      return 'done';
    } catch (error) {
      expect(error).toBeInstanceOf(PipelineError);
      return (error as PipelineError).failure.code;
    }
  };

  it('a cancel between two tiles', async () => {
    const [source, stop] = [await picture('cancel.png', 3, 8), new AbortController()];
    const out = join(folder, 'cancelled');
    const onTile = () => stop.abort();
    expect(await attempt(stop.signal, source, join(out, 'a.png'), { tile: 16, onTile })).toBe('cancelled');
    expect(await readdir(out).catch(() => [])).toEqual([]);
  });

  it('a network that fails', async () => {
    const source = await picture('broken.png', 3, 8);
    const out = join(folder, 'broken');
    const run = () => Promise.reject(new PipelineError({ code: 'model-failed', message: 'The network failed.' }));
    expect(await attempt(go, source, join(out, 'a.png'), { network: { ...bicubic('b', 2), run } })).toBe(
      'model-failed',
    );
    expect(await readdir(out).catch(() => [])).toEqual([]);
  });

  it('the original as the target, by its own name and through a link', async () => {
    const source = await picture('original.png', 3, 8);
    const before = await readFile(source);
    const link = join(folder, 'link.png');
    await symlink(source, link);
    expect(await attempt(go, source, source, { replace: true })).toBe('refused');
    expect(await attempt(go, source, link, { replace: true })).toBe('refused');
    expect(await readFile(source)).toEqual(before);
  });

  it('a taken name, unless it may be replaced; a link is replaced, not followed', async () => {
    const source = await picture('taken.png', 3, 8);
    const [target, other, link] = ['there.png', 'other.txt', 'link2.png'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeFile(target, 'precious');
    expect(await attempt(go, source, target)).toBe('collision');
    expect(await readFile(target, 'utf8')).toBe('precious');
    expect(await attempt(go, source, target, { replace: true })).toBe('done');
    expect((await decode(go, target)).width).toBe(194);
    await writeFile(other, 'precious');
    await symlink(other, link);
    expect(await attempt(go, source, link, { replace: true })).toBe('done');
    expect(await readFile(other, 'utf8')).toBe('precious');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('a result that its format cannot hold, before any pixel is read', async () => {
    const source = join(folder, 'long.png');
    await sharp({ create: { width: 9000, height: 2, channels: 3, background: '#123' } })
      .png()
      .toFile(source);
    const webp = { settings: { ...settings, format: 'webp' as const } };
    let started = false;
    const onStart = () => {
      started = true;
    };
    expect(await attempt(go, source, join(folder, 'long.webp'), { ...webp, onStart })).toBe('too-large');
    expect(started).toBe(false);
  });
});
