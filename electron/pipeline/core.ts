import type { Cores } from './cores.ts';
import type { Take } from './floats.ts';
import type { Plane } from './image.ts';
import type { Passes } from './network/passes.ts';
import { refuseNonsense } from './network/sane.ts';
import { cut } from './resample.ts';
import type { Tile } from './tiles.ts';

/**
 * The luma of a tile's output as the network makes it of its crop's `luma`: out of `cores` where it was made before,
 * and kept there otherwise. Fails with `model-failed` when the network gives no picture. The plane is shared: it must not be written to.
 */
export async function coreOf(
  luma: Plane,
  tile: Tile,
  passes: Pick<Passes, 'run'>,
  cores?: Cores,
  take?: Take,
): Promise<Plane> {
  const known = cores?.get(tile);
  if (known) return known;
  const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
  const enlarged = await passes.run(luma);
  refuseNonsense(luma, enlarged);
  // What is kept outlives the tile.
  const core = cut(enlarged, place, cores ? undefined : take);
  cores?.put(tile, core);
  return core;
}
