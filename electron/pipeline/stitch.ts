import type { Factor } from './factor.ts';
import type { Plane } from './image.ts';
import { cut, resample } from './resample.ts';
import type { Tile } from './tiles.ts';

/**
 * Takes out of an inferred crop the part that its tile stands for. `strength` weighs what the network added to the
 * plain cubic enlargement of the crop's luma: 0 leaves that alone, 1 keeps the whole residual.
 */
export function stitch(inferred: Plane, luma: Plane, tile: Tile, factor: Factor, strength: number): Plane {
  const place = { ...tile.offset, width: tile.output.width, height: tile.output.height };
  const core = cut(inferred, place);
  if (strength === 1) return core;
  const plain = resample(luma, factor, place).data;
  for (let i = 0; i < plain.length; i++) core.data[i] = plain[i]! + strength * (core.data[i]! - plain[i]!);
  return core;
}
