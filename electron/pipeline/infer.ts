import { setImmediate } from 'node:timers/promises';
import type { Finished, Settings } from '../contract.ts';
import { around } from './around.ts';
import { join, type Planes, split } from './colour.ts';
import { coreOf } from './core.ts';
import type { Cores } from './cores.ts';
import { stopIfAborted } from './fault.ts';
import { bandRows, isOnDisk, openCanvas } from './file/canvas.ts';
import type { Sheet } from './file/sheet.ts';
import type { Landing } from './file/write.ts';
import { openScratch, type Scratch } from './floats.ts';
import type { Image, Raster, Rect } from './image.ts';
import { preview } from './look/thumbnail.ts';
import type { Passes } from './network/passes.ts';
import { outline, ruleOf } from './outline.ts';
import type { Work } from './read.ts';
import { type Sparing, sparing } from './spare.ts';
import { stitch } from './stitch.ts';
import type { Tile } from './tiles.ts';
import { bleed } from './transparency.ts';

/** A settled rectangle of the result, output pixels; `rgba` (8 bit sRGB) only where previews are wanted. */
export interface SettledTile extends Rect {
  readonly rgba?: Uint8Array;
  readonly done: number;
  readonly tiles: number;
}

export interface Inference {
  readonly settings: Settings;
  readonly passes: Passes;
  /** Whether quiet blocks go without the network. */
  readonly spare?: boolean;
  /** Edge of a tile's core in input pixels; by default such that its output has about 512. */
  readonly tile?: number;
  readonly previews: boolean;
  /** Asked when the disk is full on which a large result is drawn. */
  readonly landing?: Landing | undefined;
  /** What was computed of this photo before, and where what is computed now is kept; asked for after decoding. */
  cores?(): Promise<Cores | undefined>;
  /** Told once, before the first tile: the size of the result and the number of tiles. */
  onStart?(size: { width: number; height: number; tiles: number }): void;
  onTile?(tile: SettledTile): void | Promise<void>;
  /** Awaited before each tile: a pause. */
  gate?(): Promise<void>;
}

/** The result, to be discarded by who gets it, and what went without the network where that was allowed. */
export interface Inferred {
  readonly result: Sheet;
  readonly spared?: NonNullable<Finished['spared']>;
}

/**
 * Second stage: enlarges a photo that was read, tile by tile, into a canvas, which lies on the disk where the memory
 * setting wants it. Fails with `cancelled` between two tiles, and leaves nothing behind then.
 */
export async function infer(signal: AbortSignal, work: Work, how: Inference): Promise<Inferred> {
  const { image, width, height } = work;
  const shape = { width, height, channels: image.channels, depth: image.depth };
  const result = await openCanvas(signal, { ...work, landing: how.landing }, shape, image, how.settings.memory);
  try {
    const cores = await how.cores?.();
    // A result too large for memory would only push out of it what is kept of others.
    const kept = cores && isOnDisk(shape, how.settings.memory) ? { ...cores, put: () => undefined } : cores;
    const spare = how.spare ? sparing(image, how.passes, kept) : null;
    const core: Sparing['core'] = spare?.core ?? ((luma, tile, take) => coreOf(luma, tile, how.passes, kept, take));
    const scratch = openScratch();
    await draw(signal, work, { ...how, core, reach: spare?.reach ?? 0, result, scratch }).finally(scratch.giveBack);
    await result.seal();
    return spare ? { result, spared: await spare.account() } : { result };
  } catch (error) {
    await result.discard();
    throw error;
  }
}

/** A tile is as high as a band at most, and the bands hold whole rows of tiles. */
function tilesOf({ image, width }: Work, { passes, tile, settings }: Inference): Tile[] {
  const { factor } = passes;
  const { tile: wanted } = ruleOf(image, passes, tile);
  const most = Math.floor((bandRows({ ...image, width }, settings.memory) * factor.q) / factor.p);
  return outline(image, passes, Math.min(wanted, Math.max(1, most)));
}

async function draw(
  signal: AbortSignal,
  work: Work,
  how: Inference & Pick<Sparing, 'core' | 'reach'> & { readonly result: Sheet; readonly scratch: Scratch },
): Promise<void> {
  const { image, width, height } = work;
  const tiles = tilesOf(work, how);
  how.onStart?.({ width, height, tiles: tiles.length });
  let band: Raster | null = null;
  let top = 0;
  for (const [index, tile] of tiles.entries()) {
    await how.gate?.();
    // Lets a waiting message in: the network itself runs without giving way.
    await setImmediate();
    stopIfAborted(signal);
    const { output } = tile;
    if (!band || output.y !== top) {
      band = await how.result.band(output.y, output.y + output.height);
      top = output.y;
      // The tiles of a row are cut alike.
      await image.disk?.fetch(tile.crop.y - how.reach, tile.crop.y + tile.crop.height + how.reach);
    }
    how.scratch.clear();
    join(await inferTile(image, tile, how), band, output.x, 0);
    const rgba = how.previews ? { rgba: await preview(band, { ...output, y: 0 }, image.icc) } : {};
    await how.onTile?.({ ...output, ...rgba, done: index + 1, tiles: tiles.length });
  }
}

/** One tile of the result as planes: luma through the passes, the rest beside it. */
async function inferTile(
  image: Image,
  tile: Tile,
  { passes, settings, core, scratch: { take } }: Parameters<typeof draw>[2],
): Promise<Planes> {
  const planes = split(image, tile.crop, take);
  bleed(planes);
  const luma = stitch(await core(planes.luma, tile, take), planes.luma, tile, passes.factor, settings.strength, take);
  return around(luma, planes, tile, passes.factor, take);
}
