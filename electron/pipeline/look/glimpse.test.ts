import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../contract.ts';
import { keepCores } from '../cores.ts';
import { enhance } from '../enhance.ts';
import { readCatalog } from '../network/catalog.ts';
import { type Network, openNetwork } from '../network/session.ts';
import { coresOf, expose, identityOf } from './exposure.ts';
import type { Glimpse } from './glimpse.ts';

const signal = new AbortController().signal;
const models = join(import.meta.dirname, '../../../models');
let folder: string;
let network: Network;
let runs = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dotbogi-glimpse-'));
  const { models: catalog } = await readCatalog(models);
  const opened = (await openNetwork(catalog.find(({ id }) => id === 'asym-lite')!, models, 2)).network;
  network = {
    ...opened,
    run: (luma) => {
      runs++;
      return opened.run(luma);
    },
  };
});
afterAll(async () => {
  await network.close();
  await rm(folder, { recursive: true, force: true });
});

/** Black and white checks beside fine stripes: the cubic overshoots there, and the network takes some of it back. */
async function makePhoto(name: string, channels: 1 | 3 | 4, width = 600, height = 330): Promise<string> {
  const raw = Buffer.alloc(width * height * channels);
  for (let at = 0; at < width * height; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const value = (((x >> 3) + (y >> 3)) & 1 ? 255 : 0) * (x < 300 ? 1 : Math.abs(Math.sin(x * y)));
    for (let c = 0; c < channels; c++) raw[at * channels + c] = c === 3 ? Math.min(255, y) : value * (1 - c * 0.3);
  }
  const path = join(folder, name);
  const picture = sharp(raw, { raw: { width, height, channels } });
  await (channels === 1 ? picture.toColourspace('b-w') : picture).png().toFile(path);
  return path;
}

/** What a page does with the two layers. */
function weigh({ plain, added, gains, width, height }: Glimpse, strength: number): Uint8ClampedArray {
  const rgb = new Uint8ClampedArray(width * height * 3);
  for (let i = 0; i < rgb.length; i++)
    rgb[i] = (plain[i]! + strength * added[gains === 1 ? Math.floor(i / 3) : i]!) / 64;
  return rgb;
}

async function worst(photo: string, strength: number): Promise<{ level: number; alpha: number }> {
  const target = join(folder, `out-${strength}-${Math.random()}.png`);
  const settings = { ...defaultSettings, strength };
  await enhance(signal, { source: photo, target }, { settings, network, previews: false, replace: false });
  const { data, info } = await sharp(target)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const shown = await expose(signal, photo, keepCores(1e8));
  const found = { level: 0, alpha: 0 };
  for (const number of shown.tiles(network).keys()) {
    const tile = await shown.tile(network, number, false);
    const rgb = weigh(tile, strength);
    for (let at = 0; at < tile.width * tile.height; at++) {
      const from = ((tile.y + Math.floor(at / tile.width)) * info.width + tile.x + (at % tile.width)) * 4;
      for (let c = 0; c < 3; c++) found.level = Math.max(found.level, Math.abs(rgb[at * 3 + c]! - data[from + c]!));
      found.alpha = Math.max(found.alpha, Math.abs((tile.alpha?.[at] ?? 255) - data[from + 3]!));
    }
  }
  return found;
}

describe('a tile in two layers', () => {
  it.each([
    ['colour.png', 3],
    ['grey.png', 1],
    ['alpha.png', 4],
  ] as const)('gives the pixels of the file at every strength: %s', async (name, channels) => {
    const photo = await makePhoto(name, channels);
    // Rounding to 1/64 moves a value across the border between two levels at times, never further.
    for (const strength of [0, 0.37, 1]) {
      const { level, alpha } = await worst(photo, strength);
      expect(level, `strength ${strength}`).toBeLessThanOrEqual(1);
      expect(alpha).toBeLessThanOrEqual(1);
    }
  });

  it('spares what a run spares, and is exact where a run is', async () => {
    const photo = join(folder, 'quiet.png');
    const [width, height] = [600, 330];
    // A gentle slope with a little red grain on the left, where a network has next to nothing to say; checks on the right.
    const raw = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
      const [x, y] = [Math.floor(at / 3) % width, Math.floor(at / 3 / width)];
      return x < 350
        ? 60 + x / 8 + (at % 3 === 0 && (x * 7 + y * 13) % 5 === 0 ? 1 : 0)
        : ((x >> 3) + (y >> 3)) & 1
          ? 220
          : 30;
    });
    await sharp(raw, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(photo);
    const spent = async (work: () => Promise<unknown>) => {
      runs = 0;
      await work();
      return runs;
    };
    const made: Buffer[] = [];
    for (const exact of [false, true]) {
      const settings = { ...defaultSettings, exact };
      const shown = await expose(signal, photo, keepCores(1e8));
      const tiles = [...shown.tiles(network).keys()];
      // Another store than the one looked into before: what was kept of the other kind must not be found.
      for (const number of tiles) await shown.tile(network, number, !exact);
      const looked = await Promise.all(tiles.map((number) => shown.tile(network, number, exact)));
      const target = join(folder, `quiet-${exact}.tif`);
      await enhance(signal, { source: photo, target }, { settings, network, previews: false, replace: false });
      const file = await sharp(target).raw().toBuffer();
      made.push(file);
      let worst = 0;
      for (const tile of looked) {
        const rgb = weigh(tile, 1);
        for (let v = 0; v < tile.height; v++)
          for (let u = 0; u < tile.width * 3; u++) {
            const there = file[((tile.y + v) * width * 2 + tile.x) * 3 + u]!;
            worst = Math.max(worst, Math.abs(rgb[v * tile.width * 3 + u]! - there));
          }
      }
      expect(worst, `exact ${exact}`).toBeLessThanOrEqual(1);
    }
    expect(made[0]!.equals(made[1]!), 'something was spared').toBe(false);
    const again = await expose(signal, photo, keepCores(1e8));
    await again.tile(network, 0, false);
    expect(await spent(() => again.tile(network, 0, false))).toBe(0);
  });

  it('serves a run what a look has computed, byte for byte and without the network', async () => {
    const photo = await makePhoto('shared.png', 3);
    const [plain, shared] = [join(folder, 'plain.tif'), join(folder, 'shared.tif')];
    const how = { settings: defaultSettings, network, previews: false, replace: false };
    runs = 0;
    await enhance(signal, { source: photo, target: plain }, how);
    const tiles = runs;
    expect(tiles).toBeGreaterThan(3);
    const store = keepCores(1e8);
    const shown = await expose(signal, photo, store);
    await shown.tile(network, 1, false);
    await shown.tile(network, 2, false);
    await shown.piece(network, { x: 900, y: 100 });
    runs = 0;
    const cores = async () => coresOf(store, await identityOf(photo), network, true);
    await enhance(signal, { source: photo, target: shared }, { ...how, cores });
    expect(runs).toBe(tiles - 2);
    const [one, other] = await Promise.all([plain, shared].map((path) => sharp(path).raw().toBuffer()));
    expect(one!.equals(other!)).toBe(true);
    // And the other way round: after the run a look costs nothing.
    runs = 0;
    for (const number of shown.tiles(network).keys()) await shown.tile(network, number, false);
    expect(runs).toBe(0);
  });

  it('puts a small piece under the eye, equal to that part of the whole, wherever the eye is', async () => {
    const photo = await makePhoto('piece.png', 3);
    const shown = await expose(signal, photo, keepCores(1e8));
    const { width, height } = shown.size(network);
    for (const eye of [
      { x: 0, y: 0 },
      { x: 613, y: 301 },
      { x: width - 1, y: height - 1 },
      { x: -50, y: height * 2 },
    ]) {
      const piece = await shown.piece(network, eye);
      expect(piece.x).toBeGreaterThanOrEqual(0);
      expect(piece.x + piece.width).toBeLessThanOrEqual(width);
      expect(piece.y + piece.height).toBeLessThanOrEqual(height);
      const inside = { x: Math.min(Math.max(eye.x, 0), width - 1), y: Math.min(Math.max(eye.y, 0), height - 1) };
      expect(inside.x).toBeGreaterThanOrEqual(piece.x);
      expect(inside.x).toBeLessThan(piece.x + piece.width);
      const number = shown.tiles(network).findIndex((tile) => {
        const across = inside.x >= tile.x && inside.x < tile.x + tile.width;
        return across && inside.y >= tile.y && inside.y < tile.y + tile.height;
      });
      const tile = await shown.tile(network, number, false);
      const at = (of: Glimpse) => (inside.y - of.y) * of.width + inside.x - of.x;
      // Both saw everything that they depend on, so only float rounding differs: below one step of 1/64.
      expect(Math.abs(piece.added[at(piece)]! - tile.added[at(tile)]!)).toBeLessThanOrEqual(1);
    }
  });
});
