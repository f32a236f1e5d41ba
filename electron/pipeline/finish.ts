import { around } from './around.ts';
import { join, split } from './colour.ts';
import type { Factor } from './factor.ts';
import type { Take } from './floats.ts';
import type { Plane, Raster, Samples } from './image.ts';
import { stitch } from './stitch.ts';
import type { Tile } from './tiles.ts';
import { bleed } from './transparency.ts';

/** A tile whose luma has been enlarged, and all that the rest is made of. */
export interface Unfinished {
  readonly tile: Tile;
  readonly factor: Factor;
  /** Of what the network added, 0 to 1. */
  readonly strength: number;
  /** The samples of the tile's crop, and no others. */
  readonly crop: Raster;
  /** Luma of the tile's output, as the network gave it; not written to. */
  readonly core: Plane;
}

/** Writes the samples of the tile's output: the luma weighed, chroma and alpha enlarged under it. */
export function finish({ tile, factor, strength, crop, core }: Unfinished, output: Samples, take?: Take): void {
  const { width, height, channels, depth } = crop;
  const planes = split(crop, { x: 0, y: 0, width, height }, take);
  bleed(planes);
  const luma = stitch(core, planes.luma, tile, factor, strength, take);
  const target = { width: tile.output.width, height: tile.output.height, channels, depth, data: output };
  join(around(luma, planes, tile, factor, take), target, 0, 0);
}
