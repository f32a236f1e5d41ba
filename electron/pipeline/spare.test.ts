import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../contract.ts';
import { lumaOf } from './colour.ts';
import { enhance } from './enhance.ts';
import { decode } from './file/decode.ts';
import { canvas } from './file/tiff.ts';
import type { Image, Plane, Rect } from './image.ts';
import { readCatalog } from './network/catalog.ts';
import { bicubic, type Network } from './network/network.ts';
import { passesOf } from './network/passes.ts';
import { openNetwork } from './network/session.ts';
import { outline } from './outline.ts';
import { plainly } from './plain.ts';
import { blockEdge, busyRectangles, type Quiet } from './quiet.ts';
import { resample } from './resample.ts';
import { sparing } from './spare.ts';

const go = new AbortController().signal;
const models = join(import.meta.dirname, '../../models');
let folder: string;
let source: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spare-'));
  source = await scene('scene.png');
});
afterAll(() => rm(folder, { recursive: true }));

const [width, height] = [300, 210];

/** A sky, smooth but not flat, over a textured ground whose skyline is no block's edge. */
async function scene(name: string): Promise<string> {
  const picture = canvas(width, height, 3, 8, {});
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    const ground = y > 100 + 30 * Math.sin(x / 60);
    const texture = 60 * Math.sin(x * 1.3) * Math.cos(y * 1.1 + x * 0.2);
    const rgb = ground ? [110 + texture, 100 + texture, 80] : [90 + y / 2, 130 + y / 3, 200 - x / 10];
    picture.data.set(rgb, i * 3);
  }
  const path = join(folder, name);
  await sharp(picture.file).png().toFile(path);
  return path;
}

let made = 0;
async function enhanced(network: Network, exact: boolean, tile: number) {
  const target = join(folder, `out-${made++}.png`);
  const settings = { ...defaultSettings, exact };
  const result = await enhance(go, { source, target }, { settings, network, tile, previews: false, replace: false });
  return { ...result, image: await decode(go, target) };
}

function worst(a: Image, b: Image): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) most = Math.max(most, Math.abs(a.data[i]! - b.data[i]!));
  return most;
}

async function lite(scale: number): Promise<Network> {
  const model = (await readCatalog(models)).models.find(({ id }) => id === 'asym-lite')!;
  return (await openNetwork(model, models, scale, { providers: ['cpu'] })).network;
}

it.each([2, 1.5])(
  '×%s: spares the sky at most two levels of change, and is whole from tiles of any size',
  async (scale) => {
    const network = await lite(scale);
    let pixels = 0;
    const counting: Network = {
      ...network,
      run: (luma: Plane) => {
        pixels += luma.data.length;
        return network.run(luma);
      },
    };
    const exact = await enhanced(counting, true, 128);
    expect(exact.spared).toBeUndefined();
    const all = pixels;
    pixels = 0;
    const quick = await enhanced(counting, false, 128);
    expect(pixels).toBeLessThan(0.95 * all);
    expect(quick.spared).toMatchObject({ of: 70 });
    expect(quick.spared?.tiles).toBeGreaterThanOrEqual(15);
    expect(quick.spared?.largest).toBeGreaterThan(0);
    expect(quick.spared?.largest).toBeLessThanOrEqual(2);
    expect(worst(quick.image, exact.image)).toBeLessThanOrEqual(2);
    for (const tile of [50, 128, 200, 10_000]) {
      const other = await enhanced(network, false, tile);
      const without = blocksOf(other.spared!);
      expect(without.size).toBe(other.spared?.tiles);
      // Away from what the report names, the network had its say about every pixel.
      expect(changedBlocks(other.image, exact.image, scale).filter((block) => !nextTo(block, without))).toEqual([]);
      expect(worst(other.image, quick.image)).toBe(0);
    }
    await network.close();
  },
);

/** Blocks in a row of the scene. */
const columns = Math.ceil(width / blockEdge);

/** Numbers of the blocks of the photo in which two results differ. */
function changedBlocks(a: Image, b: Image, scale: number): number[] {
  const found = new Set<number>();
  for (let i = 0; i < a.data.length; i++) {
    if (a.data[i] === b.data[i]) continue;
    const [x, y] = [Math.floor(i / 3) % a.width, Math.floor(i / 3 / a.width)].map((at) =>
      Math.floor(at! / scale / blockEdge),
    );
    found.add(y! * columns + x!);
  }
  return [...found];
}

/** Is it one of them, or beside one? At fractions, an output pixel lies over two blocks. */
function nextTo(block: number, blocks: ReadonlySet<number>): boolean {
  const [x, y] = [block % columns, Math.floor(block / columns)];
  return [-1, 0, 1].some((down) =>
    [-1, 0, 1].some((right) => x + right >= 0 && x + right < columns && blocks.has((y + down) * columns + x + right)),
  );
}

/** The blocks that the map of the report tells. */
function blocksOf({ map, of }: NonNullable<Awaited<ReturnType<typeof enhanced>>['spared']>): ReadonlySet<number> {
  const bits = inflateSync(Buffer.from(map, 'base64'));
  return new Set(Array.from({ length: of }, (_, at) => at).filter((at) => (bits[at >> 3]! >> (7 - (at & 7))) & 1));
}

it('says where a tile is spared: there it is the plain enlargement, and nowhere beyond the tile', async () => {
  const [network, image] = [await lite(2), await decode(go, source)];
  const passes = passesOf([network]);
  const spare = sparing(image, passes);
  let pixels = 0;
  for (const tile of outline(image, passes, 128)) {
    const luma = lumaOf(image, tile.crop);
    const [core, plain] = [
      await spare.core(luma, tile),
      resample(luma, passes.factor, { ...tile.offset, ...sizeOf(tile.output) }),
    ];
    for (const { x, y, width, height } of spare.sparedIn(tile)) {
      const [left, top] = [x - tile.output.x, y - tile.output.y];
      expect(
        Math.min(left, top, tile.output.width - left - width, tile.output.height - top - height),
      ).toBeGreaterThanOrEqual(0);
      for (let row = top; row < top + height; row++) {
        const span = [row * core.width + left, row * core.width + left + width] as const;
        expect(core.data.subarray(...span)).toEqual(plain.data.subarray(...span));
      }
      pixels += width * height;
    }
  }
  expect(pixels).toBeGreaterThan(0.1 * 4 * width * height);
  await network.close();
});

const sizeOf = ({ width, height }: Rect) => ({ width, height });

it('without a network, or at strength 0, there is nothing to spare', async () => {
  expect((await enhanced(bicubic('bicubic', 2), false, 128)).spared).toBeUndefined();
});

const quietOf = (image: Image): Quiet => plainly(image, { p: 2, q: 1 }).quiet;

it('covers busy blocks once and quiet ones never', async () => {
  const quiet = quietOf(await decode(go, source));
  const area: Rect = { x: 0, y: 0, width: quiet.columns, height: quiet.rows };
  const seen = new Map<string, number>();
  for (const rect of busyRectangles(quiet, area)) {
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      for (let x = rect.x; x < rect.x + rect.width; x++) seen.set(`${x} ${y}`, (seen.get(`${x} ${y}`) ?? 0) + 1);
    }
  }
  const busy = [];
  for (let y = 0; y < quiet.rows; y++) {
    for (let x = 0; x < quiet.columns; x++) if (!quiet.is(x, y)) busy.push(`${x} ${y}`);
  }
  expect([...seen.keys()].sort()).toEqual(busy.sort());
  expect([...seen.values()].every((times) => times === 1)).toBe(true);
  expect(busy.length).toBeGreaterThan(4);
  expect(quiet.columns * quiet.rows).toBe(Math.ceil(width / blockEdge) * Math.ceil(height / blockEdge));
});

it('holds no picture for quiet that is too narrow to tell', async () => {
  const narrow = join(folder, 'narrow.png');
  const data = Uint8Array.from({ length: 2 * 200 * 3 }, (_, i) => (Math.floor(i / 6) % 2) * 255);
  await sharp(data, { raw: { width: 2, height: 200, channels: 3 } })
    .png()
    .toFile(narrow);
  expect(quietOf(await decode(go, narrow)).is(0, 0)).toBe(false);
});
