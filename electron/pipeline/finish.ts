import { around } from './around.ts';
import { join, split } from './colour.ts';
import type { Factor } from './factor.ts';
import type { Take } from './floats.ts';
import type { Plane, Raster } from './image.ts';
import { stitch } from './stitch.ts';
import type { Tile } from './tiles.ts';
import { bleed } from './transparency.ts';

/** A tile whose luma has been enlarged, and all that the rest is made of. */
export interface Unfinished {
  readonly tile: Tile;
  readonly factor: Factor;
  /** Of what the network added, 0 to 1. */
  readonly strength: number;
  /** Of which the rows of the tile's crop are at hand. */
  readonly photo: Raster;
  /** Luma of the tile's output, as the network gave it; not written to. */
  readonly core: Plane;
}

/** Draws the tile into rows of a result that begin where it does: the luma weighed, chroma and alpha enlarged under it. */
export function finish({ tile, factor, strength, photo, core }: Unfinished, rows: Raster, take?: Take): void {
  const planes = split(photo, tile.crop, take);
  bleed(planes);
  const luma = stitch(core, planes.luma, tile, factor, strength, take);
  join(around(luma, planes, tile, factor, take), rows, tile.output.x, 0);
}
