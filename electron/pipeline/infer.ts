import { setImmediate } from 'node:timers/promises';
import type { Finished, Settings } from '../contract.ts';
import { coreOf } from './core.ts';
import type { Cores } from './cores.ts';
import { excerpt, paste } from './excerpt.ts';
import { stopIfAborted } from './fault.ts';
import { bandRows, isOnDisk, openCanvas } from './file/canvas.ts';
import type { Sheet } from './file/sheet.ts';
import type { Landing } from './file/write.ts';
import type { Unfinished } from './finish.ts';
import { openFinisher } from './finisher.ts';
import { openScratch, type Scratch } from './floats.ts';
import type { Image, Raster, Rect } from './image.ts';
import { preview } from './look/thumbnail.ts';
import type { Passes } from './network/passes.ts';
import { outline, ruleOf } from './outline.ts';
import type { Work } from './read.ts';
import { type Sparing, sparing } from './spare.ts';
import type { Tile } from './tiles.ts';
import { bledLuma } from './transparency.ts';

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
  /** The last tiles are finished after the network is: until this resolves, `result` is neither whole nor to be discarded. */
  readonly drawn: Promise<void>;
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
  let drawn = Promise.resolve();
  try {
    const cores = await how.cores?.();
    // A result too large for memory would only push out of it what is kept of others.
    const kept = cores && isOnDisk(shape, how.settings.memory) ? { ...cores, put: () => undefined } : cores;
    const spare = how.spare ? sparing(image, how.passes, kept) : null;
    const core: Sparing['core'] = spare?.core ?? ((luma, tile, take) => coreOf(luma, tile, how.passes, kept, take));
    const scratch = openScratch();
    const kit = { ...how, core, reach: spare?.reach ?? 0, result, scratch };
    const { last } = await draw(signal, work, kit).finally(scratch.giveBack);
    drawn = last.then(() => result.seal());
    // Whoever waits for it hears of it.
    drawn.catch(() => undefined);
    return { result, drawn, ...(spare ? { spared: await spare.account() } : {}) };
  } catch (error) {
    await drawn.catch(() => undefined);
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

/** Draws all tiles; `last` resolves once the last of them lies in the result, for which no network is needed any more. */
async function draw(
  signal: AbortSignal,
  work: Work,
  how: Inference & Pick<Sparing, 'core' | 'reach'> & { readonly result: Sheet; readonly scratch: Scratch },
): Promise<{ last: Promise<void> }> {
  const { image, width, height } = work;
  const tiles = tilesOf(work, how);
  how.onStart?.({ width, height, tiles: tiles.length });
  const finisher = openFinisher();
  let settled = Promise.resolve();
  let band: Raster | null = null;
  let top = 0;
  try {
    for (const [index, tile] of tiles.entries()) {
      await how.gate?.();
      // Lets a waiting message in: the network itself runs without giving way.
      await setImmediate();
      stopIfAborted(signal);
      const { output } = tile;
      if (!band || output.y !== top) {
        await settled;
        band = await how.result.band(output.y, output.y + output.height);
        top = output.y;
        // The tiles of a row are cut alike.
        await image.disk?.fetch(tile.crop.y - how.reach, tile.crop.y + tile.crop.height + how.reach);
      }
      const unfinished = await inferTile(image, tile, how);
      await settled;
      settled = settle(
        finisher.finish(unfinished),
        band,
        { ...output, done: index + 1, tiles: tiles.length },
        image,
        how,
      );
      // Whoever waits for it hears of it.
      settled.catch(() => undefined);
      // Who watches sees a tile before the next one is computed.
      if (how.previews) await settled;
    }
    return { last: settled.finally(finisher.giveBack) };
  } catch (error) {
    // It writes into the band.
    await settled.catch(() => undefined);
    finisher.giveBack();
    throw error;
  }
}

/** A tile's luma through the passes; the rest of it is made while the next one's is. */
async function inferTile(
  image: Image,
  tile: Tile,
  { passes, settings: { strength }, core, scratch }: Parameters<typeof draw>[2],
): Promise<Unfinished> {
  scratch.clear();
  const luma = bledLuma(image, tile.crop, scratch.take);
  const enlarged = await core(luma, tile, scratch.take);
  return { tile, factor: passes.factor, strength, crop: excerpt(image, tile.crop), core: enlarged };
}

/** Puts a finished tile into the band that it belongs to, and tells of it. */
async function settle(
  finished: Promise<Raster>,
  band: Raster,
  { done, tiles, ...output }: Omit<SettledTile, 'rgba'>,
  { icc }: Image,
  { previews, onTile }: Inference,
): Promise<void> {
  const place = { ...output, y: 0 };
  paste(await finished, band, place);
  const rgba = previews ? { rgba: await preview(band, place, icc) } : {};
  await onTile?.({ ...output, ...rgba, done, tiles });
}
