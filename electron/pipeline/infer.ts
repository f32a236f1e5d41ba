import { setImmediate } from 'node:timers/promises';
import type { Finished, Settings } from '../contract.ts';
import { coreOf } from './core.ts';
import type { Cores } from './cores.ts';
import { stopIfAborted } from './fault.ts';
import { bandRows, isOnDisk, openCanvas } from './file/canvas.ts';
import type { Sheet } from './file/sheet.ts';
import type { Landing } from './file/write.ts';
import { finish } from './finish.ts';
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

/** What went without the network, where that was allowed. */
type Drawn = Pick<Finished, 'spared'>;

/** The result, to be discarded by who gets it. */
export interface Inferred {
  readonly result: Sheet;
  /** The network has the next photo while the last tiles are finished: until then, `result` is neither whole nor to be discarded. */
  readonly drawn: Promise<Drawn>;
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
    const { last } = await draw(signal, work, { ...how, core, reach: spare?.reach ?? 0, image, result });
    const drawn = last.then(async () => {
      const spared = spare ? { spared: await spare.account() } : {};
      await result.seal();
      return spared;
    });
    // Whoever waits for it hears of it.
    drawn.catch(() => undefined);
    return { result, drawn };
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

/** What tiles are drawn with, and on. */
interface Kit extends Inference, Pick<Sparing, 'core' | 'reach'> {
  readonly image: Image;
  readonly result: Sheet;
}

/**
 * Draws all tiles: while the network has one, that before it is finished. When this resolves, the network has been asked for all
 * of them; `last` resolves once they lie in the result.
 */
async function draw(signal: AbortSignal, work: Work, kit: Kit): Promise<{ last: Promise<void> }> {
  const { width, height } = work;
  const tiles = tilesOf(work, kit);
  kit.onStart?.({ width, height, tiles: tiles.length });
  const scratches = [openScratch(), openScratch()] as const;
  const giveBack = () => scratches.forEach((scratch) => void scratch.giveBack());
  let settled = Promise.resolve();
  let band: Band | null = null;
  try {
    for (const [index, tile] of tiles.entries()) {
      await kit.gate?.();
      // Lets a waiting message in, also where the network computes on this thread.
      await setImmediate();
      stopIfAborted(signal);
      if (band?.top !== tile.output.y) band = await bandOf(tile, kit, settled);
      const before = settled;
      const turn = { before, scratch: scratches[index % 2 === 0 ? 0 : 1], done: index + 1, tiles: tiles.length };
      settled = drawTile(tile, kit, band.rows, turn);
      // Whoever waits for it hears of it.
      settled.catch(() => undefined);
      // Who watches sees a tile before this thread is held by the next.
      await (kit.previews && !kit.passes.beside ? settled : before);
    }
    return { last: settled.finally(giveBack) };
  } catch (error) {
    // It writes into the band.
    await settled.catch(() => undefined);
    giveBack();
    throw error;
  }
}

/** Rows of the result, from `top` on, that tiles side by side lie in. */
interface Band {
  readonly top: number;
  readonly rows: Raster;
}

async function bandOf({ crop, output }: Tile, { image, result, reach }: Kit, settled: Promise<void>): Promise<Band> {
  // Of what lies on the disk, memory holds no other rows than those of the band.
  if (image.disk || typeof result.file === 'string') await settled;
  const rows = await result.band(output.y, output.y + output.height);
  // The tiles of a row are cut alike.
  await image.disk?.fetch(crop.y - reach, crop.y + crop.height + reach);
  return { top: output.y, rows };
}

/** When a tile has its turn. */
interface Turn extends Pick<SettledTile, 'done' | 'tiles'> {
  readonly before: Promise<void>;
  /** Memory for this tile alone. */
  readonly scratch: Scratch;
}

/** The network is asked about the tile's luma at once. Once it has answered and the tile before has its place, the rest is done. */
async function drawTile(tile: Tile, kit: Kit, rows: Raster, { before, scratch, ...count }: Turn): Promise<void> {
  const { image, passes, settings, previews, onTile } = kit;
  scratch.clear();
  const asked = kit.core(bledLuma(image, tile.crop, scratch.take), tile, scratch.take);
  // Whatever comes of one, the other is waited for: their memory is lent to others then.
  await Promise.allSettled([asked, before]);
  await before;
  const { factor } = passes;
  finish({ tile, factor, strength: settings.strength, photo: image, core: await asked }, rows, scratch.take);
  const rgba = previews ? { rgba: await preview(rows, { ...tile.output, y: 0 }, image.icc) } : {};
  await onTile?.({ ...tile.output, ...rgba, ...count });
}
