import { setImmediate } from 'node:timers/promises';
import type { Finished, Settings } from '../contract.ts';
import { join, type Planes, split } from './colour.ts';
import { coreOf } from './core.ts';
import type { Cores } from './cores.ts';
import type { Factor } from './factor.ts';
import { stopIfAborted } from './fault.ts';
import type { Image, Rect } from './image.ts';
import { outline } from './outline.ts';
import type { Passes } from './passes.ts';
import type { Work } from './read.ts';
import { resample } from './resample.ts';
import { type Sparing, sparing } from './spare.ts';
import { stitch } from './stitch.ts';
import { preview } from './thumbnail.ts';
import { type Canvas, canvas } from './tiff.ts';
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
  /** What was computed of this photo before, and where what is computed now is kept; asked for after decoding. */
  cores?(): Promise<Cores | undefined>;
  /** Told once, before the first tile: the size of the result and the number of tiles. */
  onStart?(size: { width: number; height: number; tiles: number }): void;
  onTile?(tile: SettledTile): void | Promise<void>;
  /** Awaited before each tile: a pause. */
  gate?(): Promise<void>;
}

/** The result in memory, and what went without the network where that was allowed. */
export interface Inferred {
  readonly result: Canvas;
  readonly spared?: NonNullable<Finished['spared']>;
}

/** Second stage: enlarges a photo that was read, tile by tile, into a canvas. Fails with `cancelled` between two tiles. */
export async function infer(signal: AbortSignal, work: Work, how: Inference): Promise<Inferred> {
  const { image, width, height } = work;
  const result = canvas(width, height, image.channels, image.depth, image);
  const tiles = outline(image, how.passes, how.tile);
  const cores = await how.cores?.();
  const spare = how.spare ? sparing(image, how.passes, cores) : null;
  const core: Sparing['core'] = spare?.core ?? ((luma, tile) => coreOf(luma, tile, how.passes, cores));
  how.onStart?.({ width, height, tiles: tiles.length });

  for (const [index, tile] of tiles.entries()) {
    await how.gate?.();
    // Lets a waiting message in: the network itself runs without giving way.
    await setImmediate();
    stopIfAborted(signal);
    join(await inferTile(image, tile, how, core), result, tile.output.x, tile.output.y);
    const rgba = how.previews ? { rgba: await preview(result, tile.output, image.icc) } : {};
    await how.onTile?.({ ...tile.output, ...rgba, done: index + 1, tiles: tiles.length });
  }
  return spare ? { result, spared: await spare.account() } : { result };
}

/** One tile of the result as planes: luma through the passes, the rest beside it. */
async function inferTile(
  image: Image,
  tile: Tile,
  { passes, settings }: Inference,
  core: Sparing['core'],
): Promise<Planes> {
  const planes = split(image, tile.crop);
  bleed(planes);
  const luma = stitch(await core(planes.luma, tile), planes.luma, tile, passes.factor, settings.strength);
  return around(luma, planes, tile, passes.factor);
}

/** Chroma and alpha are enlarged by the same cubic on the same grid, so that they lie exactly under the luma. */
function around(luma: Planes['luma'], { chroma, alpha }: Planes, tile: Tile, factor: Factor): Planes {
  const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
  return {
    luma,
    chroma: chroma && { blue: resample(chroma.blue, factor, place), red: resample(chroma.red, factor, place) },
    alpha: alpha && resample(alpha, factor, place),
  };
}
