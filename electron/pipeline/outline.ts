import { hasAlpha, type Image } from './image.ts';
import type { Passes } from './passes.ts';
import { plan, type Tile, type TileRule } from './tiles.ts';
import { bleedReach } from './transparency.ts';

/** Output edge of a tile: larger gains no speed, and a network's inner planes grow with its square. */
const outputEdge = 512;

/** How a photo is cut for these passes; `tile` is the edge of a core in input pixels. */
export function ruleOf(image: Pick<Image, 'channels'>, passes: Passes, tile?: number): TileRule {
  const { factor, halo, step } = passes;
  return {
    tile: tile ?? Math.ceil((outputEdge * factor.q) / factor.p),
    halo: halo + (hasAlpha(image.channels) ? bleedReach : 0),
    step,
    factor,
  };
}

/** The tiles of a photo, the same for a run and for a look, so that either finds what the other has kept. */
export function outline(image: Pick<Image, 'width' | 'height' | 'channels'>, passes: Passes, tile?: number): Tile[] {
  return plan(image.width, image.height, ruleOf(image, passes, tile));
}
