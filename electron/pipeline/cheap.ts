import type { Take } from './floats.ts';
import type { Plane } from './image.ts';
import type { Passes } from './network/passes.ts';
import type { Quiet } from './quiet.ts';
import type { Tile } from './tiles.ts';

/** What a tile gets where its network is spared, and the blocks in which that is enough. */
export interface Cheap extends Pick<Passes, 'halo' | 'run'> {
  /** Only blocks of tiles that were surveyed may be asked for. */
  readonly quiet: Quiet;
  /** Pixels beyond a tile's crop that it looks at. */
  readonly reach: number;
  /**
   * Learns which blocks of a tile are quiet. What it gives makes the cheap luma of the tile's output, in memory that may be
   * written to; `luma` is that of the tile's crop. Fails as the network does that stands in.
   */
  survey(luma: Plane, tile: Tile, take?: Take): Promise<(take?: Take) => Promise<Plane>>;
}
