import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultSettings } from '../contract.ts';

import { split } from './colour.ts';
import { enhance } from './enhance.ts';
import { decode } from './file/decode.ts';
import type { Image, Plane } from './image.ts';
import { type CatalogModel, readCatalog } from './network/catalog.ts';
import type { Network } from './network/network.ts';
import { passesOf } from './network/passes.ts';
import { openNetwork } from './network/session.ts';
import { withStandIn } from './network/stand-in.ts';
import { outline } from './outline.ts';
import { blocksOf, placesIn } from './quiet.ts';
import { cheapOf, sparing } from './spare.ts';
import { bleed } from './transparency.ts';

const go = new AbortController().signal;
const folder = join(import.meta.dirname, '../../models');
let place: string;
let soft: string;
let models: readonly CatalogModel[];
let network: Network;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'cheap-'));
  ({ models } = await readCatalog(folder));
  const model = models.find(({ id }) => id === 'asym-vdsr')!;
  const opened = await openNetwork(model, folder, 2, { providers: ['cpu'] });
  network = await withStandIn(opened.network, model, { models, folder, scale: 2 });
  soft = join(place, 'soft.png');
  // As soft as a camera's pixels often are: enlarged, and a part of it.
  const sample = join(import.meta.dirname, '../../samples/harbour.jpg');
  const { width } = await sharp(sample).metadata();
  const wide = await sharp(sample)
    .resize(width! * 3)
    .png()
    .toBuffer();
  await sharp(wide).extract({ left: 600, top: 500, width: 230, height: 170 }).png().toFile(soft);
}, 60_000);
afterAll(async () => {
  await network.close();
  await rm(place, { recursive: true });
});

let made = 0;
async function enhanced(source: string, exact: boolean, tile = 128) {
  const target = join(place, `out-${made++}.png`);
  const settings = { ...defaultSettings, exact };
  const result = await enhance(go, { source, target }, { settings, network, tile, previews: false, replace: false });
  const xmp = (await sharp(target).metadata()).xmp?.toString() ?? '';
  return { spared: result.spared, xmp, image: await decode(go, target) };
}

function worst(a: Image, b: Image): number {
  let most = 0;
  for (let i = 0; i < a.data.length; i++) most = Math.max(most, Math.abs(a.data[i]! - b.data[i]!));
  return most;
}

it('lets the small network answer where it adds little, at most two levels from the large one', async () => {
  const exact = await enhanced(soft, true);
  const quick = await enhanced(soft, false);
  expect(quick.spared!.of).toBe(8 * 6);
  expect(quick.spared!.tiles).toBeGreaterThan(5);
  expect(quick.spared!.largest).toBeLessThanOrEqual(2);
  const change = worst(quick.image, exact.image);
  expect(change).toBeGreaterThan(0);
  expect(change).toBeLessThanOrEqual(2);
  // What had a part in it is named in the result.
  expect(quick.xmp).toContain(network.standIn!.network.sha);
  expect(exact.xmp).toContain(network.sha);
  expect(exact.xmp).not.toContain('StandIn');
  for (const tile of [50, 200]) expect(worst((await enhanced(soft, false, tile)).image, quick.image)).toBe(0);
}, 60_000);

it('decides about a block alike, whatever tile asks', async () => {
  const image = await decode(go, soft);
  const passes = passesOf([network]);
  const found = await Promise.all(
    [40, 64, 1000].map(async (edge) => {
      const cheap = cheapOf(image, passes);
      for (const tile of outline(image, passes, edge)) await cheap.survey(split(image, tile.crop).luma, tile);
      const { columns, rows } = cheap.quiet;
      return Array.from({ length: columns * rows }, (_, at) => cheap.quiet.is(at % columns, Math.floor(at / columns)));
    }),
  );
  expect(found[1]).toEqual(found[0]);
  expect(found[2]).toEqual(found[0]);
  expect(new Set(found[0])).toEqual(new Set([true, false]));
});

it('gives a tile what the small network makes of it, beside transparent parts too', async () => {
  const holed = join(place, 'holed.png');
  const hole = Buffer.from('<svg width="230" height="170"><circle cx="90" cy="80" r="40"/></svg>');
  await sharp(soft)
    .ensureAlpha()
    .composite([{ input: hole, blend: 'dest-out' }])
    .toFile(holed);
  const image = await decode(go, holed);
  const passes = passesOf([network]);
  const small = network.standIn!.network;
  const whole = split(image, { x: 0, y: 0, width: image.width, height: image.height });
  bleed(whole);
  const wanted = await small.run(whole.luma);
  for (const tile of outline(image, passes, 70)) {
    const planes = split(image, tile.crop);
    bleed(planes);
    const { data, width, height } = await (await cheapOf(image, passes).survey(planes.luma, tile))();
    expect([width, height]).toEqual([tile.output.width, tile.output.height]);
    // The same sums in another order.
    for (let i = 0; i < data.length; i++) {
      const at = (tile.output.y + Math.floor(i / width)) * wanted.width + tile.output.x + (i % width);
      if (Math.abs(data[i]! - wanted.data[at]!) > 1e-5) expect.fail(`${i} of the tile at ${tile.output.x}`);
    }
  }
});

/** What a network that stands in makes busy of a picture of one grey, surveyed so often at once, and how often it was asked. */
async function busyBlocks(path: string, run: (image: Image) => Network['run'], times = 1) {
  const image = await decode(go, path);
  const passes = passesOf([network]);
  let asked = 0;
  const one = run(image);
  const standIn = {
    levels: 2,
    network: {
      ...network.standIn!.network,
      run: (luma: Plane) => {
        asked++;
        return one(luma);
      },
    },
  };
  const cheap = cheapOf(image, { ...passes, standIn });
  const [tile] = outline(image, passes, 1000);
  const { luma } = split(image, tile!.crop);
  await Promise.all(Array.from({ length: times }, () => cheap.survey(luma, tile!)));
  const { columns, rows } = cheap.quiet;
  const busy = [...placesIn({ x: 0, y: 0, width: columns, height: rows })].filter((at) => !cheap.quiet.is(...at));
  return { busy, asked, of: columns * rows };
}

it('calls a block quiet only where the small network adds little to all of it and four pixels around', async () => {
  const flat = join(place, 'flat.png');
  await sharp({ create: { width: 230, height: 170, channels: 3, background: '#8090a0' } }).toFile(flat);
  const found = await busyBlocks(flat, (image) => async (luma) => {
    const enlarged = await cheapOf(image, { factor: network.factor }).run(luma);
    // Something in one pixel of the result alone: over the photo's (67, 37), three columns from block 1.
    enlarged.data[2 * 37 * enlarged.width + 2 * 67]! += 0.05;
    return enlarged;
  });
  expect(found).toEqual({
    asked: 1,
    of: 48,
    busy: [
      [1, 1],
      [2, 1],
    ],
  });
});

it('does not ask the small network about a tile that is all detail', async () => {
  const noisy = join(place, 'noisy.png');
  const data = Uint8Array.from({ length: 230 * 170 * 3 }, (_, i) => 128 + 60 * Math.sin(i * 1.7));
  await sharp(data, { raw: { width: 230, height: 170, channels: 3 } }).toFile(noisy);
  const found = await busyBlocks(noisy, () => network.standIn!.network.run);
  expect([found.asked, found.busy.length]).toEqual([0, found.of]);
});

const slopeAt = (x: number, y: number) => 40 + x * 0.15 + y * 0.05;

/** A soft slope of a megapixel, and a network that adds something wherever it is brighter than so many levels. */
async function slope() {
  const path = join(place, 'slope.png');
  const [width, height] = [1000, 800];
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const at = Math.floor(i / 3);
    return Math.round(slopeAt(at % width, Math.floor(at / width)));
  });
  await sharp(data, { raw: { width, height, channels: 3 } }).toFile(path);
  const addingFrom = (level: number) => (image: Image) => async (luma: Plane) => {
    const enlarged = await cheapOf(image, { factor: network.factor }).run(luma);
    for (let i = 0; i < enlarged.data.length; i++) {
      if ((enlarged.data[i]! * 255 - 16) / (219 / 255) > level) enlarged.data[i]! += 0.05;
    }
    return enlarged;
  };
  return { path, addingFrom };
}

it('asks no more about a photo in which next to nothing would be spared', async () => {
  const { path, addingFrom } = await slope();
  const hopeless = await busyBlocks(path, addingFrom(60), 2);
  // Of sixteen squares four could not be quiet any more after the thirteenth.
  expect(hopeless.asked).toBe(13);
  expect(hopeless.busy.length).toBe(hopeless.of);
  const hopeful = await busyBlocks(path, addingFrom(130));
  expect(hopeful.asked).toBeLessThan(17);
  const busy = new Set(hopeful.busy.map(String));
  for (const [column, row] of placesIn({ x: 0, y: 0, width: 31, height: 25 })) {
    const brightest = slopeAt(column * 32 + 36, row * 32 + 36);
    if (Math.abs(brightest - 130) > 2)
      expect(busy.has(String([column, row])), `${column}, ${row}`).toBe(brightest > 130);
  }
});

it('decides about a judged photo alike, whatever tile asks, in memory and on the disk', async () => {
  const { path, addingFrom } = await slope();
  const passes = passesOf([network]);
  for (const level of [60, 130]) {
    const found = [];
    for (const [edge, target] of [
      [160, null] as const,
      [300, null] as const,
      [160, join(place, 'target.png')] as const,
    ]) {
      const image = target ? await decode(go, path, undefined, target) : await decode(go, path);
      expect(image.disk !== undefined).toBe(target !== null);
      const standIn = { levels: 2, network: { ...network.standIn!.network, run: addingFrom(level)(image) } };
      const cheap = cheapOf(image, { ...passes, standIn });
      // The last tile first: what is judged must not depend on where one looks.
      for (const tile of outline(image, passes, edge).reverse()) {
        await image.disk?.fetch(tile.crop.y - cheap.reach, tile.crop.y + tile.crop.height + cheap.reach);
        await cheap.survey(split(image, tile.crop).luma, tile);
      }
      const { columns, rows } = cheap.quiet;
      found.push([...placesIn({ x: 0, y: 0, width: columns, height: rows })].map((at) => cheap.quiet.is(...at)));
      await image.disk?.discard();
    }
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
    expect(found[0]!.some(Boolean)).toBe(level === 130);
  }
});

it('says in the report and in looks which parts those are', async () => {
  const image = await decode(go, soft);
  const passes = passesOf([network]);
  const spare = sparing(image, passes);
  const small = await network.standIn!.network.run(split(image, { ...image, x: 0, y: 0 }).luma);
  let pixels = 0;
  for (const tile of outline(image, passes, 128)) {
    const core = await spare.core(split(image, tile.crop).luma, tile);
    for (const part of spare.sparedIn(tile)) {
      for (let v = part.y; v < part.y + part.height; v++) {
        for (let u = part.x; u < part.x + part.width; u++, pixels++) {
          const own = core.data[(v - tile.output.y) * core.width + u - tile.output.x]!;
          if (Math.abs(own - small.data[v * small.width + u]!) > 1e-5)
            expect.fail(`not the small network's: ${u}, ${v}`);
        }
      }
    }
  }
  expect(pixels).toBeGreaterThan(10_000);
  expect(blocksOf({ x: 31, y: 32, width: 2, height: 1 })).toEqual({ x: 0, y: 1, width: 2, height: 1 });
});
