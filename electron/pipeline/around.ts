import type { Planes } from './colour.ts';
import type { Factor } from './factor.ts';
import { resample } from './resample.ts';
import type { Tile } from './tiles.ts';

/** A tile's result: chroma and alpha of its crop are enlarged by the same cubic on the same grid, so that they lie exactly under the luma. */
export function around(luma: Planes['luma'], { chroma, alpha }: Planes, tile: Tile, factor: Factor): Planes {
  const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
  return {
    luma,
    chroma: chroma && { blue: resample(chroma.blue, factor, place), red: resample(chroma.red, factor, place) },
    alpha: alpha && resample(alpha, factor, place),
  };
}
