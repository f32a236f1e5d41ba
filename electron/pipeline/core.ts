import type { Cores } from './cores.ts';
import type { Plane } from './image.ts';
import type { Passes } from './passes.ts';
import { cut } from './resample.ts';
import type { Tile } from './tiles.ts';

/**
 * The luma of a tile's output as the network makes it of its crop's `luma`: out of `cores` where it was made before,
 * and kept there otherwise. The plane is shared: it must not be written to.
 */
export async function coreOf(luma: Plane, tile: Tile, passes: Pick<Passes, 'run'>, cores?: Cores): Promise<Plane> {
  const known = cores?.get(tile);
  if (known) return known;
  const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
  const core = cut(await passes.run(luma), place);
  cores?.put(tile, core);
  return core;
}
