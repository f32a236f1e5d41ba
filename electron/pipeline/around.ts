import type { Planes } from './colour.ts';
import type { Factor } from './factor.ts';
import type { Take } from './floats.ts';
import type { Plane } from './image.ts';
import { resample } from './resample.ts';
import type { Tile } from './tiles.ts';

/** A tile's result: chroma and alpha of its crop are enlarged by the same cubic on the same grid, so that they lie exactly under the luma. */
export function around(
  luma: Planes['luma'],
  { chroma, alpha }: Planes,
  tile: Tile,
  factor: Factor,
  take?: Take,
): Planes {
  const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
  const enlarged = (plane: Plane) => resample(plane, factor, place, take);
  return {
    luma,
    chroma: chroma && { blue: enlarged(chroma.blue), red: enlarged(chroma.red) },
    alpha: alpha && enlarged(alpha),
  };
}
