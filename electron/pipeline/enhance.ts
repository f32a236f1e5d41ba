import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Settings } from '../contract.ts';
import { join, type Planes, split } from './colour.ts';
import { decode, readHeader } from './decode.ts';
import { checkSize, encode, outputFormat } from './encode.ts';
import { type Factor, scaled } from './factor.ts';
import { stopIfAborted } from './fault.ts';
import type { Rect } from './image.ts';
import type { Network } from './network.ts';
import { resample } from './resample.ts';
import { stitch } from './stitch.ts';
import { preview } from './thumbnail.ts';
import { canvas } from './tiff.ts';
import { plan, type Tile } from './tiles.ts';
import { bleed, bleedReach } from './transparency.ts';
import { refuseOriginal } from './write.ts';

/** A settled rectangle of the result, output pixels; `rgba` (8 bit sRGB) only where previews are wanted. */
export interface SettledTile extends Rect {
  readonly rgba?: Uint8Array;
  readonly done: number;
  readonly tiles: number;
}

export interface How {
  readonly settings: Settings;
  readonly network: Network;
  /** Edge of a tile's core in input pixels; by default such that its output has about 512. */
  readonly tile?: number;
  readonly previews: boolean;
  /** Whether an existing target is replaced; otherwise it fails with `collision`. */
  readonly replace: boolean;
  /** Told once, before the first tile: the size of the result and the number of tiles. */
  onStart?(size: { width: number; height: number; tiles: number }): void;
  onTile?(tile: SettledTile): void | Promise<void>;
  /** Awaited before each tile: a pause. */
  gate?(): Promise<void>;
}

/** Output edge of a tile: larger gains no speed, and a network's inner planes grow with its square. */
const outputEdge = 512;

/**
 * Enhances one photo from file to file. Fails with a typed failure and leaves nothing behind; the source is only read.
 * Memory: the photo's samples, the result's samples, a tile's planes, and the encoded file.
 */
export async function enhance(
  signal: AbortSignal,
  photo: { readonly source: string; readonly target: string },
  how: How,
): Promise<{ width: number; height: number; warnings: string[] }> {
  const { settings, network } = how;
  await refuseOriginal(photo.source, photo.target);
  const header = await readHeader(photo.source);
  const format = outputFormat(settings, header.format);
  const width = scaled(header.width, network.factor);
  const height = scaled(header.height, network.factor);
  checkSize(basename(photo.source), format, { ...header, width, height });

  const image = await decode(signal, photo.source, header);
  const result = canvas(width, height, image.channels, image.depth, image);
  const tiles = plan(image.width, image.height, {
    tile: how.tile ?? Math.ceil((outputEdge * network.factor.q) / network.factor.p),
    halo: network.halo + (header.alpha ? bleedReach : 0),
    step: network.step,
    factor: network.factor,
  });
  how.onStart?.({ width, height, tiles: tiles.length });

  for (const [index, tile] of tiles.entries()) {
    await how.gate?.();
    // Lets a waiting message in: the network itself runs without giving way.
    await setImmediate();
    stopIfAborted(signal);
    const planes = split(image, tile.crop);
    bleed(planes);
    const luma = stitch(await network.run(planes.luma), planes.luma, tile, network.factor, settings.strength);
    join(around(luma, planes, tile, network.factor), result, tile.output.x, tile.output.y);
    const rgba = how.previews ? { rgba: await preview(result, tile.output, image.icc) } : {};
    await how.onTile?.({ ...tile.output, ...rgba, done: index + 1, tiles: tiles.length });
  }

  const warnings = await encode(signal, result, image, {
    target: photo.target,
    format,
    settings,
    replace: how.replace,
  });
  return { width, height, warnings: [...image.warnings, ...warnings] };
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
