import type { Factor } from './factor.ts';
import type { Take } from './floats.ts';
import type { Plane } from './image.ts';
import { resample } from './resample.ts';
import type { Tile } from './tiles.ts';

/**
 * Weighs what the network added to the plain cubic enlargement of a tile's `luma` (that of its crop): 0 leaves that
 * alone, 1 keeps the whole residual. `core` is the network's luma of the tile's output; it is not written to.
 */
export function stitch(core: Plane, luma: Plane, tile: Tile, factor: Factor, strength: number, take?: Take): Plane {
  if (strength === 1) return core;
  const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
  const plain = resample(luma, factor, place, take);
  const { data } = plain;
  for (let i = 0; i < data.length; i++) data[i] = data[i]! + strength * (core.data[i]! - data[i]!);
  return plain;
}
